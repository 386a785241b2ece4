import { describe, expect, it } from 'vitest';
import { chromaSiting } from '../../../src/core/chroma-siting.ts';
import { enlargeBicubic, planBicubic } from '../../../src/core/kernels/bicubic.ts';
import { pixelFormats, planeSizes } from '../../../src/core/pixel-format.ts';
import { bicubicOracle, difference, type OraclePhase } from '../../fixtures/bicubic-oracle.ts';

const sitings = [undefined, 'left', 'center', 'topleft', 'top', 'bottomleft', 'bottom'];

const random = (count: number, peak: number, seed: number): number[] => {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % (peak + 1);
  });
};

const enlarge = (
  samples: ArrayLike<number>,
  source: { width: number; height: number },
  target: { width: number; height: number },
  k: number,
  phase: OraclePhase,
  bits: number,
) => {
  const Kind = bits > 8 ? Uint16Array : Uint8Array;
  const out = new Kind(target.width * target.height);
  const plan = planBicubic(source, target, k, {
    x: { step: phase.stepX, offset: phase.offsetX },
    y: { step: phase.stepY, offset: phase.offsetY },
  });
  enlargeBicubic(plan, Kind.from(samples), out, 2 ** bits - 1);
  return out;
};

const chromaSize = (luma: { width: number; height: number }, chroma: { x: number; y: number }) => ({
  width: Math.ceil(luma.width / chroma.x),
  height: Math.ceil(luma.height / chroma.y),
});

const subsamplings = {
  '4:2:0': { x: 2, y: 2 },
  '4:2:2': { x: 2, y: 1 },
  '4:4:4': { x: 1, y: 1 },
  '4:1:1': { x: 4, y: 1 },
  '4:1:0': { x: 4, y: 4 },
  '4:4:0': { x: 1, y: 2 },
};

describe.each(Object.entries(subsamplings))('chroma of %s', (_, chroma) => {
  it.each(sitings)('equals a plain double-precision oracle on noise, sited %s', (siting) => {
    const phase = chromaSiting(siting, chroma);
    for (const [k, bits, luma] of [
      [2, 8, { width: 50, height: 34 }],
      [3, 8, { width: 61, height: 41 }],
      [4, 10, { width: 37, height: 29 }],
      [3, 16, { width: 40, height: 20 }],
    ] as const) {
      const source = chromaSize(luma, chroma);
      const target = chromaSize({ width: luma.width * k, height: luma.height * k }, chroma);
      const peak = 2 ** bits - 1;
      const noise = random(source.width * source.height, peak, k * bits);
      const expected = bicubicOracle(noise, source, target, k, phase, peak);
      const found = difference(enlarge(noise, source, target, k, phase, bits), expected);
      expect(found.most).toBeLessThanOrEqual(1);
      expect(found.equalShare).toBe(1);
    }
  });
});

describe('siting', () => {
  it('would be caught if it were a quarter of a chroma sample off', () => {
    const source = { width: 40, height: 30 };
    const target = { width: 120, height: 90 };
    const noise = random(1200, 255, 5);
    const left = chromaSiting('left', { x: 2, y: 2 });
    const got = enlarge(noise, source, target, 3, left, 8);
    const center = bicubicOracle(
      noise,
      source,
      target,
      3,
      chromaSiting('center', { x: 2, y: 2 }),
      255,
    );
    expect(difference(got, center).most).toBeGreaterThan(30);
    // A shift of the target grid by a quarter of an output sample, on a smooth picture too.
    const smooth = noise.map((_, n) => 128 + 100 * Math.sin((n % 40) / 4)).map(Math.round);
    const shifted = bicubicOracle(smooth, source, target, 3, left, 255).map((value, n, all) =>
      n % 120 === 119 ? value : 0.75 * value + 0.25 * (all[n + 1] ?? 0),
    );
    const smoothGot = enlarge(smooth, source, target, 3, left, 8);
    expect(
      difference(smoothGot, bicubicOracle(smooth, source, target, 3, left, 255)).most,
    ).toBeLessThanOrEqual(1);
    expect(difference(smoothGot, shifted).most).toBeGreaterThan(2);
  });

  it.each(sitings)('puts a ramp where the siting %s says it lies in the picture', (siting) => {
    // Cubic convolution reproduces a linear function exactly, so each target sample must hold the ramp's value at its place.
    const chroma = { x: 2, y: 2 };
    const { offsetX, offsetY } = chromaSiting(siting, chroma);
    const source = { width: 30, height: 30 };
    const k = 3;
    const ramp = Array.from(
      { length: 900 },
      (_, n) => 12000 + 160 * (2 * (n % 30) + offsetX) + 80 * (2 * Math.floor(n / 30) + offsetY),
    );
    const got = enlarge(
      ramp,
      source,
      { width: 90, height: 90 },
      k,
      chromaSiting(siting, chroma),
      16,
    );
    for (let y = 12; y < 78; y++) {
      for (let x = 12; x < 78; x++) {
        const lumaX = (2 * x + offsetX + 0.5) / k - 0.5;
        const lumaY = (2 * y + offsetY + 0.5) / k - 0.5;
        expect(
          Math.abs((got[y * 90 + x] ?? 0) - (12000 + 160 * lumaX + 80 * lumaY)),
        ).toBeLessThanOrEqual(1);
      }
    }
  });

  it('counts unspecified 4:2:0 as left', () => {
    expect(chromaSiting(undefined, { x: 2, y: 2 })).toEqual({
      stepX: 2,
      stepY: 2,
      offsetX: 0,
      offsetY: 0.5,
    });
    expect(chromaSiting('topleft', { x: 2, y: 2 })).toEqual({
      stepX: 2,
      stepY: 2,
      offsetX: 0,
      offsetY: 0,
    });
    expect(chromaSiting('center', { x: 2, y: 2 })).toEqual({
      stepX: 2,
      stepY: 2,
      offsetX: 0.5,
      offsetY: 0.5,
    });
    expect(chromaSiting('bottomleft', { x: 2, y: 2 })).toEqual({
      stepX: 2,
      stepY: 2,
      offsetX: 0,
      offsetY: 1,
    });
  });
});

describe('sizes', () => {
  it('fills planes of odd pictures: 161×121 at ×3 has chroma of 242×182', () => {
    const format = pixelFormats.find((each) => each.name === 'yuv420p');
    if (!format) throw new Error('no yuv420p');
    const [, source] = planeSizes(format, 161, 121);
    const [, target] = planeSizes(format, 161 * 3, 121 * 3);
    expect(target).toMatchObject({ width: 242, height: 182 });
    if (!source || !target) throw new Error('no chroma');
    const noise = random(source.width * source.height, 255, 9);
    const phase = chromaSiting('left', { x: 2, y: 2 });
    const expected = bicubicOracle(noise, source, target, 3, phase, 255);
    expect(
      difference(enlarge(noise, source, target, 3, phase, 8), expected).most,
    ).toBeLessThanOrEqual(1);
  });

  it.each([
    [1, 1],
    [1, 7],
    [2, 2],
    [3, 1],
  ])('takes planes of %i×%i', (width, height) => {
    const noise = random(width * height, 255, 3);
    const phase = chromaSiting('left', { x: 2, y: 2 });
    const target = { width: 3 * width, height: 3 * height };
    const expected = bicubicOracle(noise, { width, height }, target, 3, phase, 255);
    expect(
      difference(enlarge(noise, { width, height }, target, 3, phase, 8), expected).most,
    ).toBeLessThanOrEqual(1);
  });

  it('keeps flat planes flat, to the last sample', () => {
    for (const value of [0, 1, 16, 128, 240, 255]) {
      const out = enlarge(
        Array.from({ length: 200 }, () => value),
        { width: 20, height: 10 },
        { width: 60, height: 30 },
        3,
        chromaSiting('left', { x: 2, y: 2 }),
        8,
      );
      expect(new Set(out)).toEqual(new Set([value]));
    }
  });
});
