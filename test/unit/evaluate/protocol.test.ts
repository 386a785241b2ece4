import { describe, expect, it } from 'vitest';
import { lowResolutionOf, toBytes } from '../../../src/evaluate/low-resolution.ts';
import { cropToMultiple, shave, type BytePlane } from '../../../src/evaluate/plane.ts';
import { shrink } from '../../../src/evaluate/shrink.ts';
import { lumaOf, rgbOf, ycbcrOf } from '../../../src/evaluate/ycbcr.ts';

/** Deterministic noise. */
const noise = (width: number, height: number): BytePlane => ({
  samples: Uint8Array.from({ length: width * height }, (_, i) => (i * i * 31 + i * 7) % 256),
  width,
  height,
});

const rgb = (...colours: readonly (readonly [number, number, number])[]) => ({
  samples: Uint8Array.from(colours.flat()),
  width: colours.length,
  height: 1,
  channels: 3 as const,
});

/** MATLAB's imresize as its help describes it, one sample at a time: Keys' kernel stretched, reflection, weights normalised. */
const imresizeAt = ({ samples, width, height }: BytePlane, k: number, x: number, y: number) => {
  const kernel = (t: number): number => {
    const a = Math.abs(t);
    if (a <= 1) return 1.5 * a ** 3 - 2.5 * a ** 2 + 1;
    return a < 2 ? -0.5 * a ** 3 + 2.5 * a ** 2 - 4 * a + 2 : 0;
  };
  const mirror = (i: number, length: number): number =>
    i < 0 ? mirror(-1 - i, length) : i >= length ? mirror(2 * length - 1 - i, length) : i;
  const [u, v] = [(x + 0.5) * k - 0.5, (y + 0.5) * k - 0.5];
  let sum = 0;
  let weights = 0;
  for (let row = Math.floor(v - 2 * k); row <= v + 2 * k; row++) {
    for (let column = Math.floor(u - 2 * k); column <= u + 2 * k; column++) {
      const weight = kernel((column - u) / k) * kernel((row - v) / k);
      sum += weight * (samples[mirror(row, height) * width + mirror(column, width)] ?? Number.NaN);
      weights += weight;
    }
  }
  return sum / weights;
};

describe('the reduction', () => {
  it.each([2, 3, 4])('by %i is the antialiased bicubic one, edges reflected', (k) => {
    const plane = noise(6 * k, 5 * k);
    const { samples, width, height } = shrink(plane, k);
    expect([width, height]).toEqual([6, 5]);
    const expected = Array.from({ length: 30 }, (_, i) =>
      imresizeAt(plane, k, i % 6, Math.floor(i / 6)),
    );
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - (samples[i] ?? 999))));
    expect(worst).toBeLessThan(1e-9);
  });

  it('refuses sides that are no multiple of the factor', () => {
    expect(() => shrink(noise(7, 6), 3)).toThrow('7×6 is no multiple of 3');
  });

  it('is kept to 1/256 for the papers, and rounded for 8 bits', () => {
    const plane = noise(12, 12);
    const exact = shrink(plane, 2).samples;
    const fine = lowResolutionOf(plane, 2, 'unrounded').samples;
    const coarse = lowResolutionOf(plane, 2, '8bit').samples;
    const clip = (value: number) => Math.min(Math.max(value, 0), 255);
    for (const [i, value] of exact.entries()) {
      expect(Math.abs((fine[i] ?? 0) / 256 - clip(value))).toBeLessThanOrEqual(1 / 256);
      expect(coarse[i]).toBe(Math.round(clip(value)));
    }
  });
});

describe('the result', () => {
  it('is rounded half up and clipped to 8 bits', () => {
    const samples = Uint16Array.of(0, 127, 128, 383, 384, 65_407, 65_408, 65_535);
    const bytes = toBytes({ samples, width: 8, height: 1 }, 16);
    expect([...bytes.samples]).toEqual([0, 0, 1, 1, 2, 255, 255, 255]);
  });

  it('is compared without its border, and the truth cropped to multiples', () => {
    const plane = noise(11, 8);
    const cropped = cropToMultiple(plane, 3);
    expect([cropped.width, cropped.height]).toEqual([9, 6]);
    const { samples, width, height } = shave(cropped, 2);
    expect([width, height]).toEqual([5, 2]);
    expect(samples[0]).toBe(plane.samples[2 * 11 + 2]);
    expect(samples.at(-1)).toBe(plane.samples[3 * 11 + 6]);
  });
});

describe('colour', () => {
  // The 100 % colour bars of ITU-R BT.601 in 8 bits.
  const bars = [
    { of: [255, 255, 255], is: [235, 128, 128] },
    { of: [255, 255, 0], is: [210, 16, 146] },
    { of: [0, 255, 255], is: [170, 166, 16] },
    { of: [0, 255, 0], is: [145, 54, 34] },
    { of: [255, 0, 255], is: [106, 202, 222] },
    { of: [255, 0, 0], is: [81, 90, 240] },
    { of: [0, 0, 255], is: [41, 240, 110] },
    { of: [0, 0, 0], is: [16, 128, 128] },
  ] as const;

  it.each(bars)('$of is $is in BT.601', ({ of, is }) => {
    const { y, cb, cr } = ycbcrOf(rgb(of));
    expect([y, cb, cr].map(({ samples }) => samples[0])).toEqual(is);
    expect(lumaOf(rgb(of)).samples[0]).toBe(is[0]);
  });

  it('comes back to within the rounding', () => {
    const picture = rgb([12, 200, 77], [255, 255, 255], [0, 0, 0], [250, 3, 128], [90, 91, 92]);
    const back = rgbOf(ycbcrOf(picture)).samples;
    for (const [i, value] of picture.samples.entries())
      expect(Math.abs((back[i] ?? 999) - value)).toBeLessThanOrEqual(2);
  });

  it('is not made up for a picture of one channel: its samples are the luma', () => {
    const samples = Uint8Array.of(0, 7, 255);
    expect(lumaOf({ samples, width: 3, height: 1, channels: 1 }).samples).toEqual(samples);
  });
});
