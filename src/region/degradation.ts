import { applyTo, scaleAt, type Homography } from './homography.ts';
import { emptyPlane, type RealPlane } from './plane.ts';

/**
 * How a camera is taken to see the enlarged picture: for each sample of a view the part of the enlarged picture that makes
 * it, a Gaussian around the place where the sample's centre lies there. Rows are separable and stored as two vectors of taps.
 */
export type Degradation = {
  readonly width: number;
  readonly height: number;
  /** Samples of the enlarged picture. */
  readonly fineWidth: number;
  readonly fineHeight: number;
  readonly taps: number;
  readonly left: Int32Array;
  readonly top: Int32Array;
  readonly across: Float32Array;
  readonly down: Float32Array;
  /** 1 where the sample sees the enlarged picture only, 0 where it looks beyond. */
  readonly inside: Uint8Array;
};

/** Deviation of the Gaussian in samples of the source: lens, sensor and coding of a usual camera, together. */
export const pointSpread = 0.45;

const reach = 2.5;

/**
 * @param toFine from samples of the view to samples of the enlarged picture
 * @param spread deviation of the point spread in samples of the view
 */
export const planDegradation = (
  view: { readonly width: number; readonly height: number },
  fine: { readonly width: number; readonly height: number },
  toFine: Homography,
  spread = pointSpread,
): Degradation => {
  const { width, height } = view;
  const count = width * height;
  const largest = [
    [0, 0],
    [width - 1, 0],
    [0, height - 1],
    [width - 1, height - 1],
  ].reduce((most, [x = 0, y = 0]) => Math.max(most, scaleAt(toFine, x, y)), 1);
  const taps = 2 * Math.ceil(reach * spread * largest) + 1;
  const left = new Int32Array(count);
  const top = new Int32Array(count);
  const across = new Float32Array(count * taps);
  const down = new Float32Array(count * taps);
  const inside = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const [column, row] = [i % width, Math.floor(i / width)];
    const [x, y] = applyTo(toFine, column, row);
    const deviation = spread * scaleAt(toFine, column, row);
    left[i] = Math.round(x) - (taps >> 1);
    top[i] = Math.round(y) - (taps >> 1);
    const margin = reach * deviation;
    inside[i] =
      x - margin >= -0.5 &&
      y - margin >= -0.5 &&
      x + margin <= fine.width - 0.5 &&
      y + margin <= fine.height - 0.5
        ? 1
        : 0;
    fillGaussian(across, i * taps, taps, x, left[i]!, deviation, fine.width);
    fillGaussian(down, i * taps, taps, y, top[i]!, deviation, fine.height);
  }
  return {
    width,
    height,
    fineWidth: fine.width,
    fineHeight: fine.height,
    taps,
    left,
    top,
    across,
    down,
    inside,
  };
};

/** Weights of the samples from `first` on, of which those beyond the picture have none. */
const fillGaussian = (
  out: Float32Array,
  at: number,
  taps: number,
  centre: number,
  first: number,
  deviation: number,
  length: number,
): void => {
  let sum = 0;
  for (let n = 0; n < taps; n++) {
    const isThere = first + n >= 0 && first + n < length;
    const weight = isThere ? Math.exp(-(((first + n - centre) / deviation) ** 2) / 2) : 0;
    out[at + n] = weight;
    sum += weight;
  }
  if (sum > 0) for (let n = 0; n < taps; n++) out[at + n] = out[at + n]! / sum;
};

/** What the view would be if the enlarged picture were the truth; only samples with `inside` are filled. */
export const degrade = (plan: Degradation, fine: Float32Array): RealPlane => {
  const out = emptyPlane(plan.width, plan.height);
  const { taps, left, top, across, down, inside, fineWidth, fineHeight } = plan;
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] === 0) continue;
    let value = 0;
    for (let v = 0; v < taps; v++) {
      const y = top[i]! + v;
      if (y < 0 || y >= fineHeight) continue;
      let line = 0;
      const from = y * fineWidth + left[i]!;
      const first = Math.max(0, -left[i]!);
      const last = Math.min(taps, fineWidth - left[i]!);
      for (let u = first; u < last; u++) line += across[i * taps + u]! * fine[from + u]!;
      value += down[i * taps + v]! * line;
    }
    out.samples[i] = value;
  }
  return out;
};

/** The transpose of `degrade`: adds each sample to the part of the enlarged picture that it came from. */
export const spreadBack = (plan: Degradation, view: Float32Array, fine: Float32Array): void => {
  const { taps, left, top, across, down, inside, fineWidth, fineHeight } = plan;
  for (let i = 0; i < inside.length; i++) {
    const value = view[i]!;
    if (inside[i] === 0 || value === 0) continue;
    for (let v = 0; v < taps; v++) {
      const y = top[i]! + v;
      if (y < 0 || y >= fineHeight) continue;
      const weight = value * down[i * taps + v]!;
      const from = y * fineWidth + left[i]!;
      const first = Math.max(0, -left[i]!);
      const last = Math.min(taps, fineWidth - left[i]!);
      for (let u = first; u < last; u++)
        fine[from + u] = fine[from + u]! + weight * across[i * taps + u]!;
    }
  }
};
