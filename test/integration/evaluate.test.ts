import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/commands/eval.ts';
import { parseArguments } from '../../src/cli/parse.ts';
import { processTerminal } from '../../src/cli/terminal.ts';
import type { Results } from '../../src/evaluate/results.ts';
import { repeatNetwork, swapNetwork, writeOnnx } from '../fixtures/onnx.ts';
import { ffmpeg, scratchFolder } from './media.ts';
import { runCli } from './run-cli.ts';

type Data = Results & { readonly metrics: readonly string[] };

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

describe('srvid eval', async () => {
  const folder = await scratchFolder();
  const set = join(folder, 'Three');

  /** @param options words with spaces between; paths follow them */
  const evaluate = (options: string, ...paths: string[]) =>
    runCli(['eval', '--device', 'cpu', '--threads', '1', ...words(options), ...paths]);
  const data = async (options: string, ...paths: string[]): Promise<Data> => {
    const { code, stdout, stderr } = await evaluate(`--json ${options}`, ...paths);
    expect(stderr).not.toMatch(/^srvid:/m);
    expect(code).toBe(0);
    return JSON.parse(stdout) as Data;
  };
  const makePicture = (source: string, path: string, options = '') =>
    ffmpeg(...words(`-f lavfi -i ${source} -frames:v 1 ${options}`), path);

  beforeAll(async () => {
    await mkdir(set);
    await makePicture('mandelbrot=size=100x82', join(set, 'a_GT.png'));
    await makePicture('testsrc2=size=97x80', join(set, 'b.bmp'));
    await makePicture('mandelbrot=size=90x91', join(set, 'c.png'), '-pix_fmt gray');
  });

  it('prints the tables: images, averages, nothing else on standard output', async () => {
    const options = '--scale 3 --models bicubic,rtsr-s --metrics psnr --set';
    const { code, stdout } = await evaluate(options, set);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Three x3, psnr, image by image\nimage +bicubic +rtsr-s\na +[\d.]+ +[\d.]+\nb +[\d.]+ +[\d.]+\nc +[\d.]+ +[\d.]+\naverage +[\d.]+ +[\d.]+\n\nThree, psnr, averages\n/,
    );
    expect(stdout).toMatch(/^Luma by the protocol of the papers, low resolution unrounded\.$/m);
  });

  it('gives the same figures as JSON and as CSV', async () => {
    const options = '-x 2,3 --models rtsr-s --metrics psnr --colour --set';
    const { stills, colour, metrics } = await data(options, set);
    expect(metrics).toEqual(['psnr']);
    expect(stills.map(({ scale, set: name }) => [scale, name])).toEqual([
      [2, 'Three'],
      [3, 'Three'],
    ]);
    for (const { average, images } of stills) {
      const sum = images.reduce((total, image) => total + (image.metrics['psnr'] ?? 0), 0);
      expect(average['psnr']).toBeCloseTo(sum / 3, 9);
    }
    const { stdout } = await evaluate(`--csv ${options}`, set);
    const lines = stdout.trimEnd().split('\n');
    const [first] = stills;
    expect(lines).toContain(
      `stills,rtsr-s,2,Three,average,unrounded,psnr,${first?.average['psnr']},`,
    );
    // The gray picture has no place in the colour table.
    const y = first?.images.slice(0, 2).map((image) => image.metrics['psnr'] ?? 0) ?? [];
    expect(colour[0]?.y).toBeCloseTo(((y[0] ?? 0) + (y[1] ?? 0)) / 2, 9);
  });

  it('measures what FFmpeg measures, with a network that FFmpeg has too', async () => {
    const model = await writeOnnx(folder, 'repeat', repeatNetwork('uint8', 2));
    const one = join(folder, 'One');
    await mkdir(one);
    const picture = join(one, 'gray.png');
    await makePicture('mandelbrot=size=64x64', picture, '-pix_fmt gray');
    const options = '--low-resolution 8bit --metrics psnr --models';
    const { stills } = await data(options, model, '--set', one);
    const graph =
      'split[truth][b];[b]scale=32:32:flags=bicubic+accurate_rnd:param0=0:param1=0.5,scale=64:64:flags=neighbor,' +
      'crop=60:60:2:2[result];[truth]crop=60:60:2:2[cropped];[cropped][result]psnr=stats_file=-';
    const log = await ffmpeg('-i', picture, '-lavfi', graph, ...words('-f null -'));
    const byFfmpeg = Number(/psnr_y:([\d.]+)/.exec(log)?.[1]);
    expect(stills[0]?.model).toBe('repeat.onnx');
    // FFmpeg's weights for shrinking have 14 bits.
    expect(Math.abs((stills[0]?.average['psnr'] ?? 0) - byFfmpeg)).toBeLessThan(0.1);
  });

  it('takes gray as it is, however it is stored', async () => {
    const gray = join(folder, 'Stored');
    await mkdir(gray);
    await makePicture('mandelbrot=size=64x64', join(gray, 'gray.png'), '-pix_fmt gray');
    for (const format of ['gray16be', 'ya8', 'ya16be'])
      await ffmpeg('-i', join(gray, 'gray.png'), '-pix_fmt', format, join(gray, `${format}.png`));
    const { stills } = await data('-x2 --models bicubic --metrics psnr --set', gray);
    const figures = stills[0]?.images.map(({ metrics }) => metrics['psnr']);
    expect(figures).toHaveLength(4);
    expect(new Set(figures).size).toBe(1);
  });

  it('gives a network of RGB the colours: where red equals blue, exchanging them does nothing', async () => {
    const luma = await writeOnnx(folder, 'luma', repeatNetwork('float32', 3));
    const rgb = await writeOnnx(folder, 'rgb', swapNetwork('float32', 3));
    const green = join(folder, 'Green');
    await mkdir(green);
    const redIsBlue = '-vf format=gray,format=gbrp,lutrgb=r=val/2:b=val/2,format=rgb24';
    await makePicture('mandelbrot=size=64x64', join(green, 'green.png'), redIsBlue);
    const options = '--colour --metrics psnr --models';
    const { stills, colour } = await data(options, `${luma},${rgb}`, '--set', green);
    expect(stills.map(({ model, scale }) => [model, scale])).toEqual([
      ['luma.onnx', 3],
      ['rgb.onnx', 3],
    ]);
    const [a = 0, b = 99] = stills.map(({ average }) => average['psnr']);
    expect(Math.abs(a - b)).toBeLessThan(0.02);
    expect(colour[1]?.y).toBe(b);
    // One repeats chroma as it repeats luma, the other interpolates it.
    expect(Math.abs((colour[1]?.rgb ?? 0) - (colour[0]?.rgb ?? 99))).toBeLessThan(0.5);
  });

  it('leaves pictures without colour out of the colour table, in RGB or not', async () => {
    const [mixed, grays] = [join(folder, 'Mixed'), join(folder, 'Grays')];
    for (const path of [mixed, grays]) {
      await mkdir(path);
      const asRgb = '-vf format=gray,format=rgb24';
      await makePicture('mandelbrot=size=64x64', join(path, 'gray.png'), asRgb);
    }
    await makePicture('testsrc2=size=97x80', join(mixed, 'b.bmp'));
    const options = '-x3 --models bicubic --metrics psnr --colour --set';
    const [ofMixed] = (await data(options, mixed)).colour;
    expect(ofMixed?.cb).toBeGreaterThan(10);
    expect(ofMixed?.cb).toBe((await data(options, join(mixed, 'b.bmp'))).colour[0]?.cb);
    const { code, stderr } = await evaluate(options, grays);
    expect(stderr).toMatch(/^srvid: Grays: no picture in colour$/m);
    expect(code).toBe(3);
    const both = await evaluate(options, mixed, '--set', grays);
    expect(both.stderr).toContain('Grays: no picture in colour; left out of the colour table');
    expect(both.code).toBe(0);
  });

  it('says how a network of 8 bits can be measured', async () => {
    const model = await writeOnnx(folder, 'bytes', repeatNetwork('uint8', 2));
    const { code, stderr } = await evaluate('--models', model, '--set', set);
    expect(code).toBe(4);
    expect(stderr).toContain('--low-resolution 8bit');
  });

  it('measures clips, clean and coded, over bicubic', async () => {
    const clip = join(folder, 'clip.mkv');
    await ffmpeg(...words('-f lavfi -i testsrc2=size=160x128 -frames:v 3 -c:v ffv1'), clip);
    const { video } = await data('-x2 --models rtsr-s --crf 30 --frames 2 --set', clip);
    expect(video.map(({ model, condition, frames }) => [model, condition, frames])).toEqual([
      ['bicubic', 'clean', 2],
      ['bicubic', 'crf30', 2],
      ['rtsr-s', 'clean', 2],
      ['rtsr-s', 'crf30', 2],
    ]);
  });

  it('tells clips, sets and networks of one name apart', async () => {
    const [day, night] = [join(folder, 'day'), join(folder, 'night')];
    for (const path of [day, night]) {
      await mkdir(path);
      await ffmpeg(...words('-f lavfi -i testsrc2=size=96x96 -frames:v 1'), join(path, 'cam.mkv'));
      await writeOnnx(path, 'net', repeatNetwork('float32', 2));
    }
    const models = [day, night, `${day}/../day`].map((path) => `${path}/net.onnx`).join();
    const sets = ['--set', day, '--set', night, '--set', join(day, 'cam.mkv'), '--models', models];
    const { video } = await data('-x2 --crf 30 --frames 1', ...sets);
    expect(video.filter(({ condition }) => condition === 'clean').map((row) => row.clip)).toEqual([
      'day/cam.mkv',
      'day/cam.mkv',
      'day/cam.mkv',
      'night/cam.mkv',
      'night/cam.mkv',
      'night/cam.mkv',
    ]);
    expect(new Set(video.map(({ model }) => model))).toEqual(
      new Set(['bicubic', 'day/net.onnx', 'night/net.onnx']),
    );
  });

  it('refuses clips for a network that bicubic cannot be compared with', async () => {
    const model = await writeOnnx(folder, 'five', repeatNetwork('float32', 5));
    const { code, stderr } = await evaluate('--models', model, '--set', join(folder, 'clip.mkv'));
    expect(stderr).toMatch(/bicubic, which enlarges ×2, ×3, ×4, not ×5 as .*five\.onnx/);
    expect(code).toBe(2);
  });

  it('says on standard error what is wrong, and what was probably meant', async () => {
    const { code, stdout, stderr } = await evaluate('--set', `${set}s`);
    expect(stderr).toMatch(/^srvid: the test set .*Threes does not exist; did you mean Three\?\n/);
    expect(code).toBe(3);
    expect(stdout).toBe('');
  });

  it.each([
    ['no test set', '--models', 'rtsr-s', 'USAGE', /missing --set/],
    ['an unknown metric', '--metrics psmr --set', set, 'USAGE', /"psmr"; did you mean "psnr"\?/],
    ['an unknown network', '--models rtsr-n --set', set, 'USAGE', /"rtsr-n"; did you mean "rtsr-/],
    ['a missing network', '--models no.onnx --set', set, 'MODEL_INVALID', /no\.onnx: no such file/],
    [
      'an unknown scale',
      '--scale 2,5 --set',
      set,
      'USAGE',
      /"2,5" for --scale; should be 2, 3 or 4/,
    ],
    ['an unknown variant', '--low-resolution 8bits --set', set, 'USAGE', /did you mean 8bit\?/],
    ['two formats', '--json --csv --set', set, 'USAGE', /exclude each other/],
    ['an option of another command', '--codec h264 --set', set, 'USAGE', /--codec does not belong/],
  ] as const)('refuses %s', async (_, options, path, code, message) => {
    const refused = (async () =>
      run(await parseArguments(['eval', ...words(options), path]), {
        terminal: { ...processTerminal(), out: () => {}, err: () => {} },
        abort: new AbortController().signal,
        outliveStdout: () => {},
      }))();
    await expect(refused).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it('names a picture that is too small for a metric', async () => {
    const small = join(folder, 'Small');
    await mkdir(small);
    await makePicture('testsrc2=size=18x24', join(small, 'tiny.png'));
    const { code, stderr } = await evaluate('-x4 --models bicubic --set', small);
    expect(stderr).toMatch(/Small\/tiny is too small at ×4: without its border 8×16 samples/);
    expect(code).toBe(3);
  });

  it('tells before the work of a report that cannot be written', async () => {
    const report = join(folder, 'nowhere', 'report.html');
    const { code, stdout, stderr } = await evaluate('--html', report, '--set', set);
    expect(stderr).toMatch(/^srvid: cannot write .*report\.html: ENOENT/);
    expect([code, stdout]).toEqual([5, '']);
  });

  it('does not replace a report unasked', async () => {
    const report = join(folder, 'report.html');
    await writeFile(report, 'mine');
    const { code } = await evaluate('--html', report, '--set', set);
    expect(code).toBe(5);
    expect(await readFile(report, 'utf8')).toBe('mine');
  });
});
