import { describe, expect, it } from 'vitest';
import { drawPair } from '../../../src/region/draw-pair.ts';
import type { Homography } from '../../../src/region/homography.ts';
import { textureOf } from '../../../src/region/texture.ts';

const planeOf = (width: number, height: number, at: (x: number, y: number) => number) => ({
  samples: Float32Array.from({ length: width * height }, (_, i) =>
    at(i % width, Math.floor(i / width)),
  ),
  width,
  height,
});

describe('a pair of planes', () => {
  const [width, height] = [6, 5];
  const unit = 256;
  const first = Uint16Array.from(
    { length: 30 },
    (_, i) => unit * (40 + 20 * (i % 6) + 10 * Math.floor(i / 6)),
  );
  const second = Uint16Array.from({ length: 30 }, () => unit * 200);

  it('is drawn where the map says, between samples by their distance, borders repeated', () => {
    const out = new Uint8ClampedArray(80);
    // Half a sample to the right and a quarter up.
    const map: Homography = [1, 0, 0.5, 0, 1, -0.25, 0, 0, 1];
    const target = { out, first: 0, second: 10, stride: 20, width: 7, height: 4 };
    drawPair({ first, second, width, height }, map, unit, target);
    // A plane that is linear in x and y is met exactly: 40 + 20·(x + ½) + 10·(y − ¼), up to the borders.
    for (let y = 0; y < 4; y++)
      for (let x = 0; x < 7; x++) {
        const expected = 40 + 20 * Math.min(5, x + 0.5) + 10 * Math.max(0, y - 0.25);
        expect(Math.abs(out[20 * y + x]! - expected)).toBeLessThanOrEqual(0.5);
        expect(out[20 * y + 10 + x]).toBe(200);
      }
    expect([out[7], out[19], out[20 * 3 + 17]]).toEqual([0, 0, 0]);
  });

  it('is seen in perspective', () => {
    const out = new Uint8ClampedArray(4);
    const target = { out, first: 0, second: 2, stride: 4, width: 2, height: 1 };
    // Sample 1 lies at x = 3 / 1.5, y = 1.5 / 1.5.
    const map: Homography = [3, 0, 0, 1.5, 0, 0, 0.5, 0, 1];
    drawPair({ first, second, width, height }, map, unit, target);
    expect([...out]).toEqual([40, 90, 200, 200]);
  });
});

describe('texture', () => {
  it('is that of the direction of least change', () => {
    expect(textureOf(planeOf(30, 12, () => 90))).toBe(0);
    expect(textureOf(planeOf(30, 12, (x) => 128 + 80 * Math.sin(x)))).toBeLessThan(0.01);
    expect(textureOf(planeOf(30, 12, (x, y) => 128 + 80 * Math.sin(x + y)))).toBeLessThan(0.01);
    // A slope of 3 levels per sample in x and 5 in y, each in its half of the region.
    const roof = planeOf(32, 12, (x, y) => (x < 16 ? 3 * x : 48 + 5 * y));
    expect(textureOf(roof)).toBeGreaterThan(1.5);
    expect(textureOf(roof)).toBeLessThan(3.5);
  });
});
