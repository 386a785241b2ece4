import { keysCubic } from '../core/kernels/bicubic.ts';
import type { Rect } from '../core/frame.ts';
import type { Homography } from './homography.ts';

/** Real samples of one plane in steps of 8 bits (0 to 255), tightly packed. */
export type RealPlane = {
  readonly samples: Float32Array;
  readonly width: number;
  readonly height: number;
};

export const emptyPlane = (width: number, height: number): RealPlane => ({
  samples: new Float32Array(width * height),
  width,
  height,
});

/** Cuts a rectangle out; what lies beyond the plane repeats its border. */
export const cutPlane = (plane: RealPlane, { x, y, width, height }: Rect): RealPlane => {
  const out = emptyPlane(width, height);
  for (let row = 0; row < height; row++) {
    const from = clampIndex(y + row, plane.height) * plane.width;
    for (let column = 0; column < width; column++)
      out.samples[row * width + column] =
        plane.samples[from + clampIndex(x + column, plane.width)]!;
  }
  return out;
};

const clampIndex = (i: number, length: number): number => (i < 0 ? 0 : i < length ? i : length - 1);

/** Positions between two samples that are told apart: those of whole enlargements up to 4 exactly. */
const phases = 3072;

/** Keys' weights (a = −0.5) of the four samples around each phase. */
const weights = Float32Array.from({ length: 4 * (phases + 1) }, (_, i) =>
  keysCubic(Math.floor(i / 4) / phases + 1 - (i % 4)),
);

/**
 * Fills one row of a warp by Keys' cubic convolution (a = −0.5), borders repeated: sample x of the result is `plane` at
 * ((a·x + c) / w, (d·x + f) / w), w = g·x + i. One loop without calls: a function that returns a number per sample costs more
 * than the interpolation.
 */
const cubicRow = (
  { samples, width, height }: RealPlane,
  [a, c, d, f, g, i]: readonly [a: number, c: number, d: number, f: number, g: number, i: number],
  out: Float32Array,
  from: number,
  to: number,
): void => {
  for (let at = from; at < to; at++) {
    const w = g * (at - from) + i;
    const x = (a * (at - from) + c) / w;
    const y = (d * (at - from) + f) / w;
    const left = Math.floor(x);
    const top = Math.floor(y);
    const across = 4 * Math.floor((x - left) * phases + 0.5);
    const down = 4 * Math.floor((y - top) * phases + 0.5);
    const wa = weights[across]!;
    const wb = weights[across + 1]!;
    const wc = weights[across + 2]!;
    const wd = weights[across + 3]!;
    if (left >= 1 && top >= 1 && left + 2 < width && top + 2 < height) {
      const l = (top - 1) * width + left - 1;
      const m = l + width;
      const n = m + width;
      const o = n + width;
      out[at] =
        weights[down]! *
          (wa * samples[l]! + wb * samples[l + 1]! + wc * samples[l + 2]! + wd * samples[l + 3]!) +
        weights[down + 1]! *
          (wa * samples[m]! + wb * samples[m + 1]! + wc * samples[m + 2]! + wd * samples[m + 3]!) +
        weights[down + 2]! *
          (wa * samples[n]! + wb * samples[n + 1]! + wc * samples[n + 2]! + wd * samples[n + 3]!) +
        weights[down + 3]! *
          (wa * samples[o]! + wb * samples[o + 1]! + wc * samples[o + 2]! + wd * samples[o + 3]!);
      continue;
    }
    const p = clampIndex(left - 1, width);
    const q = clampIndex(left, width);
    const r = clampIndex(left + 1, width);
    const s = clampIndex(left + 2, width);
    let sum = 0;
    for (let row = 0; row < 4; row++) {
      const line = clampIndex(top + row - 1, height) * width;
      sum +=
        weights[down + row]! *
        (wa * samples[line + p]! +
          wb * samples[line + q]! +
          wc * samples[line + r]! +
          wd * samples[line + s]!);
    }
    out[at] = sum;
  }
};

/** A plane seen through a homography: sample (x, y) of the result is `plane` at `toSource(x, y)`. */
export const warpPlane = (
  plane: RealPlane,
  toSource: Homography,
  width: number,
  height: number,
): RealPlane => {
  const out = emptyPlane(width, height);
  const [a, b, c, d, e, f, g, h, i] = toSource;
  for (let y = 0; y < height; y++)
    cubicRow(
      plane,
      [a, b * y + c, d, e * y + f, g, h * y + i],
      out.samples,
      y * width,
      (y + 1) * width,
    );
  return out;
};
