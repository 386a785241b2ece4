import { describe, expect, it } from 'vitest';
import { autoTileSamples, growByHalo, tileGrid, tileSamplesFor } from '../../../src/infer/tile.ts';

describe('auto', () => {
  it.each([
    [640, 360, 1],
    [720, 576, 2],
    [1280, 720, 4],
    [1920, 1080, 8],
  ])('%i×%i is cut into %i', (width, height, count) => {
    const tiles = tileGrid(width, height, 'auto', 8);
    expect(tiles).toHaveLength(count);
    for (const tile of tiles) expect(tile.width * tile.height).toBeLessThanOrEqual(autoTileSamples);
  });

  it('tiles of a network that takes much memory are smaller, but no slivers', () => {
    expect(tileSamplesFor(400)).toBe(autoTileSamples);
    expect(tileSamplesFor(8000)).toBe(Math.floor(autoTileSamples / 20));
    expect(tileSamplesFor(1e9)).toBe(48 * 48);
    const tiles = tileGrid(640, 360, 'auto', 8, tileSamplesFor(8000));
    for (const tile of tiles) expect(tile.width * tile.height).toBeLessThanOrEqual(13_107);
    expect(tiles.reduce((sum, tile) => sum + tile.width * tile.height, 0)).toBe(640 * 360);
  });

  it('a network without bound is never cut', () => {
    for (const choice of ['auto', 'off', 32] as const) {
      expect(tileGrid(1920, 1080, choice, Number.POSITIVE_INFINITY)).toEqual([
        { x: 0, y: 0, width: 1920, height: 1080 },
      ]);
    }
  });
});

describe('halo', () => {
  const plane = { width: 100, height: 80 };
  it('grows a tile inside the plane and stops at its border', () => {
    expect(growByHalo({ x: 20, y: 20, width: 10, height: 10 }, 8, plane)).toEqual({
      x: 12,
      y: 12,
      width: 26,
      height: 26,
    });
    expect(growByHalo({ x: 0, y: 75, width: 10, height: 5 }, 8, plane)).toEqual({
      x: 0,
      y: 67,
      width: 18,
      height: 13,
    });
    expect(
      growByHalo({ x: 20, y: 20, width: 1, height: 1 }, Number.POSITIVE_INFINITY, plane),
    ).toEqual({ x: 0, y: 0, width: 100, height: 80 });
  });
});
