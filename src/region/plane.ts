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

/** The sample at a real position by Keys' cubic convolution (a = −0.5), borders repeated. */
export const cubicAt = ({ samples, width, height }: RealPlane, x: number, y: number): number => {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const across = 4 * Math.round((x - left) * phases);
  const down = 4 * Math.round((y - top) * phases);
  const a = weights[across]!;
  const b = weights[across + 1]!;
  const c = weights[across + 2]!;
  const d = weights[across + 3]!;
  const p = clampIndex(left - 1, width);
  const q = clampIndex(left, width);
  const r = clampIndex(left + 1, width);
  const s = clampIndex(left + 2, width);
  let sum = 0;
  for (let row = 0; row < 4; row++) {
    const at = clampIndex(top + row - 1, height) * width;
    sum +=
      weights[down + row]! *
      (a * samples[at + p]! + b * samples[at + q]! + c * samples[at + r]! + d * samples[at + s]!);
  }
  return sum;
};

/** The same by bilinear interpolation: for planes that are finer than what they show. */
const linearAt = ({ samples, width, height }: RealPlane, x: number, y: number): number => {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const dx = x - left;
  const dy = y - top;
  const p = clampIndex(left, width);
  const q = clampIndex(left + 1, width);
  const first = clampIndex(top, height) * width;
  const second = clampIndex(top + 1, height) * width;
  return (
    (1 - dy) * ((1 - dx) * samples[first + p]! + dx * samples[first + q]!) +
    dy * ((1 - dx) * samples[second + p]! + dx * samples[second + q]!)
  );
};

/** A plane seen through a homography: sample (x, y) of the result is `plane` at `toSource(x, y)`. */
export const warpPlane = (
  plane: RealPlane,
  toSource: Homography,
  width: number,
  height: number,
  interpolation: 'cubic' | 'linear' = 'cubic',
): RealPlane => {
  const at = interpolation === 'cubic' ? cubicAt : linearAt;
  const out = emptyPlane(width, height);
  const [a, b, c, d, e, f, g, h, i] = toSource;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const w = g * x + h * y + i;
      out.samples[y * width + x] = at(plane, (a * x + b * y + c) / w, (d * x + e * y + f) / w);
    }
  return out;
};
