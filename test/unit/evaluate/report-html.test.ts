import { describe, expect, it } from 'vitest';
import type { Published } from '../../../src/evaluate/published.ts';
import { htmlReport } from '../../../src/evaluate/report/html.ts';
import type { ReportInput } from '../../../src/evaluate/report/input.ts';
import type { Results, StillRow } from '../../../src/evaluate/results.ts';

const still = (model: string, values: Readonly<Record<string, number>>): StillRow => ({
  model,
  scale: 3,
  sha256: 'a',
  set: 'Set5',
  lowResolution: 'unrounded',
  average: { psnr: Object.values(values).reduce((a, b) => a + b, 0) / Object.keys(values).length },
  images: Object.entries(values).map(([name, psnr]) => ({ name, metrics: { psnr } })),
});

const row = (model: string, clip: string, condition: string, psnr: number, gain: number) => ({
  model,
  scale: 3,
  sha256: 'a',
  clip,
  condition,
  frames: 12,
  psnr,
  gain,
});

const results: Results = {
  stills: [
    still('bicubic', { baby: 33.912, butterfly: 24.04 }),
    still('rtsr-m', { baby: 35.35, butterfly: 29.18 }),
    still('mine.onnx', { baby: 35.3496, butterfly: 20 }),
  ],
  colour: [
    {
      model: 'bicubic',
      scale: 3,
      sha256: 'a',
      set: 'Set5',
      lowResolution: 'unrounded',
      y: 30.39,
      cb: 45.44,
      cr: 45.42,
      rgb: 34.57,
    },
    {
      model: 'rtsr-m',
      scale: 3,
      sha256: 'a',
      set: 'Set5',
      lowResolution: 'unrounded',
      y: 33.37,
      cb: 45.44,
      cr: 45.42,
      rgb: 36.5,
    },
  ],
  video: [
    row('bicubic', 'city.mkv', 'clean', 26.29, 0),
    row('bicubic', 'city.mkv', 'crf35', 23.86, 0),
    row('rtsr-m', 'city.mkv', 'clean', 27.09, 0.8),
    row('rtsr-m', 'city.mkv', 'crf35', 23.82, -0.04),
  ],
};

const published: Published = {
  methods: [{ method: 'A+', parameters: null, source: 'Timofte et al.' }],
  figures: [
    {
      method: 'bicubic',
      model: 'bicubic',
      set: 'Set5',
      scale: 3,
      metric: 'psnr',
      value: 30.39,
      source: 'SRCNN paper',
    },
    {
      method: 'A+',
      model: null,
      set: 'Set5',
      scale: 3,
      metric: 'psnr',
      value: 32.59,
      source: 'Timofte et al.',
    },
  ],
};

const input: ReportInput = {
  facts: [
    ['srvid', '0.1.0'],
    ['command', 'srvid eval --set Set5'],
  ],
  results,
  published,
  costs: [{ model: 'rtsr-m', scale: 3, multiplyAddsPerOutputPixel: 1696 }],
  crops: [
    {
      set: 'Set5',
      image: 'butterfly',
      scale: 3,
      method: 'rtsr-m',
      psnr: 29.18,
      picture: { samples: new Uint8Array(12).fill(200), width: 2, height: 2 },
    },
    {
      set: 'Set5',
      image: 'butterfly',
      scale: 3,
      method: undefined,
      psnr: undefined,
      picture: { samples: new Uint8Array(12).fill(100), width: 2, height: 2 },
    },
  ],
};

const report = htmlReport(input);

/** Elements that have no end tag in HTML. */
const empty = new Set(['meta', 'img', 'br', '!doctype']);

/** Tags that are closed out of order, or never. */
const unbalanced = (html: string): string[] => {
  const open: string[] = [];
  const wrong: string[] = [];
  const text = html.replaceAll(/<style>.*?<\/style>/gs, '');
  for (const [tag, slash, name = ''] of text.matchAll(/<(\/?)([a-zA-Z!][\w-]*)[^>]*>/g)) {
    if (empty.has(name.toLowerCase()) || tag.endsWith('/>')) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) wrong.push(tag);
  }
  return [...wrong, ...open];
};

/** The cells of one row of the table with a caption; bold ones in asterisks. */
const cells = (html: string, caption: string, head: string): string[] => {
  const table = html.split('<table>').find((part) => part.startsWith(`<caption>${caption}<`)) ?? '';
  const line = table.split('<tr>').find((part) => part.includes(`<th scope="row">${head}</th>`));
  return [...(line ?? '').matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, text = '']) =>
    text.replaceAll(/<\/?b>/g, '*'),
  );
};

describe('the HTML report', () => {
  it('refers to nothing outside itself', () => {
    const references = [
      ...report.matchAll(/\b(?:src|href|srcset|action|poster|data|xlink:href)\s*=\s*"([^"]*)"/gi),
      ...report.matchAll(/url\(([^)]*)\)/gi),
    ].map(([, target = '']) => target);
    expect(references.length).toBeGreaterThan(2);
    expect(references.filter((target) => !/^(?:#|data:image\/png;base64,)/.test(target))).toEqual(
      [],
    );
    expect(report).not.toMatch(/<(?:script|link|iframe|object|embed|base)\b|@import|@font-face/i);
    const addresses = report.match(/https?:\/\/[^"'\s<]*/g) ?? [];
    expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org/2000/svg']));
    expect(report).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`,
    );
  });

  it('is one well-formed page', () => {
    expect(report).toMatch(/^<!DOCTYPE html>\n<html lang="en">/);
    expect(unbalanced(report)).toEqual([]);
    const ids = [...report.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    const links = [...report.matchAll(/ href="#([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(links).toEqual(ids);
  });

  it('states what was run', () => {
    expect(report).toContain('<dt>command</dt><dd>srvid eval --set Set5</dd>');
  });

  it('gives each image and the average, the best bold; equal to the eye is equally good', () => {
    const caption = 'Set5 ×3: PSNR in dB';
    expect(cells(report, caption, 'baby')).toEqual(['33.91', '*35.35*', '*35.35*']);
    expect(cells(report, caption, 'butterfly')).toEqual(['24.04', '*29.18*', '20.00']);
    expect(cells(report, caption, 'average')).toEqual(['28.98', '*32.27*', '27.67']);
  });

  it('puts many networks below one another, the images side by side', () => {
    const many = Array.from({ length: 9 }, (_, i) => ({
      ...input.results.stills[0]!,
      model: `net-${i}`,
      images: [{ name: 'baby', metrics: { psnr: 30 + i } }],
      average: { psnr: 30 + i },
    }));
    const html = htmlReport({ ...input, results: { ...input.results, stills: many } });
    expect(cells(html, 'Set5 ×3: PSNR in dB', 'net-7')).toEqual(['37.00', '37.00']);
    expect(cells(html, 'Set5 ×3: PSNR in dB', 'net-8')).toEqual(['*38.00*', '*38.00*']);
  });

  it('has a dash where decibels have no bound, and says so', () => {
    const colour = input.results.colour.map((each) => ({ ...each, cb: Number.POSITIVE_INFINITY }));
    const html = htmlReport({ ...input, results: { ...input.results, colour } });
    expect(cells(html, 'Set5 ×3, colour: PSNR in dB', 'rtsr-m')[1]).toBe('–');
    expect(html).toContain('decibels have no bound');
    expect(report).not.toContain('decibels have no bound');
  });

  it('puts the published figures beside ours, with the difference', () => {
    const caption = 'Set5 ×3: averages over 2 images';
    expect(cells(report, caption, 'bicubic')).toEqual(['28.98', '30.39', '−1.41']);
    expect(cells(report, caption, 'rtsr-m')).toEqual(['*32.27*', '–', '–']);
    expect(cells(report, caption, 'A+')).toEqual(['–', '*32.59*', '–']);
    expect(report).toContain('Timofte et al.');
  });

  it('gives colour by channel, and marks no winner where all are equal', () => {
    expect(cells(report, 'Set5 ×3, colour: PSNR in dB', 'rtsr-m')).toEqual([
      '*33.37*',
      '45.44',
      '45.42',
      '*36.50*',
    ]);
  });

  it('gives the gains on video with their sign, losses with a true minus and set apart', () => {
    expect(cells(report, '×3: gain over bicubic in dB', 'city.mkv, rtsr-m')).toEqual([
      '+0.80',
      '−0.04',
    ]);
    expect(report).toContain('<td class="number loss">−0.04</td>');
    expect(report).toContain('CRF 35');
    expect(cells(report, '×3: PSNR on luma in dB', 'city.mkv, bicubic')).toEqual([
      '26.29',
      '23.86',
    ]);
  });

  it('shows the ground truth before what was made of it, each with a text for those who cannot see', () => {
    const alts = [...report.matchAll(/<img [^>]*alt="([^"]*)"/g)].map(([, alt]) => alt);
    expect(alts).toEqual(['part of butterfly, ground truth', 'part of butterfly, rtsr-m']);
    expect(report).toContain('<figcaption><b>rtsr-m</b> 29.18 dB</figcaption>');
  });

  it('has a head for each row and column', () => {
    const heads = report.match(/<th\b[^>]*>/g) ?? [];
    expect(heads.length).toBeGreaterThan(10);
    expect(heads.filter((head) => !/scope="(?:col|row|colgroup)"/.test(head))).toEqual([]);
  });

  it('draws the networks whose cost is known, and no others', () => {
    expect(report).toContain('<title>rtsr-m: 1.7 k, 32.27</title>');
    expect(report).not.toContain('<title>mine.onnx');
  });

  it('escapes every name', () => {
    const evil = '<img src=x onerror=alert(1)>"\'&';
    const hostile = htmlReport({
      ...input,
      facts: [[evil, evil]],
      results: {
        stills: [{ ...still(evil, { [evil]: 30 }), set: evil }, still('b', { [evil]: 31 })],
        colour: results.colour.map((each) => ({ ...each, model: evil, set: evil })),
        video: results.video.map((each) => ({ ...each, model: evil, clip: evil })),
      },
      published: {
        methods: [],
        figures: published.figures.map((each) => ({
          ...each,
          set: 'Set5',
          method: evil,
          source: evil,
        })),
      },
      costs: [{ model: evil, scale: 3, multiplyAddsPerOutputPixel: 9 }],
      crops: input.crops.map((crop) => ({ ...crop, image: evil, set: evil })),
    });
    expect(hostile).not.toContain('<img src=x');
    expect(hostile).not.toContain('"\'&');
    expect(unbalanced(hostile)).toEqual([]);
  });

  it('leaves out what was not measured', () => {
    const bare = htmlReport({
      ...input,
      results: { stills: [], colour: [], video: results.video },
      crops: [],
    });
    expect([...bare.matchAll(/<h2>([^<]*)</g)].map(([, title]) => title)).toEqual([
      'Video, clean and coded',
    ]);
  });
});
