/** How samples of one axis are enlarged: for each output sample the first of four source samples (may lie outside) and their weights. */
type AxisTaps = { readonly first: Int32Array; readonly weights: Float64Array };

/** Where the samples of a plane lie on one axis: luma samples per sample, and the position of the first in luma samples. */
export type AxisPhase = { readonly step: number; readonly offset: number };

/** A plan for planes of one size, made once and used for every frame. Holds scratch memory: one thread at a time. */
export type BicubicPlan = {
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly targetWidth: number;
  readonly targetHeight: number;
  readonly scale: number;
  /** Of the first `scale` columns: the taps repeat with that period, one source sample further each time. */
  readonly columns: AxisTaps;
  readonly rows: AxisTaps;
  /** Samples that an edge-replicated row has more on the left. */
  readonly padLeft: number;
  /** One row at source width and target height, with replicated edges. */
  readonly padded: Float64Array;
  /** The last four source rows; row y lies in slot y mod 4. */
  readonly ring: readonly Float64Array[];
};

export type Samples = Uint8Array | Uint16Array;

const A = -0.5;

/** Half up, also where a sum that is n + ½ exactly comes out a rounding error short: the order of summing must not show. */
const HALF = 0.5 + 1e-9;

/** Keys' cubic convolution kernel with a = −0.5 at a distance in samples (Keys 1981, eq. 15). */
export const keysCubic = (distance: number): number => {
  const x = Math.abs(distance);
  if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  if (x < 2) return ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
  return 0;
};

/**
 * Taps of one axis when the picture is enlarged `scale` times. Luma sample n of the source becomes the luma samples
 * around k·n + (k − 1)/2, so chroma sample j of the target, at step·j + offset, lies at source position
 * ((step·j + offset + ½)/k − ½ − offset)/step.
 */
const axisTaps = (length: number, scale: number, { step, offset }: AxisPhase): AxisTaps => {
  const first = new Int32Array(length);
  const weights = new Float64Array(4 * length);
  for (let j = 0; j < length; j++) {
    // Over the common denominator 2·step·k the numerator is an integer for half-integer offsets: no drift along the row.
    const position = (2 * (step * j + offset) + 1 - scale * (1 + 2 * offset)) / (2 * step * scale);
    const base = Math.floor(position);
    first[j] = base - 1;
    for (let tap = 0; tap < 4; tap++) weights[4 * j + tap] = keysCubic(position - (base - 1 + tap));
  }
  return { first, weights };
};

/** @param scale 2 or more; target sizes are those of the enlarged picture's plane (ceil of luma size / step) */
export const planBicubic = (
  source: { readonly width: number; readonly height: number },
  target: { readonly width: number; readonly height: number },
  scale: number,
  phase: { readonly x: AxisPhase; readonly y: AxisPhase },
): BicubicPlan => {
  const columns = axisTaps(Math.min(scale, target.width), scale, phase.x);
  const periods = Math.ceil(target.width / scale);
  const padLeft = Math.max(0, -Math.min(...columns.first));
  const needed = Math.max(...columns.first) + periods + 3;
  return {
    sourceWidth: source.width,
    sourceHeight: source.height,
    targetWidth: target.width,
    targetHeight: target.height,
    scale,
    columns,
    rows: axisTaps(target.height, scale, phase.y),
    padLeft,
    padded: new Float64Array(padLeft + Math.max(source.width, needed)),
    ring: [0, 1, 2, 3].map(() => new Float64Array(source.width)),
  };
};

/**
 * Enlarges one plane by Keys' bicubic interpolation (a = −0.5), first its columns, then its rows, edges replicated, rounded
 * once (half up) and clipped to [0, `peak`].
 *
 * @param source sourceWidth × sourceHeight samples, tightly packed
 * @param target targetWidth × targetHeight samples, written whole; must not overlap `source`
 */
export const enlargeBicubic = (
  plan: BicubicPlan,
  source: Samples,
  target: Samples,
  peak: number,
): void => {
  const { ring, sourceWidth, sourceHeight, targetHeight, targetWidth } = plan;
  const { first, weights } = plan.rows;
  const last = sourceHeight - 1;
  const slot = (y: number): Float64Array => ring[Math.min(Math.max(y, 0), last) & 3]!;
  let ready = -1;
  for (let j = 0; j < targetHeight; j++) {
    const top = first[j]!;
    for (const bottom = Math.min(Math.max(top + 3, 0), last); ready < bottom;) {
      ready += 1;
      ring[ready & 3]!.set(source.subarray(ready * sourceWidth, (ready + 1) * sourceWidth));
    }
    blendRows(
      plan,
      slot(top),
      slot(top + 1),
      slot(top + 2),
      slot(top + 3),
      weights.subarray(4 * j, 4 * j + 4),
    );
    enlargeRow(plan, target.subarray(j * targetWidth, (j + 1) * targetWidth), peak);
  }
};

/** Four source rows into the padded row. */
const blendRows = (
  { padded, padLeft, sourceWidth }: BicubicPlan,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
  weights: Float64Array,
): void => {
  const wa = weights[0]!;
  const wb = weights[1]!;
  const wc = weights[2]!;
  const wd = weights[3]!;
  for (let x = 0; x < sourceWidth; x++) {
    padded[padLeft + x] = wa * a[x]! + wb * b[x]! + wc * c[x]! + wd * d[x]!;
  }
  padded.fill(padded[padLeft]!, 0, padLeft);
  padded.fill(padded[padLeft + sourceWidth - 1]!, padLeft + sourceWidth);
};

/** The padded row into one target row, phase by phase: each phase has its own four weights and slides along the row. */
const enlargeRow = (
  { padded, padLeft, scale, columns }: BicubicPlan,
  out: Samples,
  peak: number,
): void => {
  const width = out.length;
  for (let phase = 0; phase < columns.first.length; phase++) {
    const wa = columns.weights[4 * phase]!;
    const wb = columns.weights[4 * phase + 1]!;
    const wc = columns.weights[4 * phase + 2]!;
    const wd = columns.weights[4 * phase + 3]!;
    let next = columns.first[phase]! + padLeft + 3;
    let a = padded[next - 3]!;
    let b = padded[next - 2]!;
    let c = padded[next - 1]!;
    for (let x = phase; x < width; x += scale) {
      const d = padded[next]!;
      const value = (wa * a + wb * b + wc * c + wd * d + HALF) | 0;
      // Negative values are above `peak` once unsigned: one comparison in nearly all cases.
      out[x] = value >>> 0 > peak ? (value < 0 ? 0 : peak) : value;
      a = b;
      b = c;
      c = d;
      next += 1;
    }
  }
};
