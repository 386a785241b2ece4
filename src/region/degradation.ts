import { applyTo, scaleAt, type Homography } from './homography.ts';
import { emptyPlane, type RealPlane } from './plane.ts';

/**
 * How a camera is taken to see the enlarged picture: for each sample of a view the part of the enlarged picture that makes
 * it, a Gaussian around the place where the sample's centre lies there. Rows are separable and stored as two vectors of taps.
 */
export type Degradation = {
  readonly width: number;
  readonly height: number;
  /** In samples of the enlarged picture. */
  readonly fineWidth: number;
  readonly taps: number;
  /** First column and row of the taps, so that all of them lie in the enlarged picture. */
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
  const taps = Math.min(2 * Math.ceil(reach * spread * largest) + 1, fine.width, fine.height);
  const left = new Int32Array(count);
  const top = new Int32Array(count);
  const across = new Float32Array(count * taps);
  const down = new Float32Array(count * taps);
  const inside = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const [column, row] = [i % width, Math.floor(i / width)];
    const [x, y] = applyTo(toFine, column, row);
    const deviation = spread * scaleAt(toFine, column, row);
    left[i] = firstTap(x, taps, fine.width);
    top[i] = firstTap(y, taps, fine.height);
    const margin = reach * deviation;
    inside[i] =
      x - margin >= -0.5 &&
      y - margin >= -0.5 &&
      x + margin <= fine.width - 0.5 &&
      y + margin <= fine.height - 0.5
        ? 1
        : 0;
    fillGaussian(across, i * taps, taps, x - left[i]!, deviation);
    fillGaussian(down, i * taps, taps, y - top[i]!, deviation);
  }
  return {
    width,
    height,
    fineWidth: fine.width,
    taps,
    left,
    top,
    across,
    down,
    inside,
  };
};

const firstTap = (centre: number, taps: number, length: number): number =>
  Math.max(0, Math.min(length - taps, Math.round(centre) - (taps >> 1)));

/** Weights that add up to 1, unless all of the Gaussian lies elsewhere. @param centre in taps */
const fillGaussian = (
  out: Float32Array,
  at: number,
  taps: number,
  centre: number,
  deviation: number,
): void => {
  let sum = 0;
  for (let n = 0; n < taps; n++) {
    const weight = Math.exp(-(((n - centre) / deviation) ** 2) / 2);
    out[at + n] = weight;
    sum += weight;
  }
  if (sum > 0) for (let n = 0; n < taps; n++) out[at + n] = out[at + n]! / sum;
};

/** What the view would be if the enlarged picture were the truth. @param out only samples with `inside` are filled */
export const degrade = (
  plan: Degradation,
  fine: Float32Array,
  out: RealPlane = emptyPlane(plan.width, plan.height),
): RealPlane => {
  const { taps, left, top, across, down, inside, fineWidth } = plan;
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] === 0) continue;
    const weights = i * taps;
    let from = top[i]! * fineWidth + left[i]!;
    let value = 0;
    let v = 0;
    // Four rows at a time share the loading of their weights, and no sum waits for another.
    for (; v + 3 < taps; v += 4) {
      const second = from + fineWidth;
      const third = second + fineWidth;
      const fourth = third + fineWidth;
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let u = 0; u < taps; u++) {
        const weight = across[weights + u]!;
        a += weight * fine[from + u]!;
        b += weight * fine[second + u]!;
        c += weight * fine[third + u]!;
        d += weight * fine[fourth + u]!;
      }
      value += down[weights + v]! * a;
      value += down[weights + v + 1]! * b;
      value += down[weights + v + 2]! * c;
      value += down[weights + v + 3]! * d;
      from = fourth + fineWidth;
    }
    for (; v < taps; v++) {
      let line = 0;
      for (let u = 0; u < taps; u++) line += across[weights + u]! * fine[from + u]!;
      value += down[weights + v]! * line;
      from += fineWidth;
    }
    out.samples[i] = value;
  }
  return out;
};

/** The transpose of `degrade`: adds each sample to the part of the enlarged picture that it came from. */
export const spreadBack = (plan: Degradation, view: Float32Array, fine: Float32Array): void => {
  const { taps, left, top, across, down, inside, fineWidth } = plan;
  for (let i = 0; i < inside.length; i++) {
    const value = view[i]!;
    if (inside[i] === 0 || value === 0) continue;
    const weights = i * taps;
    let from = top[i]! * fineWidth + left[i]!;
    let v = 0;
    for (; v + 3 < taps; v += 4) {
      const a = value * down[weights + v]!;
      const b = value * down[weights + v + 1]!;
      const c = value * down[weights + v + 2]!;
      const d = value * down[weights + v + 3]!;
      const second = from + fineWidth;
      const third = second + fineWidth;
      const fourth = third + fineWidth;
      for (let u = 0; u < taps; u++) {
        const weight = across[weights + u]!;
        fine[from + u]! += a * weight;
        fine[second + u]! += b * weight;
        fine[third + u]! += c * weight;
        fine[fourth + u]! += d * weight;
      }
      from = fourth + fineWidth;
    }
    for (; v < taps; v++) {
      const weight = value * down[weights + v]!;
      for (let u = 0; u < taps; u++) fine[from + u]! += weight * across[weights + u]!;
      from += fineWidth;
    }
  }
};
