import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediaInfo } from '../../src/core/media.ts';
import { findPixelFormat, frameBytes, type PixelFormat } from '../../src/core/pixel-format.ts';
import { planEncode } from '../../src/encode/encode-plan.ts';
import { openSink } from '../../src/encode/index.ts';
import { type OutputRef, resolveOutput } from '../../src/encode/output.ts';
import type { FrameSink } from '../../src/encode/sink.ts';
import { frameOf } from '../integration/encode-driver.ts';

const run = promisify(execFile);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-faults-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const format = findPixelFormat('yuv420p') as PixelFormat;
const noColor = {
  range: undefined,
  matrix: undefined,
  primaries: undefined,
  transfer: undefined,
  chromaLocation: undefined,
};

const open = async (
  output: OutputRef,
  size: { width: number; height: number } = { width: 64, height: 48 },
  media?: MediaInfo,
  stdout?: PassThrough,
  overwrite = false,
): Promise<FrameSink> => {
  const plan = await planEncode({
    output,
    media,
    layout: { format, ...size },
    timeBase: { num: 1, den: 25 },
    sampleAspect: undefined,
    color: noColor,
    scale: 1,
    audio: true,
    tag: 'srvid',
    overwrite,
    preset: 'ultrafast',
    crf: 0,
  });
  return openSink(plan, stdout ? { stdout } : {});
};

/** Noise: nothing compresses it. */
const noise = (size: { width: number; height: number }): Uint8Array => {
  const bytes = new Uint8Array(frameBytes(format, size.width, size.height));
  for (let i = 0; i < bytes.length; i += 65_536)
    crypto.getRandomValues(bytes.subarray(i, Math.min(bytes.length, i + 65_536)));
  return bytes;
};

const fill = async (
  sink: FrameSink,
  frames: number,
  size = { width: 64, height: 48 },
  between: (index: number) => void | Promise<void> = () => {},
): Promise<void> => {
  const bytes = noise(size);
  for (let index = 0; index < frames; index++) {
    await sink.write(frameOf(bytes, index, index));
    await between(index);
  }
};

const children = async (): Promise<string[]> => {
  const { stdout } = await run('ps', ['-o', 'pid=,comm=', '--ppid', String(process.pid)]);
  return stdout.split('\n').filter((line) => line.includes('ffmpeg'));
};

const file = (name: string): OutputRef => ({
  kind: 'file',
  path: join(folder, name),
  container: 'mp4',
  regular: true,
});

describe('encoding that goes wrong', () => {
  it('a sink that is disposed of leaves nothing behind', async () => {
    const sink = await open(file('clip.mp4'));
    await fill(sink, 3);
    await sink[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
    expect(await children()).toEqual([]);
  });

  it('an FFmpeg that is killed ends the writing at once, and nothing is left', async () => {
    const sink = await open(file('clip.mp4'));
    let shot = false;
    const killed = fill(sink, 100_000, undefined, async (index) => {
      // The wrapper script becomes FFmpeg only after a moment.
      if (index < 5 || shot) return;
      const [line] = await children();
      if (line === undefined) return;
      shot = true;
      process.kill(Number.parseInt(line, 10), 'SIGKILL');
    });
    await expect(killed).rejects.toMatchObject({
      code: 'ENCODE_FAILED',
      message: expect.stringContaining('SIGKILL'),
    });
    await sink[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  });

  it('/dev/full is written directly and reports the full disk', async () => {
    const output = await resolveOutput('/dev/full', { overwrite: false });
    expect(output).toMatchObject({ kind: 'file', regular: false });
    const size = { width: 320, height: 240 };
    const sink = await open(output, size);
    const work = fill(sink, 100, size).then(() => sink.finish('complete'));
    await expect(work).rejects.toMatchObject({ code: 'DISK_FULL' });
    await sink[Symbol.asyncDispose]();
  });

  it('a full disk ends within seconds, with nothing under the final name', async () => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).then(
      () => true,
      () => false,
    );
    if (!mounted) return process.emitWarning('not tested: mounting a tmpfs needs root');
    try {
      const size = { width: 640, height: 360 };
      const sink = await open(
        { kind: 'file', path: join(disk, 'clip.mkv'), container: 'mkv', regular: true },
        size,
      );
      const work = fill(sink, 500, size).then(() => sink.finish('complete'));
      await expect(work).rejects.toMatchObject({ code: 'DISK_FULL' });
      await sink[Symbol.asyncDispose]();
      expect(await readdir(disk)).toEqual([]);
    } finally {
      await run('umount', [disk]);
    }
  });

  it('a folder that vanishes is an output error', async () => {
    const inner = join(folder, 'inner');
    await mkdir(inner);
    const sink = await open({
      kind: 'file',
      path: join(inner, 'clip.mp4'),
      container: 'mp4',
      regular: true,
    });
    await rm(inner, { recursive: true });
    await expect(fill(sink, 50).then(() => sink.finish('complete'))).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
    });
    await sink[Symbol.asyncDispose]();
  });

  it('an output that appeared meanwhile is not overwritten', async () => {
    const sink = await open(file('clip.mp4'));
    await fill(sink, 3);
    await writeFile(join(folder, 'clip.mp4'), 'precious');
    await expect(sink.finish('complete')).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    await sink[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual(['clip.mp4']);
  });

  it('a partial file is valid and says that it is partial', async () => {
    const sink = await open(file('clip.mp4'));
    await fill(sink, 7);
    const report = await sink.finish('partial');
    expect(report).toMatchObject({ frames: 7, path: join(folder, 'clip.partial.mp4') });
    expect(await readdir(folder)).toEqual(['clip.partial.mp4']);
  });

  it('a partial file never takes the place of another, with -y neither', async () => {
    await writeFile(join(folder, 'clip.partial.mp4'), 'the input');
    const sink = await open(file('clip.mp4'), undefined, undefined, undefined, true);
    await fill(sink, 3);
    const report = await sink.finish('partial');
    expect(report.path).toBe(join(folder, 'clip.partial-2.mp4'));
    expect(await readFile(join(folder, 'clip.partial.mp4'), 'utf8')).toBe('the input');
  });

  it('a second interrupted sequence stands beside the first', async () => {
    const output = await resolveOutput(join(folder, 'shot%02d.png'), { overwrite: false });
    for (const frames of [2, 3]) {
      await using sink = await open(output);
      await fill(sink, frames);
      expect((await sink.finish('partial')).frames).toBe(frames);
    }
    expect((await readdir(folder)).toSorted()).toEqual([
      'shot01.partial-2.png',
      'shot01.partial.png',
      'shot02.partial-2.png',
      'shot02.partial.png',
      'shot03.partial-2.png',
    ]);
  });

  it('a fifo gets the hashes and stays a fifo', async () => {
    const fifo = join(folder, 'sums');
    await run('mkfifo', [fifo]);
    const reader = readFile(fifo, 'utf8');
    await using sink = await open(await resolveOutput(`hash:${fifo}`, { overwrite: false }));
    await fill(sink, 2);
    await sink.finish('complete');
    expect((await reader).trim().split('\n')).toHaveLength(2);
    expect((await stat(fifo)).isFIFO()).toBe(true);
  });

  it.each(['clip.mp4', 'shot%02d.png', 'a.png', 'hash:sums.txt', '-'])(
    'an abort at the end of %s ends all processes and publishes nothing',
    async (name) => {
      const output = await resolveOutput(name, { overwrite: false, workingDirectory: folder });
      const reason = new Error('enough');
      const sink = await open(output, undefined, undefined, new PassThrough());
      await fill(sink, name === 'a.png' ? 1 : 5);
      const stopping = new AbortController();
      const done = sink.finish('complete', stopping.signal);
      stopping.abort(reason);
      await expect(done).rejects.toBe(reason);
      await sink[Symbol.asyncDispose]();
      expect(await children()).toEqual([]);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('a reader of standard output that stops reading holds up no abort', async () => {
    const size = { width: 320, height: 240 };
    const sink = await open({ kind: 'stdout' }, size, undefined, new PassThrough());
    const work = fill(sink, 5000, size).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await sink[Symbol.asyncDispose]();
    await work;
    expect(await children()).toEqual([]);
  });

  it('no frame at all is an error', async () => {
    const sink = await open(file('clip.mp4'));
    await expect(sink.finish('complete')).rejects.toMatchObject({ code: 'ENCODE_FAILED' });
    await sink[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  });

  it('a reader of standard output that goes away ends the run', async () => {
    const reader = spawn('true', { stdio: ['pipe', 'ignore', 'ignore'] });
    const size = { width: 320, height: 240 };
    const sink = await open(
      { kind: 'stdout' },
      size,
      undefined,
      reader.stdin as unknown as PassThrough,
    );
    await expect(fill(sink, 5000, size)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
    await sink[Symbol.asyncDispose]();
    expect(await children()).toEqual([]);
  });

  it('a wrong encoder option is explained in the words of FFmpeg', async () => {
    const plan = await planEncode({
      output: file('clip.mp4'),
      media: undefined,
      layout: { format, width: 64, height: 48 },
      timeBase: { num: 1, den: 25 },
      sampleAspect: undefined,
      color: noColor,
      scale: 1,
      audio: true,
      tag: 'x',
      overwrite: false,
      encoderOptions: ['nosuch=1'],
    });
    await using sink = await openSink(plan);
    await expect(fill(sink, 100)).rejects.toMatchObject({
      code: 'ENCODE_FAILED',
      message: expect.stringContaining('nosuch'),
    });
  });

  it('a picture cannot take a second frame', async () => {
    const sink = await open({ kind: 'picture', path: join(folder, 'a.png'), picture: 'png' });
    await expect(fill(sink, 2)).rejects.toMatchObject({ code: 'USAGE' });
    await sink[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('outputs that cannot be written', () => {
  it.each([
    ['missing/clip.mp4', 'OUTPUT_UNWRITABLE'],
    ['exists.mp4', 'OUTPUT_EXISTS'],
    ['exists.mp4/clip.mp4', 'OUTPUT_UNWRITABLE'],
    ['clip.xyz', 'USAGE'],
    ['clip', 'USAGE'],
    ['', 'USAGE'],
    ['input.mkv', 'USAGE'],
    ['.', 'USAGE'],
  ])('%j: %s', async (name, code) => {
    await writeFile(join(folder, 'exists.mp4'), 'x');
    await writeFile(join(folder, 'input.mkv'), 'x');
    const options = {
      overwrite: false,
      workingDirectory: folder,
      inputs: [join(folder, 'input.mkv')],
    };
    await expect(resolveOutput(name, options)).rejects.toMatchObject({ code });
  });

  it.each([
    ['shot%03d.png', 'shot007.png', true],
    ['shot%d.png', 'shot12.png', true],
    ['shot%03d.png', 'shot1007.png', true],
    ['shot%03d.png', 'shot07.png', false],
    ['shot%d.png', 'shot0.png', false],
    ['big%03d.png', 'shot007.png', false],
  ])('a sequence %j over the picture %j that is read: refused is %j', async (name, input, hit) => {
    await writeFile(join(folder, input), 'x');
    const options = { overwrite: true, workingDirectory: folder, inputs: [join(folder, input)] };
    const resolved = resolveOutput(name, options);
    if (hit) await expect(resolved).rejects.toMatchObject({ code: 'USAGE' });
    else expect((await resolved).kind).toBe('sequence');
  });

  it.runIf(process.getuid?.() !== 0)('a folder without permission', async () => {
    await chmod(folder, 0o500);
    await expect(
      resolveOutput(join(folder, 'clip.mp4'), { overwrite: false }),
    ).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
    await chmod(folder, 0o700);
  });
});
