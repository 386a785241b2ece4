import { describe, expect, it } from 'vitest';
import { ifc } from '../../../src/metrics/ifc.ts';
import type { MetricPlane } from '../../../src/metrics/metric.ts';
import { picture, spoilt } from './pictures.ts';

type Plane = {
  readonly at: (y: number, x: number) => number;
  readonly w: number;
  readonly h: number;
};
type Kernel = readonly (readonly number[])[];

// prettier-ignore
const lo0filt: Kernel = [
  [ 0.00341614, -0.01551246, -0.03848215, -0.01551246,  0.00341614],
  [-0.01551246,  0.05586982,  0.15925570,  0.05586982, -0.01551246],
  [-0.03848215,  0.15925570,  0.40304148,  0.15925570, -0.03848215],
  [-0.01551246,  0.05586982,  0.15925570,  0.05586982, -0.01551246],
  [ 0.00341614, -0.01551246, -0.03848215, -0.01551246,  0.00341614],
];
// prettier-ignore
const lofilt: Kernel = [
  [ 0.00085404, -0.00244917, -0.00387812, -0.00944432, -0.00962054, -0.00944432, -0.00387812, -0.00244917,  0.00085404],
  [-0.00244917, -0.00523281, -0.00661117,  0.00410600,  0.01002988,  0.00410600, -0.00661117, -0.00523281, -0.00244917],
  [-0.00387812, -0.00661117,  0.01396746,  0.03277038,  0.03981393,  0.03277038,  0.01396746, -0.00661117, -0.00387812],
  [-0.00944432,  0.00410600,  0.03277038,  0.06426333,  0.08169618,  0.06426333,  0.03277038,  0.00410600, -0.00944432],
  [-0.00962054,  0.01002988,  0.03981393,  0.08169618,  0.10096540,  0.08169618,  0.03981393,  0.01002988, -0.00962054],
  [-0.00944432,  0.00410600,  0.03277038,  0.06426333,  0.08169618,  0.06426333,  0.03277038,  0.00410600, -0.00944432],
  [-0.00387812, -0.00661117,  0.01396746,  0.03277038,  0.03981393,  0.03277038,  0.01396746, -0.00661117, -0.00387812],
  [-0.00244917, -0.00523281, -0.00661117,  0.00410600,  0.01002988,  0.00410600, -0.00661117, -0.00523281, -0.00244917],
  [ 0.00085404, -0.00244917, -0.00387812, -0.00944432, -0.00962054, -0.00944432, -0.00387812, -0.00244917,  0.00085404],
].map((row) => row.map((tap) => 2 * tap));
/** Fourth column of `bfilts` of sp5Filters.m; the first is its transpose. */
// prettier-ignore
const band4: Kernel = [
  [-0.00277643, -0.00496194, -0.01026699, -0.01455399, -0.01026699, -0.00496194, -0.00277643],
  [ 0.00986904,  0.00893064, -0.01189859, -0.02755155, -0.01189859,  0.00893064,  0.00986904],
  [ 0.01021852,  0.03075356,  0.08226445,  0.11732297,  0.08226445,  0.03075356,  0.01021852],
  [ 0,           0,           0,           0,           0,           0,           0         ],
  [-0.01021852, -0.03075356, -0.08226445, -0.11732297, -0.08226445, -0.03075356, -0.01021852],
  [-0.00986904, -0.00893064,  0.01189859,  0.02755155,  0.01189859, -0.00893064, -0.00986904],
  [ 0.00277643,  0.00496194,  0.01026699,  0.01455399,  0.01026699,  0.00496194,  0.00277643],
];
const band1 = band4.map((_, y) => band4.map((row) => -row[y]!));

const stored = (w: number, h: number, value: (y: number, x: number) => number): Plane => {
  const samples = Float64Array.from({ length: w * h }, (_, i) => value(Math.floor(i / w), i % w));
  return { at: (y, x) => samples[y * w + x]!, w, h };
};

/** corrDn(plane, kernel, 'reflect1', [step step]). */
const corrDn = ({ at, w, h }: Plane, kernel: Kernel, step = 1): Plane => {
  const middle = (kernel.length - 1) / 2;
  const inside = (i: number, n: number) => (i < 0 ? -i : i < n ? i : 2 * n - 2 - i);
  return stored(Math.ceil(w / step), Math.ceil(h / step), (y, x) => {
    let sum = 0;
    for (const [j, row] of kernel.entries()) {
      for (const [i, tap] of row.entries())
        sum += tap * at(inside(y * step + j - middle, h), inside(x * step + i - middle, w));
    }
    return sum;
  });
};

/** Gauss's elimination: the determinant, and the solution of m·x = b. */
const solve = (m: readonly (readonly number[])[], b: readonly number[]) => {
  const rows = m.map((row, i) => [...row, b[i]!]);
  let determinant = 1;
  for (let p = 0; p < rows.length; p++) {
    let best = p;
    for (let r = p; r < rows.length; r++)
      if (Math.abs(rows[r]![p]!) > Math.abs(rows[best]![p]!)) best = r;
    if (best !== p) determinant = -determinant;
    [rows[p], rows[best]] = [rows[best]!, rows[p]!];
    determinant *= rows[p]![p]!;
    for (let r = 0; r < rows.length; r++) {
      if (r === p) continue;
      const factor = rows[r]![p]! / rows[p]![p]!;
      rows[r] = rows[r]!.map((value, c) => value - factor * rows[p]![c]!);
    }
  }
  return { determinant, x: rows.map((row, i) => row.at(-1)! / row[i]!) };
};

const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const block = ({ at }: Plane, y: number, x: number): readonly number[] =>
  Array.from({ length: 9 }, (_, i) => at(y + (i % 3), x + Math.floor(i / 3)));

const covarianceOf = (band: Plane, h: number, w: number) => {
  const blocks: (readonly number[])[] = [];
  for (let y = 0; y + 3 <= h; y++) for (let x = 0; x + 3 <= w; x++) blocks.push(block(band, y, x));
  const means = Array.from({ length: 9 }, (_, i) => average(blocks.map((b) => b[i]!)));
  return means.map((a, i) =>
    means.map((b, k) => average(blocks.map((v) => (v[i]! - a) * (v[k]! - b)))),
  );
};

/** One subband of `ifcvec.m`. The sum over the eigenvalues is the logarithm of a determinant. */
const plainBits = (y: Plane, yn: Plane, window: number): number => {
  const [h, w] = [y.h - (y.h % 3), y.w - (y.w % 3)];
  const cu = covarianceOf(y, h, w);
  const half = (window - 1) / 2;
  const offset = Math.ceil(half / 3);
  let bits = 0;
  for (let row = offset; row < h / 3 - offset; row++) {
    for (let column = offset; column < w / 3 - offset; column++) {
      const pairs: [number, number][] = [];
      for (let dy = -half; dy <= half; dy++) {
        for (let dx = -half; dx <= half; dx++) {
          const [cy, cx] = [3 * row + 1 + dy, 3 * column + 1 + dx];
          pairs.push([y.at(cy, cx), yn.at(cy, cx)]);
        }
      }
      const meanX = average(pairs.map(([a]) => a));
      const meanY = average(pairs.map(([, b]) => b));
      const xx = average(pairs.map(([a]) => (a - meanX) ** 2));
      const xy = average(pairs.map(([a, b]) => (a - meanX) * (b - meanY)));
      const yy = average(pairs.map(([, b]) => (b - meanY) ** 2));
      const g = xy / xx;
      if (g <= 0) continue;
      const vv = Math.max(yy - g * xy, 1e-15);
      const c = block(y, 3 * row, 3 * column);
      const ss = average(solve(cu, c).x.map((v, i) => v * c[i]!));
      const ratio = (g * g * ss) / (vv + 1e-10);
      const identity = cu.map((line, i) => line.map((v, k) => ratio * v + (i === k ? 1 : 0)));
      bits += Math.log2(solve(identity, c).determinant);
    }
  }
  return bits;
};

const plainIfc = (reference: MetricPlane, distorted: MetricPlane): number => {
  const plane = ({ samples, width, height }: MetricPlane) =>
    corrDn(
      stored(width, height, (y, x) => samples[y * width + x]!),
      lo0filt,
    );
  let [a, b] = [plane(reference), plane(distorted)];
  let bits = 0;
  for (const window of [17, 9, 5, 3]) {
    for (const band of [band1, band4]) bits += plainBits(corrDn(a, band), corrDn(b, band), window);
    [a, b] = [corrDn(a, lofilt, 2), corrDn(b, lofilt, 2)];
  }
  return bits / (reference.width * reference.height);
};

describe('ifc', () => {
  it.each([
    [72, 72],
    [91, 80],
  ])('of %i×%i is what plain loops give', { timeout: 60_000 }, (width, height) => {
    const reference = picture(width, height, 1);
    const distorted = spoilt(reference, 6, 2);
    const expected = plainIfc(reference, distorted);
    expect(expected).toBeGreaterThan(0.3);
    expect(ifc.measure(reference, distorted)).toBeCloseTo(expected, 8);
  });

  it('is 0 where the reference tells nothing', () => {
    const flat = { samples: new Uint8Array(80 * 80).fill(90), width: 80, height: 80 };
    expect(ifc.measure(flat, picture(80, 80, 3))).toBeCloseTo(0, 9);
    expect(ifc.measure(flat, flat)).toBe(0);
  });

  it('of a reference without level edges counts the upright ones alone', () => {
    const stripes = {
      samples: Uint8Array.from({ length: 80 * 80 }, (_, i) => 120 + 80 * Math.sin((i % 80) / 3)),
      width: 80,
      height: 80,
    };
    const value = ifc.measure(stripes, spoilt(stripes, 3, 4));
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(50);
  });
});
