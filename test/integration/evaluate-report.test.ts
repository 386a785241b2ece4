import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runTool } from '../../src/core/ffmpeg/tool.ts';
import { cropRegion } from '../../src/evaluate/report/crops.ts';
import type { Results } from '../../src/evaluate/results.ts';
import { ffmpeg, scratchFolder } from './media.ts';
import { runCli } from './run-cli.ts';

/** A name that would break out of an element and of an attribute. */
const hostile = `<b>"it's" & more`;

const pictures = (html: string): { alt: string; png: Buffer }[] =>
  [...html.matchAll(/<img src="data:image\/png;base64,([^"]*)"[^>]* alt="([^"]*)"/g)].map(
    ([, data = '', alt = '']) => ({ alt, png: Buffer.from(data, 'base64') }),
  );

const rgbOf = async (args: readonly string[], stdin?: Buffer): Promise<Buffer> => {
  const raw = '-f rawvideo -pix_fmt rgb24 -'.split(' ');
  const { stdout } = await runTool(
    'ffmpeg',
    ['-v', 'error', ...args, ...raw],
    stdin === undefined ? {} : { stdin },
  );
  return stdout;
};

describe('srvid eval --html', async () => {
  const folder = await scratchFolder();
  const set = join(folder, 'Set2');
  const report = join(folder, 'report.html');
  let html = '';
  let results: Results = { stills: [], colour: [], video: [] };

  beforeAll(async () => {
    await mkdir(set);
    const picture = '-f lavfi -i mandelbrot=size=260x200 -frames:v 1'.split(' ');
    await ffmpeg(...picture, join(set, 'butterfly.png'));
    await ffmpeg(...picture, '-vf', 'hue=h=90', join(set, `${hostile}.png`));
    const clip = '-f lavfi -i testsrc2=size=192x144 -frames:v 2 -c:v ffv1 -pix_fmt yuv420p';
    await ffmpeg(...clip.split(' '), join(set, 'clip.mkv'));
    const options = `-x 3 --models bicubic,rtsr-s --metrics psnr --colour --frames 2 --crf 29 --json --device cpu --html`;
    const { code, stdout, stderr } = await runCli([
      'eval',
      '--set',
      set,
      ...options.split(' '),
      report,
    ]);
    expect(stderr).not.toContain('srvid:');
    expect(code).toBe(0);
    html = await readFile(report, 'utf8');
    results = JSON.parse(stdout) as Results;
  });

  it('writes one file that needs no other', () => {
    const references = [
      ...html.matchAll(/\b(?:src|href|srcset|action|poster|xlink:href)\s*=\s*"([^"]*)"/gi),
      ...html.matchAll(/url\(([^)]*)\)/gi),
    ].map(([, target = '']) => target.replace(/(?<=^data:image\/png;base64),.*/s, ''));
    expect(new Set(references.map((target) => target.replace(/^#.*/, '#')))).toEqual(
      new Set(['#', 'data:image/png;base64']),
    );
    expect(html).not.toMatch(/<(?:script|link|iframe|object|embed|base)\b|@import|@font-face/i);
  });

  it('says what was run', () => {
    expect(html).toMatch(/<dt>command<\/dt><dd>srvid eval --set \S*Set2 -x 3 --models/);
  });

  it('gives the figures that the command prints as data', () => {
    expect(results.stills).toHaveLength(2);
    expect(results.video.length).toBeGreaterThanOrEqual(4);
    const figures = [
      ...results.stills.flatMap(({ average, images }) => [
        average['psnr'] ?? Number.NaN,
        ...images.map(({ metrics }) => metrics['psnr'] ?? Number.NaN),
      ]),
      ...results.colour.map(({ rgb }) => rgb),
      ...results.video.map(({ psnr }) => psnr),
    ];
    const cells = [...html.matchAll(/<td class="number[^"]*">(?:<b>)?([^<]*)</g)].map(
      ([, text]) => text,
    );
    expect(figures.filter((figure) => !cells.includes(figure.toFixed(2)))).toEqual([]);
  });

  it('escapes the names of files', () => {
    expect(html).not.toContain('<b>"it');
    expect(html).toContain('&lt;b&gt;&quot;it&#39;s&quot; &amp; more');
  });

  it('shows the known part of a known picture: ground truth, then each network', async () => {
    const shown = pictures(html);
    expect(shown.map(({ alt }) => alt)).toEqual([
      'part of butterfly, ground truth',
      'part of butterfly, bicubic',
      'part of butterfly, rtsr-s',
    ]);
    const region = cropRegion('butterfly');
    const crop = `crop=${region?.width}:${region?.height}:${region?.x}:${region?.y}:exact=1`;
    const source = ['-i', join(set, 'butterfly.png'), '-vf', `format=rgb24,${crop}`];
    const truth = await rgbOf(source);
    const decode = (png?: Buffer) => rgbOf(['-f', 'png_pipe', '-i', '-'], png);
    expect((await decode(shown[0]?.png)).equals(truth)).toBe(true);
    for (const { alt, png } of shown.slice(1)) {
      const picture = await decode(png);
      const squares = picture.reduce((sum, value, i) => sum + (value - (truth[i] ?? 0)) ** 2, 0);
      // Enlarged from a ninth of its samples: alike, not equal.
      expect(picture, alt).toHaveLength(truth.length);
      expect(squares / truth.length, alt).toBeGreaterThan(1);
      expect(squares / truth.length, alt).toBeLessThan(3000);
    }
  });
});
