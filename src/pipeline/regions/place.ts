import { SrvidError } from '../../core/errors.ts';
import type { FrameLayout, Rect } from '../../core/frame.ts';
import { type Orientation, shownSize, toShown, toStored } from './orientation.ts';
import { type MarkedRect, type Region, type RegionSpan, regionText, spanOf } from './region.ts';

type Size = { readonly width: number; readonly height: number };

/** A region where it lies in the decoded pictures. */
export type PlacedRegion = {
  /** As it was asked for. */
  readonly text: string;
  /** In luma samples of the decoded picture, grown to whole chroma samples. */
  readonly rect: Rect;
  /** The same as a player shows it, in source pixels. */
  readonly shown: Rect;
  readonly span: RegionSpan;
};

/** Less shows nothing, and encoders refuse it. */
const leastSide = 8;

/** In pixels of a picture, rounded to whole ones; may reach beyond it. */
export const pixelRect = ({ unit, ...region }: MarkedRect, { width, height }: Size): Rect => {
  const [across, down] = unit === 'percent' ? [width / 100, height / 100] : [1, 1];
  const [left, top] = [Math.round(region.x * across), Math.round(region.y * down)];
  return {
    x: left,
    y: top,
    width: Math.round((region.x + region.width) * across) - left,
    height: Math.round((region.y + region.height) * down) - top,
  };
};

/** The part of a rectangle that lies in the picture; undefined where nothing does. */
export const inside = ({ x, y, width, height }: Rect, picture: Size): Rect | undefined => {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const right = Math.min(picture.width, x + width);
  const bottom = Math.min(picture.height, y + height);
  return right > left && bottom > top
    ? { x: left, y: top, width: right - left, height: bottom - top }
    : undefined;
};

export const rectText = ({ x, y, width, height }: Rect): string => `${x},${y},${width},${height}`;

/** Grown to whole steps, as far as the picture reaches. */
export const snapOut = (rect: Rect, step: { x: number; y: number }, picture: Size): Rect => {
  const x = Math.floor(rect.x / step.x) * step.x;
  const y = Math.floor(rect.y / step.y) * step.y;
  const right = Math.ceil((rect.x + rect.width) / step.x) * step.x;
  const bottom = Math.ceil((rect.y + rect.height) / step.y) * step.y;
  return {
    x,
    y,
    width: Math.min(right, picture.width) - x,
    height: Math.min(bottom, picture.height) - y,
  };
};

/**
 * In pixels of the picture as it is shown.
 * @throws SrvidError USAGE for a rectangle that is not wholly in the picture, or too small
 */
export const requireRect = (region: Region, size: Size, least: number): Rect => {
  const rect = pixelRect(region, size);
  const name = `the region ${regionText(region)}`;
  const within = inside(rect, size);
  if (rect.x + rect.width > size.width || rect.y + rect.height > size.height)
    throw new SrvidError(
      'USAGE',
      `${name} ${within ? 'reaches' : 'lies'} beyond the picture, which is ${size.width}×${size.height}`,
      {
        hint: within
          ? `What lies in the picture is ${rectText(within)}.`
          : 'Regions are x,y,width,height in source pixels, or in percent (10%,20%,30%,25%).',
      },
    );
  if (rect.width < least || rect.height < least)
    throw new SrvidError('USAGE', `${name} is too small: ${rect.width}×${rect.height} pixels`, {
      hint: `The least is ${least}×${least}.`,
    });
  return rect;
};

/**
 * @param layout of the decoded pictures
 * @param orientation in which a player shows them
 * @throws SrvidError USAGE for a region beyond the picture, or too small
 */
export const placeRegion = (
  region: Region,
  layout: FrameLayout,
  orientation: Orientation,
): PlacedRegion => {
  const size = shownSize(orientation, layout);
  const rect = requireRect(region, size, leastSide);
  const step = layout.format.chroma ?? { x: 1, y: 1 };
  const stored = snapOut(toStored(orientation, rect, layout), step, layout);
  return {
    text: regionText(region),
    rect: stored,
    shown: toShown(orientation, stored, layout),
    span: spanOf(region),
  };
};
