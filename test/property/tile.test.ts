import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growByHalo, tileGrid, type TileChoice } from '../../src/infer/tile.ts';

const choice: fc.Arbitrary<TileChoice> = fc.oneof(
  fc.constant('auto' as const),
  fc.constant('off' as const),
  fc.integer({ min: 1, max: 70 }),
);

describe('tiles', () => {
  it('cover every sample of any plane once, and none is larger than asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 150 }),
        choice,
        (width, height, side) => {
          const covered = new Uint8Array(width * height);
          for (const tile of tileGrid(width, height, side, 4)) {
            if (typeof side === 'number')
              expect(Math.max(tile.width, tile.height)).toBeLessThanOrEqual(side);
            for (let y = tile.y; y < tile.y + tile.height; y++) {
              for (let x = tile.x; x < tile.x + tile.width; x++) covered[y * width + x]! += 1;
            }
          }
          expect(covered.every((count) => count === 1)).toBe(true);
        },
      ),
    );
  });

  it('cut and joined again give the plane, for any halo', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 30 }),
        (width, height, side, halo) => {
          for (const tile of tileGrid(width, height, side, halo)) {
            const read = growByHalo(tile, halo, { width, height });
            expect(read.x).toBe(Math.max(0, tile.x - halo));
            expect(read.x + read.width).toBe(Math.min(width, tile.x + tile.width + halo));
            expect(read.y).toBe(Math.max(0, tile.y - halo));
            expect(read.y + read.height).toBe(Math.min(height, tile.y + tile.height + halo));
          }
        },
      ),
    );
  });
});
