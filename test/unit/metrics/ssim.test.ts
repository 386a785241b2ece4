import { describe, expect, it } from 'vitest';
import type { MetricPlane } from '../../../src/metrics/metric.ts';
import { msSsim } from '../../../src/metrics/ms-ssim.ts';
import { ssim } from '../../../src/metrics/ssim.ts';
import { picture, spoilt } from './pictures.ts';
import { ffmpegFilter } from './ffmpeg-filter.ts';

const gaussian = Array.from({ length: 121 }, (_, i) => {
  const [x, y] = [(i % 11) - 5, Math.floor(i / 11) - 5];
  return Math.exp(-(x * x + y * y) / (2 * 1.5 * 1.5));
});
const window = gaussian.map((tap) => tap / gaussian.reduce((sum, other) => sum + other, 0));

const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];

/** Luminance, contrast and structure of each window by Wang et al. 2004, eq. 6, 9, 10 and 14–16, written as they stand there. */
const plainFactors = (x: MetricPlane, y: MetricPlane) => {
  const out: { l: number; c: number; s: number }[] = [];
  const sum = (value: (tap: number, a: number, b: number) => number, at: number): number => {
    let total = 0;
    for (let i = 0; i < 121; i++) {
      const sample = at + Math.floor(i / 11) * x.width + (i % 11);
      total += value(window[i]!, x.samples[sample]!, y.samples[sample]!);
    }
    return total;
  };
  for (let top = 0; top + 11 <= x.height; top++) {
    for (let left = 0; left + 11 <= x.width; left++) {
      const at = top * x.width + left;
      const meanA = sum((tap, a) => tap * a, at);
      const meanB = sum((tap, _, b) => tap * b, at);
      const deviationA = Math.sqrt(sum((tap, a) => tap * (a - meanA) ** 2, at));
      const deviationB = Math.sqrt(sum((tap, _, b) => tap * (b - meanB) ** 2, at));
      const covariance = sum((tap, a, b) => tap * (a - meanA) * (b - meanB), at);
      out.push({
        l: (2 * meanA * meanB + c1) / (meanA ** 2 + meanB ** 2 + c1),
        c: (2 * deviationA * deviationB + c2) / (deviationA ** 2 + deviationB ** 2 + c2),
        s: (covariance + c2 / 2) / (deviationA * deviationB + c2 / 2),
      });
    }
  }
  return out;
};

const checkerboard = (level: number, amplitude: number): MetricPlane => ({
  samples: Uint8Array.from(
    { length: 64 * 48 },
    (_, i) => level + (((i % 64) + Math.floor(i / 64)) % 2 === 0 ? amplitude : -amplitude),
  ),
  width: 64,
  height: 48,
});

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Analysis low-pass of the 9/7 wavelet, as MATLAB lists it for `bior4.4`. */
const wavelet = [
  0.03782845550726, -0.02384946501956, -0.11062440441844, 0.37740285561283, 0.85269867900889,
  0.37740285561283, -0.11062440441844, -0.02384946501956, 0.03782845550726,
];

/** imfilter(x, w'·w / sum, 'symmetric') and every second sample of every second row. */
const plainHalf = ({ samples, width, height }: MetricPlane): MetricPlane => {
  const gain = wavelet.reduce((sum, tap) => sum + tap, 0) ** 2;
  const inside = (i: number, n: number) => (i < 0 ? -1 - i : i < n ? i : 2 * n - 1 - i);
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const out = Float64Array.from({ length: w * h }, (_, i) => {
    let sum = 0;
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const y = inside(2 * Math.floor(i / w) + dy, height);
        const x = inside(2 * (i % w) + dx, width);
        sum += (wavelet[dy + 4]! * wavelet[dx + 4]! * (samples[y * width + x] as number)) / gain;
      }
    }
    return sum;
  });
  return { samples: out, width: w, height: h };
};

describe('ssim', () => {
  it('is the mean over all windows, as a plain double loop gives it', () => {
    const reference = picture(41, 33, 1);
    const distorted = spoilt(reference, 12, 2);
    const expected = mean(plainFactors(reference, distorted).map(({ l, c, s }) => l * c * s));
    expect(ssim.measure(reference, distorted, 255)).toBeCloseTo(expected, 10);
  });

  // FFmpeg's windows are boxes of 8×8, its constant for luminance is a 64th and that for contrast 63/64 of what the paper has.
  // On flat planes and on checkerboards of one mean no window's shape matters, and our peak can stand for its constant.
  it.each([
    [20, 25],
    [100, 160],
    [235, 16],
  ])("of flat planes %i and %i is what FFmpeg's ssim filter gives", async (a, b) => {
    const [x, y] = [checkerboard(a, 0), checkerboard(b, 0)];
    const expected = await ffmpegFilter('ssim', x, y, 'gray');
    expect(ssim.measure(x, y, 255 / 8)).toBeCloseTo(expected, 5);
  });

  it.each([
    [20, 12],
    [40, 41],
    [30, -10],
    [8, 0],
  ])("of checkerboards ±%i and ±%i is what FFmpeg's ssim filter gives", async (a, b) => {
    const [x, y] = [checkerboard(120, a), checkerboard(120, b)];
    const expected = await ffmpegFilter('ssim', x, y, 'gray');
    expect(ssim.measure(x, y, 255 * Math.sqrt(63 / 64))).toBeCloseTo(expected, 4.7);
  });
});

describe('ms-ssim', () => {
  it('is the product over five scales, as plain double loops give it', { timeout: 60_000 }, () => {
    const reference = picture(163, 161, 5);
    const distorted = spoilt(reference, 12, 6);
    let [x, y] = [reference, distorted];
    let expected = 1;
    for (const exponent of [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]) {
      const factors = plainFactors(x, y);
      expected *= mean(factors.map(({ c }) => c)) ** exponent;
      expected *= mean(factors.map(({ s }) => s)) ** exponent;
      if (exponent === 0.1333) expected *= mean(factors.map(({ l }) => l)) ** exponent;
      [x, y] = [plainHalf(x), plainHalf(y)];
    }
    expect(msSsim.measure(reference, distorted, 255)).toBeCloseTo(expected, 9);
  });

  it('of a picture and its negative is 0: the structures contradict each other', () => {
    const reference = picture(170, 165, 7);
    const negative = {
      ...reference,
      samples: Uint8Array.from(reference.samples, (value) => 255 - value),
    };
    expect(msSsim.measure(reference, negative, 255)).toBe(0);
  });
});
