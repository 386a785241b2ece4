import { SrvidError } from '../../core/errors.ts';
import type { FrameLayout, Point, Rect } from '../../core/frame.ts';
import type { MediaInfo } from '../../core/media.ts';
import { isStillPicture } from '../../core/media.ts';
import type { Model } from '../../infer/model.ts';
import { growByHalo } from '../../infer/tile.ts';
import type { UpscaleOptions } from '../options.ts';
import { type PlacedInset, placeInsets } from './inset-place.ts';
import { orientationOf } from './orientation.ts';
import { type PlacedRegion, placeRegion, snapOut } from './place.ts';
import {
  isTimed,
  type Region,
  type RegionMode,
  type RegionSpan,
  regionText,
  spanOf,
} from './region.ts';

/** What a run does with regions, settled before its first frame. */
export type RegionPlan = {
  readonly placed: readonly PlacedRegion[];
} & (
  | {
      readonly mode: 'crop';
      /** What is decoded: the region and what the network must see around it. */
      readonly window: Rect;
    }
  | { readonly mode: 'inset'; readonly insets: readonly PlacedInset[] }
  | { readonly mode: 'only' }
);

const defaultMode: RegionMode = 'crop';

/** Rows and columns of chroma around a region, beside the halo: what interpolation reaches, and one to spare. */
const chromaMargin = 4;

const step = ({ format }: FrameLayout) => format.chroma ?? { x: 1, y: 1 };

const cropWindow = (rect: Rect, layout: FrameLayout, { halo }: Model): Rect => {
  const { x, y } = step(layout);
  return snapOut(growByHalo(rect, halo + chromaMargin * Math.max(x, y), layout), { x, y }, layout);
};

/** Where the region begins in the window. */
export const cropOrigin = ({ window, placed }: Extract<RegionPlan, { mode: 'crop' }>): Point => {
  const { x = 0, y = 0 } = placed[0]?.rect ?? {};
  return { x: x - window.x, y: y - window.y };
};

/**
 * @param layout of the decoded pictures, whole
 * @param displayMatrix by which a player will turn them; undefined where they come upright
 * @throws SrvidError USAGE for a region that cannot be
 */
export const planRegions = (
  { regions = [], regionMode: mode = defaultMode }: UpscaleOptions,
  layout: FrameLayout,
  displayMatrix: readonly number[] | undefined,
  model: Model,
): RegionPlan | undefined => {
  if (regions.length === 0) return undefined;
  const orientation = orientationOf(displayMatrix);
  if (!orientation)
    throw new SrvidError(
      'USAGE',
      'a player turns the picture by an angle that is no quarter turn',
      {
        hint: 'Regions cannot be placed in it; an output such as .mkv gets turned pictures.',
      },
    );
  const placed = regions.map((region) => placeRegion(region, layout, orientation));
  if (mode === 'only') return { mode, placed };
  if (mode === 'inset')
    return {
      mode,
      placed,
      insets: placeInsets(placed, layout, model.scale, step(layout), orientation),
    };
  const [first, second] = placed;
  if (first === undefined || second !== undefined)
    throw new SrvidError(
      'USAGE',
      `--roi-mode crop writes one region, but --roi is given ${regions.length} times`,
      { hint: 'Give one region, or --roi-mode inset or only, which take several.' },
    );
  return { mode, placed, window: cropWindow(first.rect, layout, model) };
};

type Cut = { readonly start?: number | undefined; readonly duration?: number | undefined };

/** Seconds from the start of the input that a cut leaves. */
const cutSpan = ({ start = 0, duration = Number.POSITIVE_INFINITY }: Cut): RegionSpan => ({
  start,
  end: start + duration,
});

/** A crop lasts as long as its region is there: what is cut out of the input, sound and all. */
export const cutForCrop = ({
  regions = [],
  regionMode = defaultMode,
  start,
  duration,
}: UpscaleOptions): Cut => {
  const [region] = regions;
  if (regionMode !== 'crop' || !region || !isTimed(region)) return { start, duration };
  const [asked, own] = [cutSpan({ start, duration }), spanOf(region)];
  const from = Math.max(asked.start, own.start);
  const to = Math.min(asked.end, own.end);
  return {
    start: from > 0 ? from : start,
    duration: Number.isFinite(to) ? to - from : undefined,
  };
};

const seconds = (value: number): string => `${Number(value.toFixed(3))} s`;

const spanText = ({ start, end }: RegionSpan): string =>
  Number.isFinite(end) ? `${seconds(start)} to ${seconds(end)}` : `${seconds(start)} on`;

const requireTime = (
  region: Region,
  { start, duration }: UpscaleOptions,
  label: string,
  length: number | undefined,
): void => {
  const span = spanOf(region);
  const name = `the region ${regionText(region)}`;
  if (length !== undefined && span.start >= length)
    throw new SrvidError(
      'USAGE',
      `${name} begins at ${seconds(span.start)}, but ${label} lasts ${seconds(length)}`,
      { hint: 'Times are seconds from the start of the input; leave them out for all of it.' },
    );
  const cut = cutSpan({ start, duration });
  if (span.start >= cut.end || span.end <= cut.start)
    throw new SrvidError(
      'USAGE',
      `${name} is outside of what --start and --duration leave: ${spanText(cut)}`,
      { hint: 'The times of a region, too, count from the start of the input.' },
    );
};

/** Seconds from the start of the input to the end of its pictures, as far as known. */
const pictureEnd = ({ startSeconds = 0, durationSeconds, video }: MediaInfo): number | undefined =>
  video.durationSeconds === undefined
    ? durationSeconds
    : (video.startSeconds ?? startSeconds) - startSeconds + video.durationSeconds;

/** @throws SrvidError USAGE for a region that is never there */
export const requireRegionTimes = (
  options: UpscaleOptions,
  media: MediaInfo,
  label: string,
): void => {
  for (const region of (options.regions ?? []).filter(isTimed)) {
    if (isStillPicture(media))
      throw new SrvidError(
        'USAGE',
        `the region ${regionText(region)} has times, but ${label} is a still picture`,
        {
          hint: 'Leave out what follows the @.',
        },
      );
    requireTime(region, options, label, pictureEnd(media));
  }
};
