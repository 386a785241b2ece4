import { keysCubic } from '../core/kernels/bicubic.ts';
import type { Rect } from '../core/frame.ts';
import { applyTo, type Homography } from './homography.ts';

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

/** The sample at a real position by Keys' cubic convolution (a = −0.5), borders repeated. */
export const cubicAt = ({ samples, width, height }: RealPlane, x: number, y: number): number => {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [dx, dy] = [x - left, y - top];
  const [a, b, c, d] = [keysCubic(dx + 1), keysCubic(dx), keysCubic(1 - dx), keysCubic(2 - dx)];
  const inside = left >= 1 && left + 2 < width;
  let sum = 0;
  for (let row = -1; row <= 2; row++) {
    const at = clampIndex(top + row, height) * width;
    const line = inside
      ? a * samples[at + left - 1]! +
        b * samples[at + left]! +
        c * samples[at + left + 1]! +
        d * samples[at + left + 2]!
      : a * samples[at + clampIndex(left - 1, width)]! +
        b * samples[at + clampIndex(left, width)]! +
        c * samples[at + clampIndex(left + 1, width)]! +
        d * samples[at + clampIndex(left + 2, width)]!;
    sum += keysCubic(dy - row) * line;
  }
  return sum;
};

/** A plane seen through a homography: sample (x, y) of the result is `plane` at `toSource(x, y)`, by cubic convolution. */
export const warpPlane = (
  plane: RealPlane,
  toSource: Homography,
  width: number,
  height: number,
): RealPlane => {
  const out = emptyPlane(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [sx, sy] = applyTo(toSource, x, y);
      out.samples[y * width + x] = cubicAt(plane, sx, sy);
    }
  return out;
};
