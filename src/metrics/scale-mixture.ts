import { blockSide } from './distortion-channel.ts';
import { matrix, type Matrix } from './matrix.ts';
import type { RealPlane } from './quadrant-kernel.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

const dimensions = blockSide * blockSide;

/** Variances below this share of the largest are rounding errors. */
const negligible = 1e-13;

/**
 * A subband as a Gaussian scale mixture: each 3×3 block is a Gaussian vector of one covariance times a strength of its own
 * (Sheikh, Bovik, de Veciana 2005).
 */
export type ScaleMixture = {
  /** Eigenvalues of the covariance. */
  readonly variances: readonly number[];
  /** Squared strength of a block. */
  strength(blockRow: number, blockColumn: number): number;
};

/** Where the nine samples of a block lie, from its first. */
const offsetsIn = (width: number): readonly number[] =>
  Array.from({ length: dimensions }, (_, i) => Math.floor(i / blockSide) * width + (i % blockSide));

/** Covariance of the nine samples of a block, over all blocks, overlapping ones too. */
const covariance = ({ samples, width }: RealPlane, rows: number, columns: number): Matrix => {
  const down = rows - blockSide + 1;
  const across = columns - blockSide + 1;
  const offsets = offsetsIn(width);
  const mean = (p: number): number => {
    let sum = 0;
    for (let start = p; start < p + down * width; start += width) {
      for (let x = start; x < start + across; x++) sum += samples[x]!;
    }
    return sum / (down * across);
  };
  const meanProduct = (p: number, q: number): number => {
    let sum = 0;
    for (let start = p; start < p + down * width; start += width) {
      for (let x = start; x < start + across; x++) sum += samples[x]! * samples[x + q - p]!;
    }
    return sum / (down * across);
  };
  const means = offsets.map(mean);
  const out = matrix(dimensions, dimensions);
  for (let i = 0; i < dimensions; i++) {
    for (let k = 0; k <= i; k++) {
      const value = meanProduct(offsets[i]!, offsets[k]!) - means[i]! * means[k]!;
      out.values[i * dimensions + k] = value;
      out.values[k * dimensions + i] = value;
    }
  }
  return out;
};

export const fitScaleMixture = (band: RealPlane): ScaleMixture => {
  const { samples, width } = band;
  const cropped = (side: number): number => side - (side % blockSide);
  const { values, vectors } = symmetricEigen(
    covariance(band, cropped(band.height), cropped(width)),
  );
  const least = negligible * Math.max(...values);
  const offsets = offsetsIn(width);
  const principal = [...values.keys()].filter((j) => values[j]! > least);
  return {
    variances: principal.map((j) => values[j]!),
    strength(blockRow, blockColumn) {
      const start = blockRow * blockSide * width + blockColumn * blockSide;
      let energy = 0;
      for (const j of principal) {
        let projection = 0;
        for (let i = 0; i < dimensions; i++)
          projection += vectors.values[j * dimensions + i]! * samples[start + offsets[i]!]!;
        energy += (projection * projection) / values[j]!;
      }
      return energy / dimensions;
    },
  };
};
