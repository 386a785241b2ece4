import { matrix, type Matrix } from './matrix.ts';
import { analyse, synthesise, trigonometricBasis, upTo } from './trigonometric-basis.ts';

/** Bands above the lowest. */
export const bandCount = 5;

/** Cycles per picture up to which band k reaches. */
const reach = (k: number): number => 2 ** (k + 1);

/**
 * Response of band k at `radius` cycles per picture: a raised cosine of the logarithm of the radius, from 1 at 2^k to 0 an
 * octave lower and higher (Peli 1990). Band 0 falls from 1 at 0 cycles to 0 at 2.
 */
const response = (k: number, radius: number): number => {
  const [r, centre] = k === 0 ? [radius + 2, 1] : [radius, k];
  if (r < 2 ** (centre - 1) || r > 2 ** (centre + 1)) return 0;
  return 0.5 * (1 + Math.cos(Math.PI * (Math.log2(r) - centre)));
};

/** A length of an odd number of samples has its frequencies half a cycle off in `nqm.m`: `meshgrid(-y/2:y/2-1, …)`. */
const frequencyOffset = (length: number): number => (length % 2 === 0 ? 0 : 0.5);

/** Rows of the basis functions of one frequency: cosine and sine, or the constant. */
const rowsOf = (f: number): readonly number[] => (f === 0 ? [0] : [2 * f - 1, 2 * f]);

/**
 * Coefficients of band k. The filters are real but, with the offset, not symmetric in the sign of either frequency; taking the
 * real part afterwards, as `nqm.m` does, leaves what is symmetric in both signs together. That couples the product of two
 * cosines with the product of two sines, and the two mixed products with each other.
 */
const filter = (all: Matrix, k: number, width: number, height: number): Matrix => {
  const [offsetX, offsetY] = [frequencyOffset(width), frequencyOffset(height)];
  const gain = (fx: number, fy: number): number =>
    0.5 *
    (response(k, Math.hypot(offsetX + fx, offsetY + fy)) +
      response(k, Math.hypot(offsetX - fx, offsetY - fy)));
  const highest = (functions: number): number => Math.min(reach(k), (functions - 1) / 2);
  const [highestY, highestX] = [highest(all.rows), highest(all.columns)];
  const band = matrix(2 * highestY + 1, 2 * highestX + 1);
  for (let fy = 0; fy <= highestY; fy++) {
    for (let fx = 0; fx <= highestX; fx++) {
      const own = 0.5 * (gain(fx, fy) + gain(fx, -fy));
      const coupled = 0.5 * (gain(fx, -fy) - gain(fx, fy));
      const [rows, columns] = [rowsOf(fy), rowsOf(fx)];
      for (const [i, row] of rows.entries()) {
        for (const [j, column] of columns.entries()) {
          const partner = rows.at(-1 - i)! * all.columns + columns.at(-1 - j)!;
          band.values[row * band.columns + column] =
            own * all.values[row * all.columns + column]! +
            (i === j ? coupled : -coupled) * all.values[partner]!;
        }
      }
    }
  }
  return band;
};

/**
 * Splits a plane into the bands of `nqm.m`: the lowest, 0, and one per octave about 2^k cycles per picture, k = 1 … 5.
 * They reach no further than 64 cycles in either direction, so short bases do, whatever the length, and no FFT is needed.
 * @returns a function that gives the samples of band k, new each time
 */
export const cosineLogBands = (plane: Matrix): ((k: number) => Float64Array) => {
  const down = trigonometricBasis(plane.rows, reach(bandCount));
  const along = trigonometricBasis(plane.columns, reach(bandCount));
  const all = analyse(plane, down, along);
  return (k) =>
    synthesise(
      filter(all, k, plane.columns, plane.rows),
      upTo(down, reach(k)),
      upTo(along, reach(k)),
    ).values;
};
