import { describe, expect, it } from 'vitest';
import { applyTo, identity, translation, type Homography } from '../../../src/region/homography.ts';
import { openVision } from '../../../src/region/vision.ts';

/** A pattern that is known at every real place. */
const light = (x: number, y: number): number =>
  128 +
  60 * Math.sin(x * 0.9 + 0.3 * y) * Math.cos(y * 0.7 - 0.2 * x) +
  40 * Math.sin(0.16 * x + 0.23 * y);

const seen = (width: number, height: number, map: Homography) => ({
  samples: Float32Array.from({ length: width * height }, (_, i) =>
    light(...applyTo(map, i % width, Math.floor(i / width))),
  ),
  width,
  height,
});

const vision = await openVision();

describe('what OpenCV does for us', () => {
  it('aligns to a few hundredths of a sample', () => {
    const template = seen(50, 16, translation(20, 12));
    const moved: Homography = [1.01, 0.005, -0.63, 0.002, 0.99, 0.37, 0, 0, 1];
    const plane = seen(90, 40, moved);
    const found = vision.align(template, plane, translation(20, 12), {
      motion: 'affine',
      zoom: 2,
      smoothing: 1,
    });
    expect(found?.correlation).toBeGreaterThan(0.99);
    for (const [x, y] of [
      [0, 0],
      [49, 0],
      [24, 8],
      [49, 15],
    ] as const) {
      const [u, v] = applyTo(moved, ...applyTo(found?.map ?? identity, x, y));
      expect(Math.hypot(u - x - 20, v - y - 12)).toBeLessThan(0.04);
    }
  });

  it('follows points there and back', () => {
    // Blobs without a period: flow must not find the next wave.
    const blobs = Array.from({ length: 60 }, (_, i) => [(i * 37.7) % 90, (i * 23.3) % 50] as const);
    const at = (dx: number, dy: number) => ({
      samples: Float32Array.from({ length: 90 * 50 }, (_, i) =>
        blobs.reduce(
          (sum, [bx, by], n) =>
            sum +
            (60 + 30 * (n % 4)) *
              Math.exp(-(((i % 90) - bx - dx) ** 2 + (Math.floor(i / 90) - by - dy) ** 2) / 5),
          20,
        ),
      ),
      width: 90,
      height: 50,
    });
    const [before, after] = [at(0, 0), at(0.8, -0.6)];
    const points = vision
      .corners(before, 30, 2)
      .filter(([x, y]) => x > 12 && x < 78 && y > 12 && y < 38);
    const matches = vision.flow(before, after, points, (point) => point, 2);
    expect(matches.length).toBeGreaterThan(5);
    for (const { from, to } of matches) {
      expect(to[0] - from[0]).toBeCloseTo(0.8, 1);
      expect(to[1] - from[1]).toBeCloseTo(-0.6, 1);
    }
  });

  it('finds the motion of the majority', () => {
    const points = Array.from({ length: 20 }, (_, i) => [(i * 7) % 40, (i * 11) % 17] as const);
    const matches = points.map(([x, y], i) => ({
      from: [x, y] as const,
      to: i % 5 === 0 ? ([x + 9, y - 8] as const) : ([1.02 * x + 3, 0.98 * y - 1] as const),
    }));
    const found = vision.commonAffine(matches);
    expect(found?.inliers).toBe(16);
    expect(found?.map[0]).toBeCloseTo(1.02, 4);
    expect(found?.map[5]).toBeCloseTo(-1, 3);
  });

  it('survives any number of failures', async () => {
    const options = { motion: 'affine', zoom: 2, smoothing: 1 } as const;
    const plane = seen(90, 40, identity);
    const flat = { samples: new Float32Array(800).fill(50), width: 50, height: 16 };
    expect(vision.align(flat, plane, identity, options)).toBeUndefined();
    expect(
      vision.align(seen(50, 16, identity), plane, translation(900, 0), options),
    ).toBeUndefined();
    let state = 1;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    const noise = (width: number, height: number) => ({
      samples: Float32Array.from({ length: width * height }, () => 255 * random()),
      width,
      height,
    });
    for (let i = 0; i < 40; i++) {
      vision.align(noise(50, 16), noise(90, 40), translation(20, 12), options);
      await vision.refresh();
    }
    const again = vision.align(
      seen(50, 16, translation(20, 12)),
      plane,
      translation(20, 12),
      options,
    );
    expect(again?.correlation).toBeGreaterThan(0.99);
  });
});
