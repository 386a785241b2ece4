import { describe, expect, it } from 'vitest';
import { cholesky, inverseOf, solve, symmetric } from '../../../src/region/cholesky.ts';
import {
  applyTo,
  compose,
  translation,
  type Homography,
  type Point,
} from '../../../src/region/homography.ts';
import { alignByLeastSquares, planAlignment } from '../../../src/region/least-squares-alignment.ts';
import { mapOf, motionOf } from '../../../src/region/plane-motion.ts';
import { smoothMotions } from '../../../src/region/smooth-motion.ts';

/** Minimal standard generator (Park and Miller 1988), and normal numbers by Box and Muller. */
const normals = (seed: number): (() => number) => {
  let state = seed;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  return () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
};

const frame = { centre: [24, 8] as const, reach: 25 };

describe('a symmetric matrix', () => {
  it('is solved and inverted by its triangle', () => {
    const rows = [
      [4, 2, 0.4],
      [2, 5, 1],
      [0.4, 1, 3],
    ];
    const lower = cholesky(symmetric(3, (i, j) => rows[i]![j]!))!;
    // 4·1 + 2·(−2) + 0.4·3 = 1.2 and so on.
    const x = solve(lower, [1.2, -5, 7.4]);
    for (const [i, value] of [1, -2, 3].entries()) expect(x[i]).toBeCloseTo(value, 10);
    const inverse = inverseOf(lower);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++)
        expect(
          rows[i]!.reduce((sum, value, k) => sum + value * inverse.values[3 * k + j]!, 0),
        ).toBeCloseTo(i === j ? 1 : 0, 10);
  });

  it('is refused where it has no triangle', () => {
    expect(cholesky(symmetric(2, (i, j) => (i === j ? 1 : 2)))).toBeUndefined();
  });
});

describe('the motion of a plane', () => {
  it('is told by eight numbers and back', () => {
    const map: Homography = [1.1, 0.03, 310, -0.02, 0.94, -45, 2e-4, -3e-4, 1];
    const motion = motionOf(map, frame);
    const [x, y] = applyTo(map, ...frame.centre);
    expect(motion[0]).toBeCloseTo(x - 24, 9);
    expect(motion[1]).toBeCloseTo(y - 8, 9);
    for (const [i, value] of mapOf(motion, frame).entries()) expect(value).toBeCloseTo(map[i]!, 9);
  });
});

/** A pattern that is known at every real place. */
const light = (x: number, y: number): number =>
  128 +
  50 * Math.sin(x * 0.7 + 0.3 * y) * Math.cos(y * 0.6 - 0.2 * x) +
  40 * Math.sin(0.16 * x + 0.23 * y);

const seen = (width: number, height: number, map: Homography, noise = 0, seed = 1) => {
  const normal = normals(seed);
  return {
    samples: Float32Array.from(
      { length: width * height },
      (_, i) => light(...applyTo(map, i % width, Math.floor(i / width))) + noise * normal(),
    ),
    width,
    height,
  };
};

const missAt = (map: Homography, moved: Homography, [x, y]: Point): number => {
  const [u, v] = applyTo(moved, ...applyTo(map, x, y));
  return Math.hypot(u - x - 20, v - y - 12);
};

describe('alignment by least squares', () => {
  const plan = planAlignment(seen(50, 17, translation(20, 12)));

  it('finds a perspective to some hundredths of a sample, whatever the brightness', () => {
    const moved: Homography = [1.01, 0.004, -0.6, 0.002, 0.99, 0.3, 1.5e-4, 0, 1];
    const plane = seen(90, 40, moved);
    const darker = { ...plane, samples: plane.samples.map((value) => 0.7 * value + 20) };
    const found = alignByLeastSquares(plan, darker, translation(20, 12));
    for (const corner of [
      [0, 0],
      [49, 0],
      [24, 8],
      [0, 16],
      [49, 16],
    ] as const)
      expect(missAt(found!.map, moved, corner)).toBeLessThan(0.05);
  });

  it('errs by what its covariance says', () => {
    const moved: Homography = [1, 0, 0.31, 0, 1, -0.27, 0, 0, 1];
    const errors = Array.from({ length: 40 }, (_, seed) => {
      const plane = seen(90, 40, moved, 12, seed + 1);
      const { map, covariance } = alignByLeastSquares(plan, plane, translation(20, 12))!;
      const expected = Math.sqrt(covariance.values[0]! + covariance.values[9]!);
      return missAt(map, moved, [24.5, 8]) / expected;
    });
    const rms = Math.sqrt(errors.reduce((sum, value) => sum + value ** 2, 0) / errors.length);
    // Of white noise no sample is like its neighbour: it counts four samples as one, so twice as much is said.
    expect(rms).toBeGreaterThan(0.3);
    expect(rms).toBeLessThan(0.8);
  });

  it('says when it goes astray', () => {
    const plane = seen(90, 40, [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(alignByLeastSquares(plan, plane, translation(21, 12.5))).toBeDefined();
    expect(alignByLeastSquares(plan, plane, translation(22.6, 12))).toBeUndefined();
  });
});

describe('motions in time', () => {
  const views = 16;
  const error = 0.1;
  const covariance = symmetric(8, (i, j) => (i === j ? error ** 2 : 0));
  /** Root mean square error of the places, measured and smoothed. */
  const errorsOf = (shake: number, measuring = error) => {
    let [before, after] = [0, 0];
    for (let seed = 1; seed <= 10; seed++) {
      const normal = normals(seed);
      const truth = Array.from({ length: views }, (_, i) =>
        Array.from({ length: 8 }, (__, k) =>
          k < 2 ? 40 * i + 3 * Math.sin(i / 5) + shake * normal() : 0.3 * Math.sin(i / 6 + k),
        ),
      );
      const measured = truth.map((motion, i) => ({
        time: 3 * i,
        motion: motion.map((value) => value + measuring * normal()),
        covariance,
      }));
      for (const [i, motion] of smoothMotions(measured).entries())
        for (let k = 0; k < 2; k++) {
          before += (measured[i]!.motion[k]! - truth[i]![k]!) ** 2;
          after += (motion[k]! - truth[i]![k]!) ** 2;
        }
    }
    return Math.sqrt(after / before);
  };

  it('are smoothed where they are smooth', () => {
    expect(errorsOf(0)).toBeLessThan(0.75);
  });

  it.each([0.2, 1, 4])('are kept where the camera is shaken by %s samples', (shake) => {
    expect(errorsOf(shake)).toBeLessThan(1.05);
  });

  it('are smoothed more where measuring errs more than it said', () => {
    expect(errorsOf(0, 0.3)).toBeLessThan(0.7);
  });
});

it('keeps what a map does when the plane is moved on', () => {
  const map = compose(translation(3, 4), mapOf([0, 0, 1, 0, 0, 1, 0, 0], frame));
  expect(motionOf(map, frame)[0]).toBeCloseTo(3, 9);
});
