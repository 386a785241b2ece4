import { describe, expect, it } from 'vitest';
import { moment } from '../../../src/cli/plate-options.ts';
import { chooseViews } from '../../../src/region/choose-views.ts';
import {
  brightnessOf,
  hasContrast,
  likenessOf,
  photometricFit,
} from '../../../src/region/likeness.ts';
import { vote } from '../../../src/region/ocr.ts';
import { placePlate } from '../../../src/region/place-region.ts';
import { measure, scoresOf, trustsOf } from '../../../src/region/scores.ts';

const planeOf = (width: number, height: number, at: (x: number, y: number) => number) => ({
  samples: Float32Array.from({ length: width * height }, (_, i) =>
    at(i % width, Math.floor(i / width)),
  ),
  width,
  height,
});

/** Bars of 4 samples, their edges as wide as `blur` samples. */
const bars = (blur: number, contrast = 80) =>
  planeOf(40, 12, (x) => 120 + contrast * Math.tanh(Math.sin((x * Math.PI) / 4) / blur));

describe('scores', () => {
  it('favour what is sharp, large, of contrast, like the reference and coded by itself', () => {
    const best = measure(bars(0.2), 12, 1);
    const others = [
      measure(bars(1.5), 12, 1),
      measure(bars(0.2), 6, 1),
      measure(bars(0.2, 20), 12, 1),
      measure(bars(0.2), 12, 0.5),
      measure(bars(0.2), 12, 1, false),
    ];
    const [first, ...rest] = scoresOf([best, ...others]);
    expect(first?.total).toBeGreaterThan(0.98);
    for (const each of rest) expect(each.total).toBeLessThan(0.9);
  });

  it('do not heed the coding of a track in which all is coded from others', () => {
    const [only] = scoresOf([measure(bars(0.2), 12, 1, false)]);
    expect(only?.total).toBeCloseTo(1, 6);
  });

  it('make pictures that are coded by themselves be trusted where there are others', () => {
    const [key, other] = [measure(bars(0.2), 12, 1), measure(bars(0.2), 12, 1, false)];
    const [first, ...rest] = trustsOf(scoresOf([key, other, other]));
    expect(first).toBeGreaterThan(1);
    expect(rest).toEqual([1, 1]);
    for (const alike of [key, other]) expect(trustsOf(scoresOf([alike, alike]))).toEqual([1, 1]);
  });

  it('count clipped samples against a view', () => {
    const clipped = planeOf(40, 12, (x) => (x % 8 < 4 ? 255 : 100));
    const whole = planeOf(40, 12, (x) => (x % 8 < 4 ? 230 : 75));
    expect(measure(clipped, 12, 1).exposure).toBeLessThan(measure(whole, 12, 1).exposure);
  });
});

describe('the choice of views', () => {
  it('begins with the best and spreads sub-sample phases', () => {
    const views = [0, 0, 0, 0.5, 0].map((phase, i) => ({
      score: i === 2 ? 1 : 0.9,
      index: 10 * i,
      centre: [30 + phase, 10 + phase] as const,
    }));
    expect(chooseViews(views, 2)).toEqual([2, 3]);
    expect(chooseViews(views, 99).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
  });

  it('prefers a score to a new phase where the difference is large', () => {
    const views = [1, 0.95, 0.2].map((score, i) => ({
      score,
      index: 10 * i,
      centre: [i === 2 ? 0.5 : 0, 0] as const,
    }));
    expect(chooseViews(views, 2)).toEqual([0, 1]);
  });
});

describe('likeness', () => {
  it('does not heed brightness', () => {
    const a = bars(0.2);
    const darker = { ...a, samples: a.samples.map((value) => 0.6 * value + 12) };
    expect(likenessOf(a, darker).correlation).toBeCloseTo(1, 4);
    const { gain, offset, residual } = photometricFit(a, darker);
    expect(gain).toBeCloseTo(1 / 0.6, 2);
    expect(offset).toBeCloseTo(-20, 0);
    expect(residual).toBeLessThan(0.1);
  });

  it('takes neither noise nor blur for brightness, but sees exposure and glare', () => {
    const a = planeOf(40, 12, (x) => 120 + 60 * Math.sin(x / 2));
    const dim = (gain: number, offset: number) => ({
      ...a,
      samples: a.samples.map((value) => gain * value + offset),
    });
    expect(brightnessOf(a, dim(0.8, 0))).toMatchObject({
      gain: expect.closeTo(1.25, 3) as number,
      offset: 0,
    });
    expect(brightnessOf(a, dim(0.5, 90)).gain).toBeCloseTo(2, 2);
    const noisy = a.samples.map((value, i) => value + 20 * Math.sin(i * i));
    const blurred = a.samples.map(
      (value, i) => (6 * value + (a.samples[i - 1] ?? value) + (a.samples[i + 1] ?? value)) / 8,
    );
    for (const samples of [noisy, blurred]) {
      const { gain, offset } = brightnessOf(a, { ...a, samples });
      expect(gain).toBeCloseTo(1, 2);
      expect(offset).toBe(0);
    }
  });

  it('sees that a part is covered', () => {
    const a = bars(0.2);
    const covered = {
      ...a,
      samples: a.samples.map((value, i) => (i % 40 < 10 ? 90 + (i % 7) : value)),
    };
    const { correlation, worstCell } = likenessOf(a, covered);
    expect(correlation).toBeGreaterThan(0.6);
    expect(worstCell).toBeLessThan(0.3);
  });

  it('tells what has contrast from noise', () => {
    expect(hasContrast(bars(0.5))).toBe(true);
    expect(hasContrast(bars(0.5, 4))).toBe(false);
  });

  it('sees that a part of an upright region is covered', () => {
    const upright = planeOf(12, 40, (_, y) => 120 + 80 * Math.sin((y * Math.PI) / 4));
    const covered = {
      ...upright,
      samples: upright.samples.map((value, i) => (i < 120 ? 90 : value)),
    };
    const { correlation, worstCell } = likenessOf(upright, covered);
    expect(correlation).toBeGreaterThan(0.7);
    expect(worstCell).toBeLessThan(0.1);
  });
});

describe('votes on characters', () => {
  it('go by place among the readings of the commonest length', () => {
    const votes = vote([
      { text: 'AB1', weight: 1 },
      { text: 'AB7', weight: 0.5 },
      { text: 'XB1', weight: 0.4 },
      { text: 'ABCD', weight: 1.5 },
      { text: '', weight: 9 },
    ]);
    expect(votes.map(([first]) => first?.character).join('')).toBe('AB1');
    expect(votes[2]?.[1]).toEqual({ character: '7', share: expect.closeTo(0.5 / 12.4, 6) });
    expect(vote([{ text: '', weight: 1 }])).toEqual([]);
  });
});

describe('what a person marks', () => {
  it('is a time or a frame', () => {
    expect(moment.read('12.5')).toEqual({ seconds: 12.5 });
    expect(moment.read('1:02.5')).toEqual({ seconds: 62.5 });
    expect(moment.read('310f')).toEqual({ frame: 310 });
    expect(['-1', '3.5f', 'f3', ''].map((text) => moment.read(text))).toEqual(
      Array(4).fill(undefined),
    );
  });

  it('must lie in the picture and be of a useful size', () => {
    const picture = { width: 640, height: 360 };
    const at = (x: number, y: number, width: number, height: number) => () =>
      placePlate({ x, y, width, height, unit: 'pixels' }, picture);
    expect(placePlate({ x: 10, y: 10, width: 50, height: 5, unit: 'percent' }, picture)).toEqual({
      x: 64,
      y: 36,
      width: 320,
      height: 18,
    });
    expect(at(600, 0, 41, 20)).toThrow('reaches beyond the picture');
    expect(at(10, 10, 60, 5)).toThrow('too small');
    expect(at(0, 0, 640, 360)).toThrow('too large');
  });
});
