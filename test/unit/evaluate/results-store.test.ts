import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  hasColour,
  hasVideo,
  missingMetrics,
  putColour,
  putStill,
  putVideo,
  resultsText,
  updateResults,
} from '../../../src/evaluate/results-store.ts';
import { readResults, type Results, type StillRow } from '../../../src/evaluate/results.ts';
import { scratchFolder } from '../../integration/media.ts';

const empty: Results = { stills: [], colour: [], video: [] };
const row: StillRow = {
  model: 'rtsr-s',
  scale: 3,
  sha256: 'a',
  set: 'Set5',
  lowResolution: 'unrounded',
  average: { psnr: 32.123456 },
  images: [{ name: 'baby', metrics: { psnr: 35.00006 } }],
  cpuSeconds: 1,
};

describe('a row of stills', () => {
  it('is kept to four digits, without the time', () => {
    const [kept] = putStill(empty, row).stills;
    expect(kept?.average).toEqual({ psnr: 32.1235 });
    expect(kept?.images).toEqual([{ name: 'baby', metrics: { psnr: 35.0001 } }]);
    expect(kept).not.toHaveProperty('cpuSeconds');
  });

  it('takes the place of the older row of other weights, with all its metrics', () => {
    const old = putStill(empty, { ...row, sha256: 'old', average: { psnr: 30, ssim: 0.9 } });
    const { stills } = putStill(old, row);
    expect(stills).toHaveLength(1);
    expect(stills[0]?.average).toEqual({ psnr: 32.1235 });
  });

  it('adds a metric to the row of the same weights', () => {
    const images = [{ name: 'baby', metrics: { ssim: 0.95 } }];
    const { stills } = putStill(putStill(empty, { ...row, average: { ssim: 0.9 }, images }), row);
    expect(stills[0]?.average).toEqual({ psnr: 32.1235, ssim: 0.9 });
    expect(stills[0]?.images[0]?.metrics).toEqual({ psnr: 35.0001, ssim: 0.95 });
  });

  it('stands beside those of other scales, sets and variants', () => {
    const others = [
      row,
      { ...row, scale: 2 },
      { ...row, set: 'Set14' },
      { ...row, lowResolution: '8bit' as const },
    ];
    expect(others.reduce(putStill, empty).stills).toHaveLength(4);
  });

  it('is missing what it lacks, and everything once the weights are others', () => {
    const results = putStill(empty, row);
    expect(missingMetrics(results, row, ['psnr', 'ssim'])).toEqual(['ssim']);
    expect(missingMetrics(results, { ...row, sha256: 'b' }, ['psnr'])).toEqual(['psnr']);
    expect(missingMetrics(results, { ...row, set: 'Set14' }, ['psnr'])).toEqual(['psnr']);
  });
});

describe('rows of colour and video', () => {
  const weights = { id: 'rtsr-s', scale: 3, sha256: 'a' };
  const colour = {
    model: 'rtsr-s',
    scale: 3,
    sha256: 'a',
    set: 'Set5',
    lowResolution: 'unrounded' as const,
    y: 32,
    cb: 45,
    cr: 45,
    rgb: 30,
  };
  const video = { clip: 'city.mkv', condition: 'crf29', frames: 12, psnr: 25, gain: 0.1 };

  it('are found again by their weights', () => {
    const results = putColour(empty, colour);
    expect(hasColour(results, colour)).toBe(true);
    expect(hasColour(results, { ...colour, sha256: 'b' })).toBe(false);
  });

  it('count as measured under all conditions or not at all', () => {
    const results = putVideo(empty, { model: 'rtsr-s', scale: 3, sha256: 'a', ...video });
    expect(hasVideo(results, weights, 'city.mkv', ['crf29'])).toBe(true);
    expect(hasVideo(results, weights, 'city.mkv', ['clean', 'crf29'])).toBe(false);
    expect(hasVideo(results, { ...weights, sha256: 'b' }, 'city.mkv', ['crf29'])).toBe(false);
  });
});

describe('the file', () => {
  const rows = [
    { ...row, model: 'rtsr-m', scale: 2 },
    { ...row, scale: 4 },
    { ...row, scale: 2, set: 'Set14' },
    { ...row, scale: 2 },
    { ...row, model: 'no longer shipped' },
  ].map((each) => ({ ...each, cpuSeconds: 0 }));

  it('has one row a line, in the order of the networks whatever the order of the runs', () => {
    const text = resultsText(rows.reduce(putStill, empty));
    const backwards = resultsText(rows.toReversed().reduce(putStill, empty));
    expect(backwards).toBe(text);
    const listed = text
      .split('\n')
      .filter((line) => line.startsWith('{"model"'))
      .map((line) => JSON.parse(line.replace(/,$/, '')) as StillRow)
      .map(({ model, scale, set }) => `${model} ${scale} ${set}`);
    expect(listed).toEqual(['rtsr-s 2 Set5', 'rtsr-s 2 Set14', 'rtsr-s 4 Set5', 'rtsr-m 2 Set5']);
  });

  it('is changed as it is now, and leaves nothing beside it', async () => {
    const folder = await scratchFolder();
    const path = join(folder, 'results.json');
    await updateResults((results) => putStill(results, row), path);
    await updateResults((results) => putStill(results, { ...row, scale: 2 }), path);
    expect((await readResults(path)).stills.map(({ scale }) => scale)).toEqual([2, 3]);
    expect(await readdir(folder)).toEqual(['results.json']);
  });

  it('is not taken for empty when it cannot be read', async () => {
    const path = join(await scratchFolder(), 'results.json');
    await writeFile(path, '{"stills": [');
    await expect(updateResults((results) => putStill(results, row), path)).rejects.toThrow(/JSON/);
    expect(await readFile(path, 'utf8')).toBe('{"stills": [');
  });
});
