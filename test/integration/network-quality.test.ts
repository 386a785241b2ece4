import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageCache } from '../../src/evaluate/evaluate.ts';
import { createMetricPool } from '../../src/evaluate/metric-pool.ts';
import { readPublished } from '../../src/evaluate/published.ts';
import { readResults, type StillRow } from '../../src/evaluate/results.ts';
import { runTasks, type Task } from '../../src/evaluate/run-tasks.ts';
import { findTestSet, type TestSet } from '../../src/evaluate/test-set.ts';
import { modelFolder, shippedModel } from '../../src/infer/model.ts';
import { networks } from '../../src/infer/networks.ts';
import { hasSharedData } from '../fixtures/real-plane.ts';

if (!hasSharedData)
  process.stderr.write('the quality of the networks is not measured: ../shared/data is not here\n');

const testSets = resolve(import.meta.dirname, '../../../shared/data/testsets');

/** One scale of each network: that the figures of the others are of the weights that ship, their checksums say. */
const weightSets = networks
  .map(({ id }) => [id, 3] as const)
  .filter(([id, scale]) => existsSync(modelFolder(id, scale)));

describe.runIf(hasSharedData)('the networks that ship, measured through their ONNX files', () => {
  const { signal } = new AbortController();
  const pool = createMetricPool(1);
  const imagesOf = imageCache(signal);
  afterAll(() => pool[Symbol.asyncDispose]());

  const measure = async (model: string, scale: number, tasks: readonly Task[]) => {
    const rows: StillRow[] = [];
    await runTasks(await shippedModel(model, scale), tasks, {
      device: 'cpu',
      threads: 1,
      pool,
      imagesOf,
      signal,
      onOutcome: (outcome) => {
        if (outcome.kind === 'stills') rows.push(outcome.row);
      },
    });
    return rows;
  };
  const psnrOn = (set: TestSet, lowResolution: Task['lowResolution']): Task => ({
    kind: 'stills',
    set,
    lowResolution,
    metrics: ['psnr'],
  });

  let sets: readonly TestSet[] = [];
  /** The picture with the least work: DDSR-18 takes a second for it. */
  let butterfly: TestSet;
  beforeAll(async () => {
    const set5 = await findTestSet(resolve(testSets, 'Set5'));
    sets = [set5, await findTestSet(resolve(testSets, 'Set14'))];
    const [picture = ''] = set5.pictures.filter((path) => path.includes('butterfly'));
    butterfly = { ...set5, pictures: [picture] };
  });

  it.each([2, 3, 4])('bicubic ×%i gives the rows of the papers to 0.01 dB', async (scale) => {
    const { figures } = await readPublished();
    const rows = await measure(
      'bicubic',
      scale,
      sets.map((set) => psnrOn(set, 'unrounded')),
    );
    expect(rows).toHaveLength(2);
    for (const { set, average } of rows) {
      const published = figures.find(
        (figure) =>
          figure.model === 'bicubic' &&
          figure.metric === 'psnr' &&
          figure.set === set &&
          figure.scale === scale,
      );
      expect(Math.abs((average['psnr'] ?? 0) - (published?.value ?? 0))).toBeLessThan(0.01);
    }
  });

  it.each(weightSets)('%s ×%i gives what models/results.json says', async (model, scale) => {
    const { stills } = await readResults();
    const committed = stills.find(
      (row) =>
        row.model === model &&
        row.scale === scale &&
        row.set === 'Set5' &&
        row.lowResolution === 'unrounded',
    );
    const [row] = await measure(model, scale, [psnrOn(butterfly, 'unrounded')]);
    const expected = committed?.images.find(({ name }) => name === 'butterfly')?.metrics['psnr'];
    expect(row?.sha256).toBe(committed?.sha256);
    expect(Math.abs((row?.average['psnr'] ?? 0) - (expected ?? 0))).toBeLessThan(0.01);
  });

  it('rounding the low resolution to 8 bits costs little', async () => {
    const rows = await measure('rtsr-m', 3, [
      psnrOn(butterfly, 'unrounded'),
      psnrOn(butterfly, '8bit'),
    ]);
    const [fine = 0, coarse = 0] = rows.map(({ average }) => average['psnr']);
    expect(fine - coarse).toBeGreaterThan(0);
    expect(fine - coarse).toBeLessThan(0.2);
  });
});

describe('models/results.json', async () => {
  const { stills } = await readResults();
  const average = (model: string, scale: number, set: string): number =>
    stills.find(
      (row) =>
        row.model === model &&
        row.scale === scale &&
        row.set === set &&
        row.lowResolution === 'unrounded',
    )?.average['psnr'] ?? Number.NaN;

  it.each([
    ['rtsr-m', 2, 37.2],
    ['rtsr-m', 3, 33.25],
    ['rtsr-m', 4, 30.9],
    ['rtsr-s', 2, 36.6],
    ['rtsr-s', 3, 32.7],
    ['rtsr-s', 4, 30.4],
  ] as const)('%s ×%i reaches %f dB on Set5', (model, scale, least) => {
    expect(average(model, scale, 'Set5')).toBeGreaterThanOrEqual(least);
  });
});
