import type { Rect } from '../core/frame.ts';

/**
 * The most source samples in one tile by `auto`: a frame of up to 640 × 400 is run whole, which is fastest; larger tiles
 * gain nothing and cost memory (docs/decisions/0005-tiles.md has the figures).
 */
export const autoTileSamples = 512 * 512;

/** What the feature maps of one tile may take by `auto`: what the largest tile of a small network takes. */
const autoTileBytes = autoTileSamples * 400;

/** Below this a tile is mostly halo, whatever it takes. */
const leastTileSamples = 48 * 48;

/** The most source samples in one tile of a network that takes `activationBytes` for each. */
export const tileSamplesFor = (activationBytes: number): number =>
  Math.min(
    autoTileSamples,
    Math.max(leastTileSamples, Math.floor(autoTileBytes / activationBytes)),
  );

export type TileChoice = 'auto' | 'off' | number;

/** `length` in `count` parts of equal size (±1). */
const parts = (length: number, count: number): readonly number[] =>
  Array.from(
    { length: count },
    (_, n) => Math.floor(((n + 1) * length) / count) - Math.floor((n * length) / count),
  );

/** The fewest tiles of at most `most` samples; among equals those with the shortest edges inside the plane. */
const autoGrid = (
  width: number,
  height: number,
  most: number,
): { readonly columns: number; readonly rows: number } => {
  let best = { columns: width, rows: height };
  const cost = ({ columns, rows }: typeof best) =>
    columns * rows * 1e9 + (columns - 1) * height + (rows - 1) * width;
  for (let columns = 1; columns <= width; columns++) {
    const tileWidth = Math.ceil(width / columns);
    const rows = Math.ceil(height / Math.max(1, Math.floor(most / tileWidth)));
    if (cost({ columns, rows }) < cost(best)) best = { columns, rows };
    if (rows === 1) break;
  }
  return best;
};

const grid = (width: number, height: number, choice: TileChoice, most: number) =>
  choice === 'off'
    ? { columns: 1, rows: 1 }
    : choice === 'auto'
      ? autoGrid(width, height, most)
      : { columns: Math.ceil(width / choice), rows: Math.ceil(height / choice) };

/**
 * Cuts a plane into a fixed grid of disjoint tiles that cover it, row by row: sides of at most N samples, or by the rule
 * of `auto`. The tiles are of nearly equal size, so that none is a sliver that is mostly halo. Tiled and untiled output
 * are equal bit for bit whatever the grid, since each tile is run with its halo (`growByHalo`).
 *
 * @param halo of the upscaler; a network without bound is always run on the whole plane
 * @param most samples in a tile by `auto` (`tileSamplesFor`)
 */
export const tileGrid = (
  width: number,
  height: number,
  choice: TileChoice,
  halo: number,
  most = autoTileSamples,
): readonly Rect[] => {
  const { columns, rows } = grid(width, height, Number.isFinite(halo) ? choice : 'off', most);
  const tiles: Rect[] = [];
  let y = 0;
  for (const tileHeight of parts(height, rows)) {
    let x = 0;
    for (const tileWidth of parts(width, columns)) {
      tiles.push({ x, y, width: tileWidth, height: tileHeight });
      x += tileWidth;
    }
    y += tileHeight;
  }
  return tiles;
};

/**
 * The rectangle that must be read so that the network's output for `rect` does not depend on the cut: `halo` more samples
 * on each side, but none beyond the plane, where the network's own padding must act. An infinite halo reads the whole plane.
 */
export const growByHalo = (
  rect: Rect,
  halo: number,
  plane: { readonly width: number; readonly height: number },
): Rect => {
  const x = Math.max(0, rect.x - halo);
  const y = Math.max(0, rect.y - halo);
  return {
    x,
    y,
    width: Math.min(plane.width, rect.x + rect.width + halo) - x,
    height: Math.min(plane.height, rect.y + rect.height + halo) - y,
  };
};
