import { describe, expect, it } from 'vitest';
import { metrics } from '../../../src/metrics/index.ts';
import { amplified, picture, spoilt } from './pictures.ts';

const flat = (width: number, height: number, value = 90) => ({
  samples: new Uint8Array(width * height).fill(value),
  width,
  height,
});

describe.each(metrics)('$id', (metric) => {
  const { minimumSide } = metric;
  const side = Math.max(minimumSide, 50);
  const reference = picture(side + 9, side, 1);
  const distorted = spoilt(reference, 4, 2);

  it('refuses planes of different sizes', () => {
    expect(() => metric.measure(flat(200, 180), flat(180, 200), 255)).toThrow(RangeError);
  });

  it('refuses planes that are too small, naming the smallest side, and takes that', () => {
    const small = flat(minimumSide - 1, 200);
    expect(() => metric.measure(small, small, 255)).toThrow(new RegExp(`${minimumSide} is needed`));
    const least = picture(minimumSide, minimumSide, 3);
    expect(metric.measure(least, spoilt(least, 4, 4), 255)).not.toBeNaN();
  });

  it('refuses a plane that lacks samples', () => {
    const short = { ...flat(200, 180), samples: new Uint8Array(200 * 180 - 1) };
    expect(() => metric.measure(short, short, 255)).toThrow(RangeError);
  });

  it('falls as the distortion grows', () => {
    const values = [1, 8, 30].map((noise) =>
      metric.measure(reference, spoilt(reference, noise, 5), 255),
    );
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(metric.measure(reference, reference, 255)).toBeGreaterThan(values[0] as number);
  });

  it('gives the same for the same picture at 12 bits', () => {
    const value = metric.measure(amplified(reference, 16), amplified(distorted, 16), 255 * 16);
    expect(value).toBeCloseTo(metric.measure(reference, distorted, 255), 6);
  });

  it('leaves the planes as they are', () => {
    const before = [reference, distorted].map(({ samples }) => Uint8Array.from(samples));
    metric.measure(reference, distorted, 255);
    expect([reference, distorted].map(({ samples }) => samples)).toEqual(before);
  });
});

describe('equal planes', () => {
  const reference = picture(170, 161, 6);
  it.each(metrics.filter(({ unit }) => unit === 'dB'))('$id is infinite', (metric) => {
    expect(metric.measure(reference, reference, 255)).toBe(Number.POSITIVE_INFINITY);
    expect(metric.measure(flat(170, 161), flat(170, 161), 255)).toBe(Number.POSITIVE_INFINITY);
  });
  it.each(metrics.filter(({ id }) => id.endsWith('ssim')))('$id is 1', (metric) => {
    expect(metric.measure(reference, reference, 255)).toBeCloseTo(1, 12);
    expect(metric.measure(flat(170, 161), flat(170, 161), 255)).toBeCloseTo(1, 12);
  });
});
