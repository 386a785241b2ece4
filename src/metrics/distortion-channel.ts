import { momentRows } from './moment-rows.ts';
import type { RealPlane } from './quadrant-kernel.ts';

/** Side of the blocks that a subband is cut into. */
export const blockSide = 3;

/** Variances below this count as 0. */
const tolerance = 1e-15;

type Visit = (blockRow: number, blockColumn: number, gain: number, noise: number) => void;

/** Sums of x, y, x², y² and xy. */
type Moments = readonly [number, number, number, number, number];

const sumOf = (values: Float64Array, start: number, end: number): number => {
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i]!;
  return sum;
};

/** Regression of y on x: y = gain·x + noise. What is impossible, and what rounding made so, is put right as in `ifcvec.m`. */
const regression = ([x, y, xx, yy, xy]: Moments, count: number) => {
  const spreadX = Math.max(xx - (x * x) / count, 0);
  const spreadY = Math.max(yy - (y * y) / count, 0);
  const together = xy - (x * y) / count;
  const slope = together / (spreadX + tolerance);
  if (spreadY < tolerance) return { gain: 0, noise: tolerance };
  if (spreadX < tolerance || slope < 0) return { gain: 0, noise: spreadY };
  return { gain: slope, noise: Math.max((spreadY - slope * together) / count, tolerance) };
};

/**
 * How a subband was distorted: the reference times a gain plus noise, estimated for each 3×3 block from the window about its
 * centre (Sheikh, Bovik, de Veciana 2005).
 * @param window odd
 * @param visit is called for the blocks whose window lies inside, row by row, with the gain and the variance of the noise
 */
export const forEachBlock = (
  reference: RealPlane,
  distorted: RealPlane,
  window: number,
  visit: Visit,
): void => {
  const { width, height, samples: xs } = reference;
  const ys = distorted.samples;
  const half = (window - 1) / 2;
  const skipped = Math.ceil(half / blockSide);
  const rows = Math.floor(height / blockSide);
  const columns = Math.floor(width / blockSide);
  const used = columns * blockSide;
  // Over the window's rows, for each column.
  const [x, y, xx, yy, xy] = momentRows(used);
  for (let row = skipped; row < rows - skipped; row++) {
    const top = (row * blockSide + 1 - half) * width;
    for (let c = 0; c < used; c++) {
      let sumX = 0;
      let sumY = 0;
      let sumXX = 0;
      let sumYY = 0;
      let sumXY = 0;
      for (let i = top + c; i < top + window * width; i += width) {
        const a = xs[i]!;
        const b = ys[i]!;
        sumX += a;
        sumY += b;
        sumXX += a * a;
        sumYY += b * b;
        sumXY += a * b;
      }
      x[c] = sumX;
      y[c] = sumY;
      xx[c] = sumXX;
      yy[c] = sumYY;
      xy[c] = sumXY;
    }
    for (let column = skipped; column < columns - skipped; column++) {
      const left = column * blockSide + 1 - half;
      const within = (sums: Float64Array): number => sumOf(sums, left, left + window);
      const { gain, noise } = regression(
        [within(x), within(y), within(xx), within(yy), within(xy)],
        window * window,
      );
      visit(row, column, gain, noise);
    }
  }
};
