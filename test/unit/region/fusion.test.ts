import { describe, expect, it } from 'vitest';
import { degrade, planDegradation, spreadBack } from '../../../src/region/degradation.ts';
import { backProject, medianPlane, robustMean } from '../../../src/region/fuse.ts';
import { applyTo, compose, enlargement, translation } from '../../../src/region/homography.ts';
import { emptyPlane, type RealPlane } from '../../../src/region/plane.ts';

const noise = (seed: number) => {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
};

const planeOf = (
  width: number,
  height: number,
  at: (x: number, y: number) => number,
): RealPlane => {
  const plane = emptyPlane(width, height);
  for (let i = 0; i < plane.samples.length; i++)
    plane.samples[i] = at(i % width, Math.floor(i / width));
  return plane;
};

const rms = (a: RealPlane, b: RealPlane, margin = 0): number => {
  let [sum, count] = [0, 0];
  for (let y = margin; y < a.height - margin; y++)
    for (let x = margin; x < a.width - margin; x++) {
      sum += (a.samples[y * a.width + x]! - b.samples[y * b.width + x]!) ** 2;
      count += 1;
    }
  return Math.sqrt(sum / count);
};

describe('degradation', () => {
  const toFine = compose(
    [1.02, 0.03, 0, -0.02, 0.98, 0, 0.0004, 0, 1],
    enlargement(3, [0.3, -0.2]),
  );
  const view = { width: 14, height: 9 };
  const fine = { width: 40, height: 25 };
  const spread = 0.5;
  const plan = planDegradation(view, fine, toFine, spread);

  it('is a Gaussian around where each sample lies', () => {
    const random = noise(7);
    const picture = planeOf(fine.width, fine.height, () => 255 * random());
    const got = degrade(plan, picture.samples);
    for (let i = 0; i < plan.inside.length; i++) {
      if (plan.inside[i] === 0) continue;
      const [cx, cy] = applyTo(toFine, i % view.width, Math.floor(i / view.width));
      // Everything within eight deviations, one sample after the other; the local scale by finite differences.
      const [rx, ry] = applyTo(toFine, (i % view.width) + 1e-4, Math.floor(i / view.width));
      const [dx, dy] = applyTo(toFine, i % view.width, Math.floor(i / view.width) + 1e-4);
      const area = ((rx - cx) * (dy - cy) - (ry - cy) * (dx - cx)) * 1e8;
      const deviation = spread * Math.sqrt(area);
      let [sum, total] = [0, 0];
      for (let y = 0; y < fine.height; y++)
        for (let x = 0; x < fine.width; x++) {
          const weight = Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * deviation ** 2));
          sum += weight * picture.samples[y * fine.width + x]!;
          total += weight;
        }
      // Its tails beyond two and a half deviations are cut off.
      expect(Math.abs(got.samples[i]! - sum / total)).toBeLessThan(3);
    }
    expect(plan.inside.reduce((a, b) => a + b)).toBeGreaterThan(60);
  });

  it('has spreadBack as its transpose', () => {
    const random = noise(3);
    const x = Float32Array.from({ length: fine.width * fine.height }, () => random() - 0.5);
    const y = Float32Array.from({ length: view.width * view.height }, (_, i) =>
      plan.inside[i] === 1 ? random() - 0.5 : 0,
    );
    const back = new Float32Array(x.length);
    spreadBack(plan, y, back);
    const ax = degrade(plan, x).samples;
    const left = ax.reduce((sum, value, i) => sum + value * y[i]!, 0);
    const right = x.reduce((sum, value, i) => sum + value * back[i]!, 0);
    expect(left).toBeCloseTo(right, 4);
  });

  it('keeps a flat picture flat', () => {
    const flat = degrade(plan, new Float32Array(fine.width * fine.height).fill(77)).samples;
    for (const [i, value] of flat.entries())
      expect(value).toBeCloseTo(plan.inside[i] === 1 ? 77 : 0, 3);
  });
});

describe('fusion', () => {
  it('takes medians', () => {
    const planes = [9, 1, 5, 200].map((value) => planeOf(2, 1, (x) => value + x));
    expect([...medianPlane(planes).samples]).toEqual([7, 8]);
    expect([...medianPlane(planes.slice(0, 3)).samples]).toEqual([5, 6]);
  });

  it('hardly heeds one view that is wrong', () => {
    const planes = [100, 102, 98, 100, 250].map((value) => planeOf(1, 1, () => value));
    expect(
      robustMean(
        planes,
        planes.map(() => 1),
      ).samples[0],
    ).toBeLessThan(103);
  });

  it('finds detail between the samples of single views', () => {
    const k = 3;
    const [width, height] = [60, 36];
    // Waves of 4.2 fine samples: 1.4 samples of a view, beyond what one view can hold.
    const truth = planeOf(
      width,
      height,
      (x, y) => 128 + 60 * Math.sin((2 * Math.PI * (x + 0.4 * y)) / 4.2),
    );
    const shifts = [0, 1 / 3, 2 / 3].flatMap((dx) =>
      [0, 1 / 3, 2 / 3].map((dy) => [dx, dy] as const),
    );
    const observations = shifts.map(([dx, dy]) => {
      const plan = planDegradation(
        { width: width / k, height: height / k },
        { width, height },
        compose(enlargement(k), translation(dx, dy)),
        0.4,
      );
      return { luma: degrade(plan, truth.samples), degradation: plan, weight: 1 };
    });
    const start = planeOf(width, height, () => 128);
    const settings = { iterations: 150, huber: 50, stay: 0, smooth: 0 };
    const one = backProject(start, observations.slice(0, 1), settings);
    const all = backProject(start, observations, settings);
    const flat = rms(start, truth, 8);
    expect(rms(all, truth, 8)).toBeLessThan(0.35 * flat);
    expect(rms(one, truth, 8)).toBeGreaterThan(0.7 * flat);
  });
});
