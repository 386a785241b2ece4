import { chromaSiting } from '../core/chroma-siting.ts';
import type { FrameLayout } from '../core/frame.ts';
import type { ColorInfo, VideoFacts } from '../core/media.ts';
import type { PixelFormat } from '../core/pixel-format.ts';
import { type Rational, reduce } from '../core/rational.ts';
import type { Model } from '../infer/model.ts';
import { tileGrid, tileSamplesFor } from '../infer/tile.ts';
import type { EnlargePlan } from './enlarge.ts';
import { coverRegions, type RegionTiling } from './regions/cover.ts';
import { cropOrigin, type RegionPlan } from './regions/plan-regions.ts';

type Size = { readonly width: number; readonly height: number };

/** Is the picture turned by a quarter, so that width and height change places? */
const isQuarterTurn = (rotation: number): boolean => Math.abs(rotation) % 180 === 90;

/**
 * Where chroma lies after the picture was turned by `rotation` degrees counter-clockwise (ffprobe's sign). H.273 knows no name for
 * chroma sited right: half a turn, and top-left chroma turned clockwise, keep their names and are one luma sample off.
 */
const turnedLocation = (location: string | undefined, rotation: number): string | undefined => {
  if (!isQuarterTurn(rotation) || location === 'center') return location;
  if (location === 'topleft') return rotation < 0 ? 'topleft' : 'bottomleft';
  return rotation < 0 ? 'top' : 'bottom';
};

/** The decoded picture: as stored, or turned by the decoder for outputs that cannot carry a display matrix. */
export const decodedPicture = (
  video: VideoFacts,
  format: PixelFormat,
  color: ColorInfo,
  turned: boolean,
): { layout: FrameLayout; sampleAspect: Rational | undefined; color: ColorInfo } => {
  if (!turned) {
    return {
      layout: { format, width: video.width, height: video.height },
      sampleAspect: video.sampleAspect,
      color,
    };
  }
  const swap = isQuarterTurn(video.rotation);
  const aspect = video.sampleAspect;
  return {
    layout: {
      format,
      width: swap ? video.height : video.width,
      height: swap ? video.width : video.height,
    },
    sampleAspect: swap && aspect ? { num: aspect.den, den: aspect.num } : aspect,
    color: format.chroma
      ? { ...color, chromaLocation: turnedLocation(color.chromaLocation, video.rotation) }
      : color,
  };
};

/** What the enlargement of every frame of `layout` has in common. */
export const planEnlargement = (
  layout: FrameLayout,
  { scale, halo, channels, activationBytes }: Model,
  tile: 'auto' | 'off' | number,
  chromaLocation: string | undefined,
): EnlargePlan => ({
  input: layout,
  output: { ...layout, width: layout.width * scale, height: layout.height * scale },
  works: channels === 3 ? 'rgb' : 'luma',
  tiles: tileGrid(layout.width, layout.height, tile, halo, tileSamplesFor(activationBytes)),
  chromaSiting: layout.format.chroma && chromaSiting(chromaLocation, layout.format.chroma),
});

/** What is enlarged, and by what, with regions or without. @param layout of the decoded pictures, whole */
export const planPicture = (
  layout: FrameLayout,
  regions: RegionPlan | undefined,
  model: Model,
  tile: 'auto' | 'off' | number,
  chromaLocation: string | undefined,
): EnlargePlan => {
  if (regions?.mode === 'crop') return planCrop(layout, regions, model, tile, chromaLocation);
  const whole = planEnlargement(layout, model, tile, chromaLocation);
  if (regions?.mode !== 'only') return whole;
  const rects = regions.placed.map(({ rect }) => rect);
  return { ...whole, tiles: coverRegions(rects, layout, tilingOf(model, tile)).tiles };
};

/** How the rectangles of regions are cut into tiles. */
export const tilingOf = (
  { halo, activationBytes }: Model,
  tile: 'auto' | 'off' | number,
): RegionTiling => ({ halo, tile, most: tileSamplesFor(activationBytes) });

/** A region alone: of a window of the picture that holds it and what the network must see around it. */
const planCrop = (
  { format }: FrameLayout,
  regions: Extract<RegionPlan, { mode: 'crop' }>,
  model: Model,
  tile: 'auto' | 'off' | number,
  chromaLocation: string | undefined,
): EnlargePlan => {
  const { width, height } = regions.placed[0]?.rect ?? regions.window;
  const origin = cropOrigin(regions);
  const region = planEnlargement({ format, width, height }, model, tile, chromaLocation);
  return {
    ...region,
    input: { format, width: regions.window.width, height: regions.window.height },
    tiles: region.tiles.map((rect) => ({ ...rect, x: rect.x + origin.x, y: rect.y + origin.y })),
    origin,
  };
};

/**
 * The final size asked for, as it is stored: `size`, or `height` with the width by aspect and even, so that 4:2:0 can hold it. Both
 * are meant for the picture as it is shown, so for one that a player turns by a quarter they change places.
 */
export const fitOf = (
  enlarged: FrameLayout,
  options: { readonly height?: number; readonly size?: Size },
  rotation: number,
): Size | undefined => {
  const turned = isQuarterTurn(rotation);
  if (options.size) {
    const { width, height } = options.size;
    return turned ? { width: height, height: width } : options.size;
  }
  if (options.height === undefined) return undefined;
  const { width, height } = enlarged;
  const aspect = turned ? height / width : width / height;
  const across = 2 * Math.max(1, Math.round((aspect * options.height) / 2));
  return turned
    ? { width: options.height, height: across }
    : { width: across, height: options.height };
};

/** The picture as a player shows it, in square pixels of the stored height, e.g. `1920×1080`. */
export const displayedSize = (
  width: number,
  height: number,
  aspect: Rational | undefined,
  rotation: number,
): string => {
  const { num, den } = reduce(aspect ?? { num: 1, den: 1 });
  const shown = [Math.round((width * num) / den), height];
  return (isQuarterTurn(rotation) ? shown.reverse() : shown).join('×');
};
