import { describe, expect, it } from 'vitest';
import type { MetricPlane } from '../../../src/metrics/metric.ts';
import { nqm } from '../../../src/metrics/nqm.ts';
import { picture, spoilt } from './pictures.ts';

type Complex = { readonly re: Float64Array; readonly im: Float64Array };

/** Discrete Fourier transform of every row, term by term, and the result transposed. */
const transformRows = ({ re, im }: Complex, width: number, sign: 1 | -1): Complex => {
  const height = re.length / width;
  const out = { re: new Float64Array(re.length), im: new Float64Array(re.length) };
  for (let y = 0; y < height; y++) {
    for (let f = 0; f < width; f++) {
      let [a, b] = [0, 0];
      for (let x = 0; x < width; x++) {
        const angle = (sign * 2 * Math.PI * ((f * x) % width)) / width;
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        a += re[y * width + x]! * cos - im[y * width + x]! * sin;
        b += re[y * width + x]! * sin + im[y * width + x]! * cos;
      }
      out.re[f * height + y] = a;
      out.im[f * height + y] = b;
    }
  }
  return out;
};

/** MATLAB's fft2 (sign −1), or ifft2 without its division (1). */
const transform = (plane: Complex, width: number, height: number, sign: 1 | -1): Complex =>
  transformRows(transformRows(plane, width, sign), height, sign);

/** The six filters of `nqm.m`, with its meshgrid and fftshift. */
const filters = (width: number, height: number): readonly Float64Array[] => {
  const within = (v: number, from: number, to: number, other: number) =>
    v >= from && v <= to ? v : other;
  const cosine = (v: number, phase: number) => 0.5 * (1 + Math.cos(Math.PI * Math.log2(v) - phase));
  const bands = [
    (r: number) => cosine(within(r + 2, 1, 4, 4), Math.PI),
    (r: number) => cosine(within(r, 1, 4, 4), Math.PI),
    (r: number) => cosine(within(r, 2, 8, 0.5), 0),
    (r: number) => cosine(within(r, 4, 16, 4), Math.PI),
    (r: number) => cosine(within(r, 8, 32, 0.5), 0),
    (r: number) => cosine(within(r, 16, 64, 4), Math.PI),
  ];
  return bands.map((band) => {
    const shifted = new Float64Array(width * height);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const r = Math.hypot(-width / 2 + column, -height / 2 + row);
        const toRow = (row + Math.floor(height / 2)) % height;
        const toColumn = (column + Math.floor(width / 2)) % width;
        shifted[toRow * width + toColumn] = band(r);
      }
    }
    return shifted;
  });
};

const bandsOf = ({ samples, width, height }: MetricPlane): readonly Float64Array[] => {
  const plane = { re: Float64Array.from(samples), im: new Float64Array(samples.length) };
  const spectrum = transform(plane, width, height, -1);
  return filters(width, height).map((gain) => {
    const filtered = {
      re: spectrum.re.map((v, i) => v * gain[i]!),
      im: spectrum.im.map((v, i) => v * gain[i]!),
    };
    return transform(filtered, width, height, 1).re.map((v) => v / samples.length);
  });
};

const ctf = (f: number) =>
  1 / (200 * (2.6 * (0.0192 + 0.114 * f) * Math.exp(-((0.114 * f) ** 1.1))));

/** `nqm.m`, line by line. */
const plainNqm = (reference: MetricPlane, distorted: MetricPlane): number => {
  const [o, i] = [bandsOf(reference), bandsOf(distorted)];
  const angle = ((1 / 3.5) * 180) / Math.PI;
  let [signal, noise] = [0, 0];
  for (let n = 0; n < reference.samples.length; n++) {
    let [below, belowDistorted, y1, y2] = [o[0]![n]!, i[0]![n]!, 0, 0];
    for (let k = 1; k <= 5; k++) {
      const [a, ai] = [o[k]![n]!, i[k]![n]!];
      const [c, ci] = [a / below, ai / belowDistorted];
      below += a;
      belowDistorted += ai;
      const clipped = Math.abs(ci) > 1 ? 1 : ci;
      const limit = ctf(k) * (0.86 * (c / ctf(k) - 1) + 0.3);
      const masked = Math.abs(clipped - c) - limit < 0 ? a : ai;
      const visible = ctf(2 ** k / angle);
      y1 += Math.abs(c) < visible ? 0 : a;
      y2 += Math.abs(ci) < visible ? 0 : masked;
    }
    signal += y1 ** 2;
    noise += (y1 - y2) ** 2;
  }
  return 10 * Math.log10(signal / noise);
};

describe('nqm', () => {
  // Even, odd and mixed sides, primes, and longer ones than the 128 samples below which the bands are cut off.
  it.each([
    [50, 36],
    [37, 36],
    [50, 31],
    [37, 29],
    [140, 24],
    [23, 131],
  ])('of %i×%i is what full discrete Fourier transforms give', { timeout: 60_000 }, (w, h) => {
    const reference = picture(w, h, w);
    const distorted = spoilt(reference, 10, h);
    expect(nqm.measure(reference, distorted)).toBeCloseTo(plainNqm(reference, distorted), 8);
  });
});
