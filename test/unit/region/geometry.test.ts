import { describe, expect, it } from 'vitest';
import { enlargeBicubic, planBicubic } from '../../../src/core/kernels/bicubic.ts';
import {
  applyTo,
  areaOf,
  boundsOf,
  clip,
  compose,
  enlargement,
  invert,
  mapRect,
  scaleAt,
  translation,
  type Homography,
} from '../../../src/region/homography.ts';
import { cutPlane, warpPlane } from '../../../src/region/plane.ts';

const h: Homography = [1.1, 0.2, 3, -0.1, 0.9, -2, 0.001, -0.002, 1];

describe('homographies', () => {
  it('are undone by their inverse', () => {
    const [x, y] = applyTo(invert(h), ...applyTo(h, 12.5, -7));
    expect(x).toBeCloseTo(12.5, 9);
    expect(y).toBeCloseTo(-7, 9);
  });

  it('are composed from the right', () => {
    const [x, y] = applyTo(compose(h, translation(5, 6)), 1, 2);
    const [u, v] = applyTo(h, 6, 8);
    expect([x, y]).toEqual([expect.closeTo(u, 9), expect.closeTo(v, 9)]);
  });

  it('say by how much lengths grow', () => {
    expect(scaleAt([2, 0, 0, 0, 2, 0, 0, 0, 1], 5, 5)).toBeCloseTo(2, 9);
    // By finite differences.
    const e = 1e-5;
    const [a, b, c] = [applyTo(h, 9, 4), applyTo(h, 9 + e, 4), applyTo(h, 9, 4 + e)];
    const area = ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / e ** 2;
    expect(scaleAt(h, 9, 4)).toBeCloseTo(Math.sqrt(area), 4);
  });

  it('refuse what cannot be undone', () => {
    expect(() => invert([1, 1, 0, 1, 1, 0, 0, 0, 1])).toThrow(RangeError);
  });

  it('enlarge around the outer edges of samples', () => {
    // The left edge of sample 10 is at 9.5, and at −0.5 of an enlargement that begins there.
    expect(applyTo(enlargement(4, [10, 20]), 9.5, 19.5)).toEqual([-0.5, -0.5]);
    expect(applyTo(enlargement(4, [10, 20]), 10, 20)).toEqual([1.5, 1.5]);
  });
});

describe('rectangles', () => {
  it('come back from their corners', () => {
    const rect = { x: 3, y: 4, width: 20, height: 7 };
    expect(boundsOf(mapRect([1, 0, 0, 0, 1, 0, 0, 0, 1], rect))).toEqual(rect);
    expect(boundsOf(mapRect(translation(0.25, -0.25), rect))).toEqual({
      x: 3,
      y: 3,
      width: 21,
      height: 8,
    });
    expect(areaOf(mapRect(translation(9, 9), rect))).toBeCloseTo(140, 9);
  });

  it('are cut to the picture', () => {
    const picture = { width: 50, height: 40 };
    expect(clip({ x: -5, y: 35, width: 10, height: 10 }, picture)).toEqual({
      x: 0,
      y: 35,
      width: 5,
      height: 5,
    });
    expect(clip({ x: 60, y: 0, width: 10, height: 10 }, picture).width).toBe(0);
  });
});

describe('resampling', () => {
  const width = 13;
  const height = 9;
  const bytes = Uint8Array.from({ length: width * height }, (_, i) => (i * 7919) % 256);
  const plane = { samples: Float32Array.from(bytes), width, height };
  const sampleAt = (x: number, y: number) => warpPlane(plane, translation(x, y), 1, 1).samples[0];

  it('gives the samples themselves at their places', () => {
    expect(sampleAt(5, 3)).toBeCloseTo(bytes[3 * width + 5]!, 4);
    expect(sampleAt(0, 8)).toBeCloseTo(bytes[8 * width]!, 4);
  });

  it('enlarges as the bicubic kernel of the pipeline does', () => {
    const target = { width: 3 * width, height: 3 * height };
    const phase = { step: 1, offset: 0 };
    const expected = new Uint8Array(target.width * target.height);
    enlargeBicubic(planBicubic(plane, target, 3, { x: phase, y: phase }), bytes, expected, 255);
    const got = warpPlane(plane, invert(enlargement(3)), target.width, target.height);
    for (const [i, value] of got.samples.entries())
      expect(Math.abs(Math.max(0, Math.min(255, value)) - expected[i]!)).toBeLessThan(0.51);
  });

  it('repeats the border beyond it', () => {
    const cut = cutPlane(plane, { x: -2, y: -1, width: 4, height: 3 });
    expect(Array.from(cut.samples.subarray(0, 4))).toEqual([
      bytes[0],
      bytes[0],
      bytes[0],
      bytes[1],
    ]);
  });
});
