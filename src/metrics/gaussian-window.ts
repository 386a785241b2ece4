import type { MetricPlane } from './metric.ts';
import { momentRows } from './moment-rows.ts';
import { normalised } from './symmetric-taps.ts';

/** Samples on each side of the window's centre. */
const radius = 5;
export const windowSide = 2 * radius + 1;

/** One side of the Gaussian of σ = 1.5 samples. */
const taps = normalised(
  Array.from({ length: radius + 1 }, (_, i) => Math.exp((-i * i) / (2 * 1.5 ** 2))),
);

/** Weighted means and (co)variances of the samples under one window. */
type Visit = (
  meanX: number,
  meanY: number,
  varianceX: number,
  varianceY: number,
  covariance: number,
) => void;

/** The window in one direction: `out[i]` from `input[i]` to `input[i + 10]`. */
const blur = (input: Float64Array, out: Float64Array): void => {
  const [t0, t1, t2, t3, t4, t5] = taps as [number, number, number, number, number, number];
  for (let i = 0; i < out.length; i++) {
    out[i] =
      t0 * input[i + 5]! +
      t1 * (input[i + 4]! + input[i + 6]!) +
      t2 * (input[i + 3]! + input[i + 7]!) +
      t3 * (input[i + 2]! + input[i + 8]!) +
      t4 * (input[i + 1]! + input[i + 9]!) +
      t5 * (input[i]! + input[i + 10]!);
  }
};

/**
 * Moves an 11×11 Gaussian window of σ = 1.5 over two planes, wherever it lies inside them wholly
 * (Wang et al. 2004, eq. 14–16).
 * @param visit is called (width − 10)·(height − 10) times, row by row
 */
export const forEachWindow = (x: MetricPlane, y: MetricPlane, visit: Visit): void => {
  const { width, height } = x;
  const [xs, ys] = [new Float64Array(x.samples), new Float64Array(y.samples)];
  const sums = momentRows(width);
  const means = momentRows(width - 2 * radius);
  const [sumX, sumY, sumXX, sumYY, sumXY] = sums;
  const [meanX, meanY, meanXX, meanYY, meanXY] = means;
  for (let top = 0; top <= height - windowSide; top++) {
    for (const sum of sums) sum.fill(0);
    for (let row = 0; row < windowSide; row++) {
      const tap = taps[Math.abs(row - radius)]!;
      const start = (top + row) * width;
      for (let c = 0; c < width; c++) {
        const a = xs[start + c]!;
        const b = ys[start + c]!;
        sumX[c]! += tap * a;
        sumY[c]! += tap * b;
        sumXX[c]! += tap * a * a;
        sumYY[c]! += tap * b * b;
        sumXY[c]! += tap * a * b;
      }
    }
    for (const [i, sum] of sums.entries()) blur(sum, means[i]!);
    for (let c = 0; c < meanX.length; c++) {
      const a = meanX[c]!;
      const b = meanY[c]!;
      visit(a, b, meanXX[c]! - a * a, meanYY[c]! - b * b, meanXY[c]! - a * b);
    }
  }
};
