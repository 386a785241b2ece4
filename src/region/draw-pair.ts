import type { Samples } from '../core/kernels/bicubic.ts';
import type { Homography } from './homography.ts';

/** Two planes of one size, tightly packed. */
export type PlanePair = {
  readonly first: Samples;
  readonly second: Samples;
  readonly width: number;
  readonly height: number;
};

/** Where the two pictures of a pair are drawn: offsets of their first bytes in a picture of `stride` bytes a row. */
export type PairTarget = {
  readonly out: Uint8ClampedArray;
  readonly first: number;
  readonly second: number;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
};

/**
 * Draws two planes as seen through one homography, by bilinear interpolation, borders repeated: for planes that are finer
 * than what they show. One loop without calls, since it fills a video.
 * @param toSource from samples of the drawing to samples of the planes
 * @param unit of the planes' samples in one level of the drawing
 */
export const drawPair = (
  { first, second, width, height }: PlanePair,
  toSource: Homography,
  unit: number,
  target: PairTarget,
): void => {
  const { out, stride } = target;
  const [a, b, c, d, e, f, g, h, i] = toSource;
  const right = width - 1;
  const bottom = height - 1;
  for (let row = 0; row < target.height; row++) {
    const across = b * row + c;
    const down = e * row + f;
    const scale = h * row + i;
    const one = target.first + row * stride;
    const two = target.second + row * stride;
    for (let column = 0; column < target.width; column++) {
      const w = g * column + scale;
      const x = (a * column + across) / w;
      const y = (d * column + down) / w;
      const left = Math.floor(x);
      const top = Math.floor(y);
      const dx = x - left;
      const dy = y - top;
      const l = left < 0 ? 0 : left > right ? right : left;
      const r = left < -1 ? 0 : left >= right ? right : left + 1;
      const upper = (top < 0 ? 0 : top > bottom ? bottom : top) * width;
      const lower = (top < -1 ? 0 : top >= bottom ? bottom : top + 1) * width;
      const wp = ((1 - dy) * (1 - dx)) / unit;
      const wq = ((1 - dy) * dx) / unit;
      const wr = (dy * (1 - dx)) / unit;
      const ws = (dy * dx) / unit;
      out[one + column] =
        wp * first[upper + l]! +
        wq * first[upper + r]! +
        wr * first[lower + l]! +
        ws * first[lower + r]!;
      out[two + column] =
        wp * second[upper + l]! +
        wq * second[upper + r]! +
        wr * second[lower + l]! +
        ws * second[lower + r]!;
    }
  }
};
