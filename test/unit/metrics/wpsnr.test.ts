import { describe, expect, it } from 'vitest';
import { wpsnr } from '../../../src/metrics/wpsnr.ts';
import { picture, spoilt } from './pictures.ts';

/** Sensitivity as `csffun` of `WPSNR.m` writes it. */
const sensitivity = (u: number, v: number): number => {
  const w = (2 * Math.PI * Math.sqrt(u * u + v * v)) / 60;
  const sw = 1.5 * Math.exp((-(2 ** 2) * w ** 2) / 2) - Math.exp((-2 * 2 ** 2 * w ** 2) / 2);
  const theta = Math.atan(v / (u + Number.EPSILON));
  const e = Math.exp(8 * (w - (2 * Math.PI * 11.13) / 60));
  return (sw * (1 + e * Math.cos(2 * theta) ** 4)) / (1 + e);
};

const frequencies = Array.from({ length: 41 }, (_, i) => i - 20);
const responses = frequencies.map((u) => frequencies.map((v) => sensitivity(u, v)));
const cosines = Array.from({ length: 41 }, (_, n) => Math.cos((2 * Math.PI * n) / 41));

/** Its inverse discrete Fourier transform at (x, y) from the centre, summed term by term. */
const tap = (x: number, y: number): number => {
  let sum = 0;
  for (const [i, u] of frequencies.entries()) {
    for (const [k, v] of frequencies.entries())
      sum += responses[i]![k]! * cosines[Math.abs(u * x + v * y) % 41]!;
  }
  return sum / 41 ** 2;
};

describe('wpsnr', () => {
  it(
    'filters the error as a plain convolution with the 41×41 taps does',
    { timeout: 60_000 },
    () => {
      const [width, height] = [31, 24];
      const reference = picture(width, height, 1);
      const distorted = spoilt(reference, 8, 2);
      const taps = Array.from({ length: 41 * 41 }, (_, i) =>
        tap((i % 41) - 20, Math.floor(i / 41) - 20),
      );
      let squares = 0;
      for (let i = 0; i < width * height; i++) {
        let seen = 0;
        for (let k = 0; k < width * height; k++) {
          const dx = (k % width) - (i % width);
          const dy = Math.floor(k / width) - Math.floor(i / width);
          if (Math.abs(dx) > 20 || Math.abs(dy) > 20) continue;
          const error = (reference.samples[k]! - distorted.samples[k]!) / 255;
          seen += taps[(dy + 20) * 41 + dx + 20]! * error;
        }
        squares += seen * seen;
      }
      const expected = -10 * Math.log10(squares / (width * height));
      expect(wpsnr.measure(reference, distorted, 255)).toBeCloseTo(expected, 9);
    },
  );
});
