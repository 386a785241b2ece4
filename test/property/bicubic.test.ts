import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enlargeBicubic, planBicubic } from '../../src/core/kernels/bicubic.ts';
import { bicubicOracle, difference } from '../fixtures/bicubic-oracle.ts';

describe('bicubic', () => {
  it('is within one of the oracle for any size, factor, depth and siting', () => {
    const axis = fc
      .record({ step: fc.constantFrom(1, 2, 4), third: fc.constantFrom(0, 1, 2) })
      .map(({ step, third }) => ({ step, offset: ((step - 1) * third) / 2 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 24 }),
        fc.integer({ min: 1, max: 24 }),
        fc.integer({ min: 2, max: 4 }),
        fc.constantFrom(8, 10, 16),
        axis,
        axis,
        fc.integer({ min: 0, max: 3 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (width, height, k, bits, x, y, less, values) => {
          const peak = 2 ** bits - 1;
          const samples = (length: number) =>
            bits > 8 ? new Uint16Array(length) : new Uint8Array(length);
          const source = samples(width * height);
          source.forEach((_, n) => {
            source[n] = Math.round((values.next().value as number) * peak);
          });
          // Planes of odd pictures are up to k·step − 1 samples short of k times their source.
          const target = {
            width: Math.max(1, width * k - less),
            height: Math.max(1, height * k - less),
          };
          const out = samples(target.width * target.height);
          enlargeBicubic(planBicubic({ width, height }, target, k, { x, y }), source, out, peak);
          const phase = { stepX: x.step, stepY: y.step, offsetX: x.offset, offsetY: y.offset };
          expect(
            difference(out, bicubicOracle(source, { width, height }, target, k, phase, peak)).most,
          ).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 150 },
    );
  });
});
