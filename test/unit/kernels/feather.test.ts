import { describe, expect, it } from 'vitest';
import { lumaSiting } from '../../../src/core/chroma-siting.ts';
import { blendBehind, featherWeights } from '../../../src/core/kernels/feather.ts';

const region = { x: 10, y: 10, width: 10, height: 10 };
const area = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe('a feathered border', () => {
  it('is 1 in the region, 0 from its width on, and falls smoothly between', () => {
    const feather = { regions: [region], width: 8 };
    expect(featherWeights(feather, 3, area(30, 30, 30, 30), lumaSiting)).toBeUndefined();
    const row = featherWeights(feather, 3, area(54, 45, 36, 1), lumaSiting);
    if (!row) throw new Error('no weights');
    expect([...row.subarray(0, 6)]).toEqual([1, 1, 1, 1, 1, 1]);
    expect([...row.subarray(30)]).toEqual([0, 0, 0, 0, 0, 0]);
    // Smoothstep's middle is at half its width, 4 source samples: half a target sample off at a target sample's centre.
    expect(((row[17] ?? 0) + (row[18] ?? 0)) / 2).toBeCloseTo(0.5, 6);
    const steps = [...row].slice(1).map((weight, n) => (row[n] ?? 0) - weight);
    // Its steepest slope is 1.5 / width.
    expect(Math.max(...steps)).toBeLessThanOrEqual(1.5 / 24 + 1e-6);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  });

  it('lies for chroma where it lies for luma', () => {
    const feather = { regions: [region], width: 8 };
    const luma = featherWeights(feather, 2, area(0, 30, 64, 1), lumaSiting);
    const left = { stepX: 2, stepY: 2, offsetX: 0, offsetY: 0.5 };
    const chroma = featherWeights(feather, 2, area(0, 15, 32, 1), left);
    expect([...(chroma ?? [])]).toEqual([...(luma ?? [])].filter((_, n) => n % 2 === 0));
  });

  it('of two regions that overlap is never below either', () => {
    const other = { x: 24, y: 10, width: 10, height: 10 };
    const weights = (regions: readonly (typeof region)[]) =>
      featherWeights({ regions, width: 8 }, 2, area(0, 30, 90, 1), lumaSiting) ?? [];
    const [both, one, two] = [weights([region, other]), weights([region]), weights([other])];
    expect([...both].every((w, n) => w >= Math.max(one[n] ?? 1, two[n] ?? 1) - 1e-6)).toBe(true);
    expect(Math.max(...both)).toBeLessThanOrEqual(1);
  });

  it('mixes at any depth, rounded half up', () => {
    const samples = Uint16Array.of(7, 1000, 1000, 1000, 1001, 7);
    const plane = { samples, width: 6, height: 1 };
    blendBehind(
      plane,
      area(1, 0, 4, 1),
      Uint16Array.of(0, 0, 0, 0),
      Float32Array.of(0, 0.25, 1, 0.5),
    );
    expect([...samples]).toEqual([7, 0, 250, 1000, 501, 7]);
  });
});
