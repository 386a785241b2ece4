import { keysCubic } from './bicubic.ts';

/** For each of a run of targets on one axis: the first of `count` neighbouring samples (may lie outside) and their weights. */
export type Taps = {
  readonly count: number;
  readonly first: Int32Array;
  readonly weights: Float64Array;
};

/**
 * Keys' cubic convolution (a = −0.5) at any positions. `stretch` > 1 widens the kernel, so that a reduction by that factor
 * does not alias: what MATLAB's `imresize` and zimg do.
 *
 * @param position of target n (from ≤ n < from + length) in samples
 */
export const cubicTaps = (
  from: number,
  length: number,
  position: (n: number) => number,
  stretch: number,
): Taps => {
  const count = 4 * stretch;
  const first = new Int32Array(length);
  const weights = new Float64Array(count * length);
  for (let n = 0; n < length; n++) {
    const at = position(from + n);
    const start = Math.floor(at) - 2 * stretch + 1;
    first[n] = start;
    const taps = weights.subarray(n * count, (n + 1) * count);
    for (let tap = 0; tap < count; tap++) taps[tap] = keysCubic((at - start - tap) / stretch);
    const sum = taps.reduce((total, weight) => total + weight, 0);
    for (let tap = 0; tap < count; tap++) taps[tap]! /= sum;
  }
  return { count, first, weights };
};

/** Part of a plane: `x` and `y` say where it begins, `plane` how large the whole is. */
export type PlanePart = {
  readonly samples: ArrayLike<number>;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly plane: { readonly width: number; readonly height: number };
};

/**
 * Weighs the samples of `source` together, rows first, then columns; beyond the plane its edge is repeated.
 * @param source must hold every sample of the plane that the taps reach
 * @returns columns × rows values, row by row
 */
export const resample = (source: PlanePart, columns: Taps, rows: Taps): Float64Array => {
  const { samples, x: left, y: top, width, plane } = source;
  const result = new Float64Array(columns.first.length * rows.first.length);
  const blended = new Float64Array(width);
  const index = reachedColumns(columns, plane.width, left);
  const [leftmost, rightmost] = [index[0] ?? 0, index[index.length - 1] ?? 0];
  for (let row = 0; row < rows.first.length; row++) {
    blended.fill(0, leftmost, rightmost + 1);
    for (let tap = 0; tap < rows.count; tap++) {
      const weight = rows.weights[row * rows.count + tap]!;
      if (weight === 0) continue;
      const y = Math.min(Math.max(rows.first[row]! + tap, 0), plane.height - 1) - top;
      for (let x = leftmost; x <= rightmost; x++) blended[x]! += weight * samples[y * width + x]!;
    }
    for (let column = 0; column < columns.first.length; column++) {
      let sum = 0;
      for (let at = column * columns.count; at < (column + 1) * columns.count; at++)
        sum += columns.weights[at]! * blended[index[at]!]!;
      result[row * columns.first.length + column] = sum;
    }
  }
  return result;
};

/** The sample that each tap reads, within the part; never falls. */
const reachedColumns = ({ count, first }: Taps, width: number, left: number): Int32Array =>
  Int32Array.from(
    { length: first.length * count },
    (_, at) =>
      Math.min(Math.max(first[Math.floor(at / count)]! + (at % count), 0), width - 1) - left,
  );
