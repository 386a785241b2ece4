import type { FrameLayout, Rect } from '../../core/frame.ts';
import type { Feather } from '../../core/kernels/feather.ts';
import { tileGrid } from '../../infer/tile.ts';
import { inside } from './place.ts';

/** Source samples over which the network's picture passes into the bicubic one, outside of a region. */
const featherWidth = 8;

/** What the network is run on for some regions. */
export type RegionCover = {
  /** Disjoint; they cover the regions and the border around them. */
  readonly tiles: readonly Rect[];
  readonly feather: Feather;
};

/** How rectangles are cut into tiles: as whole pictures are. */
export type RegionTiling = {
  readonly halo: number;
  readonly tile: 'auto' | 'off' | number;
  readonly most?: number;
};

type Size = { readonly width: number; readonly height: number };

const grow = ({ x, y, width, height }: Rect, by: number, picture: Size): readonly Rect[] => {
  const grown = { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
  const rect = inside(grown, picture);
  return rect ? [rect] : [];
};

/** The x-intervals that some rectangles cover, from left to right, none touching the next. */
const intervals = (rects: readonly Rect[]): readonly (readonly [number, number])[] => {
  const merged: [number, number][] = [];
  for (const { x, width } of rects.toSorted((a, b) => a.x - b.x)) {
    const last = merged.at(-1);
    if (last && x <= last[1]) last[1] = Math.max(last[1], x + width);
    else merged.push([x, x + width]);
  }
  return merged;
};

/** Disjoint rectangles with the same union, in bands from top to bottom. */
export const disjoint = (rects: readonly Rect[]): readonly Rect[] => {
  const edges = [...new Set(rects.flatMap(({ y, height }) => [y, y + height]))].toSorted(
    (a, b) => a - b,
  );
  const done: Rect[] = [];
  let open: Rect[] = [];
  for (const [i, y] of edges.entries()) {
    const bottom = edges[i + 1];
    if (bottom === undefined) break;
    const within = rects.filter((rect) => rect.y <= y && rect.y + rect.height >= bottom);
    const band = intervals(within).map(([x, right]) => ({
      x,
      y,
      width: right - x,
      height: bottom - y,
    }));
    const continues =
      band.length === open.length &&
      band.every(({ x, width }, n) => open[n]?.x === x && open[n].width === width);
    if (continues)
      open = open.map((rect, n) => ({ ...rect, height: rect.height + (band[n]?.height ?? 0) }));
    else {
      done.push(...open);
      open = band;
    }
  }
  return [...done, ...open];
};

const around = (rects: readonly Rect[]): readonly Rect[] => {
  if (rects.length === 0) return [];
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return [{ x, y, width: right - x, height: bottom - y }];
};

/**
 * Each sample is run through the network once, however the regions overlap; a network without bound is run once for all of them.
 * @param regions in luma samples of the picture, and inside of it
 */
export const coverRegions = (
  regions: readonly Rect[],
  picture: FrameLayout,
  { halo, tile, most }: RegionTiling,
): RegionCover => {
  const grown = regions.flatMap((rect) => grow(rect, featherWidth, picture));
  const rects = Number.isFinite(halo) ? disjoint(grown) : around(grown);
  return {
    tiles: rects.flatMap(({ x, y, width, height }) =>
      tileGrid(width, height, tile, halo, most).map((part) => ({
        ...part,
        x: part.x + x,
        y: part.y + y,
      })),
    ),
    feather: { regions, width: featherWidth },
  };
};
