import { matrix, multiplyInto, transpose, type Matrix } from './matrix.ts';

/** Real samples of one plane, tightly packed. */
export type RealPlane = {
  readonly samples: Float64Array;
  readonly width: number;
  readonly height: number;
};

/**
 * A square kernel of odd side that is even or odd in either direction. `quadrant` holds the taps right of and below the
 * centre, that of `rows` j and `columns` i at (j, i).
 */
export type QuadrantKernel = {
  readonly quadrant: Matrix;
  /** 1: the taps above the centre equal those below; −1: they are their negatives. */
  readonly vertical: 1 | -1;
  readonly horizontal: 1 | -1;
};

/** How a plane goes on outside: by zeros, or by reflection about its outermost samples. */
export type Border = 'zero' | 'reflect';

const mirror = (i: number, length: number): number => {
  const period = Math.max(2 * length - 2, 1);
  const m = ((i % period) + period) % period;
  return m < length ? m : period - m;
};

/** The plane with `margin` samples more on each side. */
const extend = (
  { samples, width, height }: RealPlane,
  margin: number,
  border: Border,
): RealPlane => {
  const wide = { width: width + 2 * margin, height: height + 2 * margin };
  const out = new Float64Array(wide.width * wide.height);
  for (let y = 0; y < wide.height; y++) {
    const inside = y >= margin && y < margin + height;
    if (border === 'zero' && !inside) continue;
    const from = mirror(y - margin, height) * width;
    const to = y * wide.width;
    out.set(samples.subarray(from, from + width), to + margin);
    if (border === 'zero') continue;
    for (let i = 1; i <= margin; i++) {
      out[to + margin - i] = samples[from + mirror(-i, width)]!;
      out[to + margin + width - 1 + i] = samples[from + mirror(width - 1 + i, width)]!;
    }
  }
  return { samples: out, ...wide };
};

/** Row j of `folded`: the sum (or difference) of the rows j below and j above the one that starts at `centre`. */
const foldRows = (
  { samples, width }: RealPlane,
  centre: number,
  vertical: 1 | -1,
  { values, rows }: Matrix,
): void => {
  values.set(samples.subarray(centre, centre + width));
  for (let j = 1; j < rows; j++) {
    const below = centre + j * width;
    const above = centre - j * width;
    for (let x = 0; x < width; x++)
      values[j * width + x] = samples[below + x]! + vertical * samples[above + x]!;
  }
};

/**
 * The correlation of a plane with a kernel, at every `step`-th sample of every `step`-th row from the first on.
 *
 * The rows above and below the centre are folded by the kernel's symmetry; then the whole quadrant is one small matrix
 * product per row, which runs several times faster than a loop over the taps of each sample.
 */
export const correlate = (
  plane: RealPlane,
  { quadrant, vertical, horizontal }: QuadrantKernel,
  border: Border,
  step: 1 | 2 = 1,
): RealPlane => {
  const side = quadrant.rows;
  const wide = extend(plane, side - 1, border);
  const width = Math.ceil(plane.width / step);
  const height = Math.ceil(plane.height / step);
  const samples = new Float64Array(width * height);
  const folded = matrix(side, wide.width);
  // Row i: what the taps i columns off the centre make of each column.
  const weighted = matrix(side, wide.width);
  const { values } = weighted;
  const tapsByColumn = transpose(quadrant);
  for (let y = 0; y < height; y++) {
    foldRows(wide, (y * step + side - 1) * wide.width, vertical, folded);
    multiplyInto(tapsByColumn, folded, weighted);
    for (let x = 0; x < width; x++) {
      let at = x * step + side - 1;
      let sum = values[at]!;
      for (let i = 1; i < side; i++) {
        at += wide.width;
        sum += values[at + i]! + horizontal * values[at - i]!;
      }
      samples[y * width + x] = sum;
    }
  }
  return { samples, width, height };
};
