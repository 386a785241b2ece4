import { checkComparable } from './comparable.ts';
import { forEachBlock } from './distortion-channel.ts';
import type { MetricPlane, MetricSpec } from './metric.ts';
import type { RealPlane } from './quadrant-kernel.ts';
import { fitScaleMixture } from './scale-mixture.ts';
import { steerablePyramid, type Subbands } from './steerable-pyramid.ts';

const scales = 4;

/** Keeps noise-free blocks finite. */
const smallestNoise = 1e-10;

const pyramidOf = ({ samples, width, height }: MetricPlane): readonly Subbands[] =>
  steerablePyramid({ samples: new Float64Array(samples), width, height }, scales);

/** Bits that the distorted subband tells of the reference (Sheikh et al. 2005, for vectors). */
const sharedBits = (reference: RealPlane, distorted: RealPlane, window: number): number => {
  const mixture = fitScaleMixture(reference);
  let bits = 0;
  forEachBlock(reference, distorted, window, (row, column, gain, noise) => {
    const ratio = (gain * gain * mixture.strength(row, column)) / (noise + smallestNoise);
    for (const variance of mixture.variances) bits += Math.log2(1 + ratio * variance);
  });
  return bits;
};

/**
 * Information fidelity criterion (Sheikh, Bovik, de Veciana 2005), as its authors' `ifcvec.m` computes it: mutual information of
 * reference and distorted picture in the upright and level subbands of a steerable pyramid of four scales, 3×3 blocks, windows
 * from 17×17 at the finest scale to 3×3 at the coarsest; bits per sample of the picture, from 0; finite for equal planes.
 * Does not depend on the peak.
 */
export const ifc = {
  id: 'ifc',
  summary: 'information fidelity criterion',
  unit: '',
  decimals: 2,
  // The coarsest scale must be as large as the pyramid's low-pass.
  minimumSide: 72,
  measure(reference, distorted) {
    checkComparable(reference, distorted, ifc.minimumSide);
    const before = pyramidOf(reference);
    const after = pyramidOf(distorted);
    const bits = before.map((bands, scale) => {
      const window = 2 ** (scales - scale) + 1;
      const [upright, level] = after[scale]!;
      return sharedBits(bands[0], upright, window) + sharedBits(bands[1], level, window);
    });
    return bits.reduce((sum, value) => sum + value, 0) / (reference.width * reference.height);
  },
} as const satisfies MetricSpec;
