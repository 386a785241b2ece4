import { describe, expect, it } from 'vitest';
import { csvText } from '../../../src/evaluate/csv.ts';
import type { Published } from '../../../src/evaluate/published.ts';
import type { Results, StillRow } from '../../../src/evaluate/results.ts';
import { relevantFigures, sourceNote, textTables } from '../../../src/evaluate/text-tables.ts';

const still = (model: string, scale: number, psnr: number): StillRow => ({
  model,
  scale,
  sha256: 'a',
  set: 'Set2',
  lowResolution: 'unrounded',
  average: { psnr },
  images: [
    { name: 'baby, "young"', metrics: { psnr: psnr + 1 } },
    { name: 'bird', metrics: { psnr: psnr - 1 } },
  ],
});

const figure = (method: string, model: string | null, scale: number, value: number) => ({
  method,
  model,
  set: 'Set2',
  scale,
  metric: 'psnr',
  value,
  source: `${method} paper`,
});

const published: Published = {
  methods: [{ method: 'A+', parameters: null, source: 'A+ paper' }],
  figures: [
    figure('bicubic', 'bicubic', 3, 30.39),
    figure('A+', null, 3, 32.59),
    figure('other', 'ddsr-6', 3, 33),
    { ...figure('bicubic', 'bicubic', 3, 0.8), metric: 'ssim' },
  ],
};

const results: Results = {
  stills: [still('bicubic', 2, 33), still('bicubic', 3, 30.4), still('net', 3, 32)],
  colour: [
    {
      model: 'net',
      scale: 3,
      sha256: 'a',
      set: 'Set2',
      lowResolution: 'unrounded',
      y: 32,
      cb: 45.5,
      cr: 45,
      rgb: 30.25,
    },
  ],
  video: [
    {
      model: 'bicubic',
      scale: 3,
      sha256: 'a',
      clip: 'c',
      condition: 'clean',
      frames: 2,
      psnr: 25,
      gain: 0,
    },
    {
      model: 'net',
      scale: 3,
      sha256: 'a',
      clip: 'c',
      condition: 'clean',
      frames: 2,
      psnr: 26,
      gain: 1,
    },
    {
      model: 'net',
      scale: 3,
      sha256: 'a',
      clip: 'c',
      condition: 'crf35',
      frames: 2,
      psnr: 22,
      gain: -0.04,
    },
  ],
};

describe('the tables', () => {
  const tables = textTables(results, published);
  const rowsOf = (title: RegExp) => tables.find((table) => title.test(table.title))?.rows;

  it('list the images at the papers’ scale, then the average and the published one', () => {
    expect(tables.filter(({ title }) => /image by image/.test(title))).toHaveLength(1);
    expect(rowsOf(/Set2 x3, psnr, image by image/)).toEqual([
      ['image', 'bicubic', 'net'],
      ['baby, "young"', '31.40', '33.00'],
      ['bird', '29.40', '31.00'],
      ['average', '30.40', '32.00'],
      ['published', '30.39', '-'],
    ]);
  });

  it('give averages by scale beside the published figures, other methods below', () => {
    expect(rowsOf(/Set2, psnr, averages/)).toEqual([
      ['network', 'x2', 'published', 'x3', 'published'],
      ['bicubic', '33.00', '-', '30.40', '30.39'],
      ['net', '-', '-', '32.00', '-'],
      ['A+', '-', '-', '-', '32.59'],
    ]);
  });

  it('give colour, and the gain on clips', () => {
    expect(rowsOf(/in colour/)?.[1]).toEqual(['net', '32.00', '45.50', '45.00', '30.25']);
    expect(rowsOf(/c x3, 2 frames/)).toEqual([
      ['network', 'clean', 'gain', 'crf35', 'gain'],
      ['bicubic', '25.00', '+0.00', '-', '-'],
      ['net', '26.00', '+1.00', '22.00', '-0.04'],
    ]);
  });

  it('have a dash and a note where nothing differs, so that decibels have no bound', () => {
    const colour = results.colour.map((row) => ({ ...row, cb: Number.POSITIVE_INFINITY }));
    const found = textTables({ ...results, colour }, published);
    const table = found.find(({ title }) => title.includes('in colour'));
    expect(table?.rows[1]).toEqual(['net', '32.00', '-', '45.00', '30.25']);
    expect(table?.note).toMatch(/no bound/);
    expect(tables.some(({ note }) => note !== undefined)).toBe(false);
    expect(csvText({ ...results, colour }, [])).toContain('psnr-cb,,\n');
  });

  it('break into blocks where there are many networks', () => {
    const many = Array.from({ length: 7 }, (_, i) => still(`net-${i}`, 3, 30 + i));
    const blocks = textTables({ ...results, stills: many }, published).filter(({ title }) =>
      /image by image/.test(title),
    );
    expect(blocks.map(({ rows }) => rows[0]?.length)).toEqual([7, 2]);
  });

  it('say where the published figures are from, of what stands in them alone', () => {
    const relevant = relevantFigures(results.stills, published);
    expect(relevant.map(({ method }) => method)).toEqual(['bicubic', 'A+']);
    expect(sourceNote(relevant)).toBe(
      'Published figures:\n  bicubic: bicubic paper\n  A+: A+ paper',
    );
    expect(sourceNote([])).toBeUndefined();
  });
});

describe('CSV', () => {
  const lines = csvText(results, published.figures.slice(0, 1)).trimEnd().split('\n');

  it('has one figure a line, and as many fields on each', () => {
    const fields = lines.map((line) => line.replaceAll(/"(?:[^"]|"")*"/g, 'quoted').split(','));
    expect(new Set(fields.map(({ length }) => length))).toEqual(new Set([9]));
    expect(lines).toHaveLength(1 + 3 * 3 + 4 + 3 * 2 + 1);
  });

  it('quotes as RFC 4180 says', () => {
    expect(lines).toContain('stills,net,3,Set2,"baby, ""young""",unrounded,psnr,33,');
  });

  it('names the source of what was not measured here', () => {
    expect(lines.at(-1)).toBe(
      'published,bicubic,3,Set2,average,unrounded,psnr,30.39,bicubic paper',
    );
  });
});
