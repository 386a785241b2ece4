import { describe, expect, it } from 'vitest';
import { modelFolder, readManifest } from '../../../src/infer/model.ts';
import { networks, type NetworkSpec } from '../../../src/infer/networks.ts';

const all: readonly NetworkSpec[] = networks;
const manifest = (id: string, scale: number) => readManifest(modelFolder(id, scale));

describe('the networks that ship', () => {
  // With biases and PReLU slopes; the papers' weights alone are 8,032, 24,416, 57,184, 307,040, 3,937 and 12,464.
  it.each([
    ['srcnn-9-1-5', 8032 + 97],
    ['srcnn-9-3-5', 24_416 + 97],
    ['srcnn-9-5-5', 57_184 + 97],
    ['nsrcnn', 307_040 + 161],
    ['fsrcnn-s', 3937 + 32 + 5 + 5 + 32 + 1 + 74],
    ['fsrcnn', 12_464 + 56 + 5 * 12 + 56 + 1 + 172],
    ['ddsr-6', 223_233],
    ['ddsr-12', 445_185],
    ['ddsr-18', 667_137],
  ])('%s has the parameters of its paper', async (id, parameters) => {
    for (const scale of [2, 3]) expect((await manifest(id, scale)).parameters).toBe(parameters);
  });

  it.each([
    ['rtsr-s', 0, 4000],
    ['rtsr-m', 14_000, 16_500],
    ['rtsr-l', 60_000, 90_000],
  ])('%s is as large as it should be', async (id, least, most) => {
    for (const scale of [2, 3, 4]) {
      const { parameters } = await manifest(id, scale);
      expect(parameters).toBeGreaterThanOrEqual(least);
      expect(parameters).toBeLessThanOrEqual(most);
    }
  });

  it('are listed in the order of their work at ×3', async () => {
    const work = await Promise.all(
      all.map(async ({ id }) => (await manifest(id, 3)).multiplyAddsPerOutputPixel),
    );
    expect(work).toEqual(work.toSorted((a, b) => a - b));
  });

  it.each(all.flatMap(({ id, coded }) => (coded === undefined ? [] : [[id, coded] as const])))(
    '%s and %s differ in their weights alone',
    async (id, coded) => {
      for (const scale of [2, 3, 4]) {
        const [clean, other] = [await manifest(id, scale), await manifest(coded, scale)];
        expect(other.architecture).toBe(clean.architecture);
        expect(other.files).not.toEqual(clean.files);
      }
    },
  );
});
