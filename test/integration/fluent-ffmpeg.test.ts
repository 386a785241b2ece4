import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FfmpegJob, ffmpegArguments, startFfmpeg } from '../../src/core/ffmpeg/command.ts';
import { ffmpeg } from './decode-support.ts';

// The numbers are those of the list of fluent-ffmpeg's traps that the project keeps: lone options, progress, dead processes …
const fake = join(import.meta.dirname, '../fixtures/bin/fake-ffmpeg.mjs');
let folder = '';
let clip = '';
let log = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-test-'));
  clip = join(folder, 'clip.mkv');
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc=s=64x48:d=1', '-c:v', 'ffv1', clip);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => {
  for (const name of ['FFMPEG_PATH', 'FFPROBE_PATH', 'FAKE_FFMPEG_MODE', 'FAKE_FFMPEG_LOG'])
    delete process.env[name];
});

const pretend = (mode: string) => {
  log = join(folder, `${Math.random()}.log`);
  Object.assign(process.env, {
    FFMPEG_PATH: fake,
    FFPROBE_PATH: fake,
    FAKE_FFMPEG_MODE: mode,
    FAKE_FFMPEG_LOG: log,
  });
};
const logged = async () =>
  (await readFile(log, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { event: string; pid?: number; args?: string[] });
const quiet = ['-v', 'error'];
const reading = (url: string, options: readonly string[] = []) => ({ url, options });
const job = (
  output: FfmpegJob['output'],
  inputs: FfmpegJob['inputs'] = [reading(`file:${clip}`)],
): FfmpegJob => ({ global: quiet, inputs, output });
const bytesOf = async (stream: AsyncIterable<Uint8Array>) => {
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.length;
  return bytes;
};
const toNull = reading('pipe:1', ['-f', 'null']);
const within = <T>(ms: number, promise: Promise<T>) =>
  Promise.race([
    promise,
    new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms).unref(),
    ),
  ]);

describe('traps of fluent-ffmpeg', () => {
  it('1, 7, 9: one process a command: no -formats, no -encoders, no ffprobe', async () => {
    pretend('log');
    await (
      await startFfmpeg(job(toNull))
    ).exited;
    const starts = (await logged()).filter(({ event }) => event === 'start');
    expect(starts).toHaveLength(1);
    expect(starts[0]?.args).toContain(`file:${clip}`);
  });

  it('8: options with one space, or many, stay one argument', async () => {
    const path = join(folder, 'title.mkv');
    const options = [
      '-map',
      '0',
      '-c',
      'copy',
      '-metadata',
      'title=a b c',
      '-metadata',
      'comment=one space',
    ];
    expect(await (await startFfmpeg(job(reading(`file:${path}`, options)))).exited).toMatchObject({
      code: 0,
    });
    const { stdout } = await startFfmpeg(
      job(reading('pipe:1', ['-f', 'ffmetadata']), [reading(`file:${path}`)]),
    );
    let text = '';
    for await (const chunk of stdout) text += String(chunk);
    expect(text).toContain('title=a b c\n');
    expect(text).toContain('one space');
    pretend('log');
    await (
      await startFfmpeg(job(reading('pipe:1', ['-one two'])))
    ).exited;
    expect((await logged())[0]?.args).toContain('-one two');
  });

  it.each([
    '-x.mkv',
    '-i',
    'a b.mkv',
    'new\nline.mkv',
    '100%d.mkv',
    "it's.mkv",
    'foo:bar.mkv',
    '日本.mkv',
    ';$(touch x).mkv',
  ])('8: an output named %j is a file', async (name) => {
    const path = join(folder, name);
    const { exited } = await startFfmpeg(
      job(reading(`file:${path}`, ['-c', 'copy', '-f', 'matroska'])),
    );
    expect(await exited).toMatchObject({ code: 0, stderr: [] });
    expect(existsSync(path)).toBe(true);
  });

  it('9: an existing output is overwritten only when the job says so: fluent adds its -y to bare names alone', async () => {
    const path = join(folder, 'old.mkv');
    await writeFile(path, 'old');
    const copy = (...options: readonly string[]) =>
      startFfmpeg(job(reading(`file:${path}`, ['-c', 'copy', ...options])));
    const { code, stderr } = await (await copy()).exited;
    expect(code).toBe(1);
    expect(stderr.join()).toContain('already exists');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect((await (await copy('-y')).exited).code).toBe(0);
  });

  it('5: a dead ffmpeg does not hang its writer', async () => {
    pretend('die-reading');
    const { stdin, exited } = await startFfmpeg(
      job(toNull, [reading('pipe:0', ['-f', 'rawvideo'])]),
    );
    const block = Buffer.alloc(2 ** 20);
    const writing = new Promise<string>((resolve) => {
      const more = (error?: Error | null) =>
        error ? resolve('error') : void stdin.write(block, more);
      more();
    });
    expect(await within(5000, writing)).toBe('error');
    expect(await within(5000, exited)).toMatchObject({
      code: null,
      signal: 'SIGKILL',
      spawnError: undefined,
    });
  });

  it('10: one that closes its output and works on is not killed', async () => {
    pretend('slow-finish:400');
    const { stdout, exited } = await startFfmpeg(job(reading('pipe:1', ['-f', 'nut'])));
    expect(await bytesOf(stdout)).toBe(10);
    expect(await exited).toMatchObject({ code: 0, signal: null });
    expect((await logged()).map(({ event }) => event)).toContain('finished');
  });

  it('6: kill sends the signal that was asked for, and the exit tells the truth', async () => {
    const { exited, kill } = await startFfmpeg(
      job(toNull, [reading('testsrc=r=5', ['-re', '-f', 'lavfi'])]),
    );
    setTimeout(() => kill('SIGTERM'), 300);
    expect(await within(5000, exited)).toMatchObject({ code: 255, signal: null });
    pretend('hang');
    const stubborn = await startFfmpeg(job(toNull));
    setTimeout(() => stubborn.kill('SIGTERM'), 300);
    setTimeout(() => stubborn.kill('SIGKILL'), 600);
    expect(await within(5000, stubborn.exited)).toMatchObject({ code: null, signal: 'SIGKILL' });
    const pid = (await logged())[0]?.pid ?? 0;
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it('the exit status is known whichever of exit and stderr ends first', async () => {
    for (let i = 0; i < 12; i++)
      expect((await (await startFfmpeg(job(toNull))).exited).code).toBe(0);
    const missing = await startFfmpeg(job(toNull, [reading('file:/does/not/exist')]));
    const { code, stderr } = await missing.exited;
    expect(code).toBe(1);
    expect(stderr.join()).toContain('No such file');
  });

  it('11: chunks are passed on as they come, and none is lost', async () => {
    const { stdout, exited } = await startFfmpeg(
      job(reading('pipe:1', ['-f', 'rawvideo', '-pix_fmt', 'rgb24'])),
    );
    expect(await bytesOf(stdout)).toBe(25 * 64 * 48 * 3);
    expect((await exited).code).toBe(0);
  });

  it('a program that is not there settles at once, with its output ended', async () => {
    process.env['FFMPEG_PATH'] = '/does/not/exist/ffmpeg';
    const { stdout, exited } = await startFfmpeg(job(reading('pipe:1', ['-f', 'nut'])));
    expect(await within(5000, bytesOf(stdout))).toBe(0);
    expect(await within(5000, exited)).toMatchObject({ code: 127 });
  });

  it('shows in --dry-run what ffmpeg gets', async () => {
    pretend('log');
    const work = job(reading('pipe:1', ['-f', 'null', '-frames:v', '1']), [
      reading(`file:${clip}`, ['-ss', '1']),
    ]);
    await (
      await startFfmpeg(work)
    ).exited;
    const own = new Set(['-nostdin', '-hide_banner', '-max_muxing_queue_size', '4096']);
    expect((await logged())[0]?.args?.filter((arg) => !own.has(arg))).toEqual(
      ffmpegArguments(work),
    );
  });
});
