import { describe, expect, it } from 'vitest';
import { findPublished, readPublished } from '../../../src/evaluate/published.ts';
import { readResults } from '../../../src/evaluate/results.ts';

const published = await readPublished();
const { figures, methods } = published;

describe('models/published.json', () => {
  it('names a source for every figure', () => {
    expect(figures.filter(({ source }) => !source)).toEqual([]);
    expect(methods.filter(({ source }) => !source)).toEqual([]);
  });

  it('has no figure twice', () => {
    const keys = figures.map(({ method, set, scale, metric, source }) =>
      [method, set, scale, metric, source].join(),
    );
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it('gives figures of networks that we have, or of methods that it lists', () => {
    const known = methods.map(({ method }) => method);
    expect(
      figures.filter(({ model, method }) => model === null && !known.includes(method)),
    ).toEqual([]);
  });

  it('gives the first of several figures for one thing', () => {
    const at = { set: 'Set5', scale: 3, metric: 'psnr' };
    expect(findPublished(published, { model: 'srcnn-9-1-5' }, at)?.value).toBe(32.39);
    expect(findPublished(published, { method: 'SRCNN 9-1-5 (ImageNet)' }, at)?.value).toBe(32.52);
    expect(findPublished(published, { model: 'rtsr-m' }, at)).toBeUndefined();
  });
});

describe('models/results.json', async () => {
  const { stills } = await readResults();
  const rows = figures.filter(
    ({ model, metric, set }) => model === 'bicubic' && metric === 'psnr' && !set.includes('SRCNN'),
  );

  it.each(rows.map(({ set, scale, value }) => [set, scale, value] as const))(
    'gives the papers’ bicubic figure of %s ×%i, %f dB, to 0.01 dB',
    (set, scale, value) => {
      const ours = stills.find(
        (row) =>
          row.model === 'bicubic' &&
          row.set === set &&
          row.scale === scale &&
          row.lowResolution === 'unrounded',
      )?.average['psnr'];
      expect(Math.abs((ours ?? 0) - value)).toBeLessThan(0.01);
    },
  );
});
