import { SrvidError } from '../core/errors.ts';
import type { Rect } from '../core/frame.ts';

/** A rectangle as a person marks it. */
export type MarkedRegion = Rect & { readonly unit: 'pixels' | 'percent' };

/** Samples: less can neither be followed nor read. */
const leastSide = 6;
/** More is no detail any more: memory and time grow with it. */
const mostArea = 65_536;

const words = ({ x, y, width, height, unit }: MarkedRegion): string =>
  [x, y, width, height].map((value) => `${value}${unit === 'percent' ? '%' : ''}`).join(',');

/**
 * The marked region in whole samples of the picture.
 * @throws SrvidError USAGE for one that is beyond the picture, too small or too large
 */
export const resolveRegion = (
  marked: MarkedRegion,
  picture: { readonly width: number; readonly height: number },
): Rect => {
  const given = `--roi ${words(marked)}`;
  const whole = `The picture is ${picture.width}×${picture.height}.`;
  const [across, down] =
    marked.unit === 'percent' ? [picture.width / 100, picture.height / 100] : [1, 1];
  const x = Math.round(marked.x * across);
  const y = Math.round(marked.y * down);
  const region = {
    x,
    y,
    width: Math.round((marked.x + marked.width) * across) - x,
    height: Math.round((marked.y + marked.height) * down) - y,
  };
  if (x < 0 || y < 0 || x + region.width > picture.width || y + region.height > picture.height)
    throw new SrvidError('USAGE', `${given} reaches beyond the picture`, { hint: whole });
  if (Math.min(region.width, region.height) < leastSide)
    throw new SrvidError(
      'USAGE',
      `${given} is ${region.width}×${region.height} pixels: too small to be followed`,
      { hint: `Each side needs ${leastSide} pixels or more. ${whole}` },
    );
  if (region.width * region.height > mostArea)
    throw new SrvidError(
      'USAGE',
      `${given} is ${region.width}×${region.height} pixels: too large to be fused`,
      { hint: `Mark the plate alone, at most ${mostArea} pixels (such as 362×181). ${whole}` },
    );
  return region;
};
