import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failsOnWhite, writeOnnx } from '../fixtures/onnx.ts';
import {
  countFrames,
  makeClip,
  makeFolder,
  runCli,
  startCli,
  until,
} from '../integration/run-cli.ts';

const folder = makeFolder();
const clip = folder.at('clip.mp4');
const output = folder.at('out.mp4');

beforeAll(() => makeClip(clip, 100, '320x180'));
afterAll(() => folder.remove());

/** Every process whose command line names this test's folder. */
const related = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder.path);
      } catch {
        return false;
      }
    })
    .map(Number);

const decoderOf = (pids: readonly number[]): number | undefined =>
  pids.find((pid) => commandOf(pid).includes('pipe:1'));
const encoderOf = (pids: readonly number[]): number | undefined =>
  pids.find((pid) => commandOf(pid).includes('pipe:0'));
const commandOf = (pid: number): string => {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return text.startsWith('ffmpeg') ? text : '';
  } catch {
    return '';
  }
};

/** One clear message, a hint at most, no stack trace; no process left; nothing under the final name. */
const expectCleanFailure = async (
  run: ReturnType<typeof startCli>,
  code: number,
  message: RegExp,
) => {
  const result = await run.result;
  expect(result.stderr).toMatch(message);
  expect(result.code).toBe(code);
  expect(result.stdout).toBe('');
  expect(result.stderr).not.toMatch(/\n\s+at /);
  expect(result.stderr.split('\n').filter((line) => line.startsWith('srvid:'))).toHaveLength(1);
  await until(() => related().length === 0, 'all processes to end', 5_000);
  expect(existsSync(output)).toBe(false);
  return result;
};

const slowRun = (...extra: string[]) =>
  startCli([
    clip,
    '-x4',
    '-o',
    output,
    '--model',
    'balanced',
    '--threads',
    '1',
    '--progress',
    'json',
    ...extra,
  ]);

const underWay = (run: ReturnType<typeof startCli>) =>
  until(() => /"frames":[3-9]/.test(run.stderrSoFar()), 'the first frames');

const messages = (text: string) => text.replaceAll(/^\{.*\n/gm, '');

describe.runIf(process.platform === 'linux')('a process that is killed in mid-run', () => {
  it('the decoder: what was decoded is saved under the partial name, exit 6', async () => {
    const run = slowRun('--overwrite');
    await underWay(run);
    process.kill(decoderOf(related()) as number, 'SIGKILL');
    const result = await run.result;
    expect(result.code).toBe(6);
    expect(messages(result.stderr)).not.toMatch(/\n\s+at /);
    expect(existsSync(output)).toBe(false);
    expect(countFrames(folder.at('out.partial.mp4'))).toBeGreaterThan(2);
    expect(related()).toEqual([]);
  });

  it('the encoder: exit 5 and nothing under any name', async () => {
    const before = readdirSync(folder.path);
    const run = slowRun('--overwrite');
    await underWay(run);
    process.kill(encoderOf(related()) as number, 'SIGKILL');
    const result = await run.result;
    expect(result.code).toBe(5);
    expect(result.stderr).toMatch(/encod/);
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(folder.path)).toEqual(before);
    expect(related()).toEqual([]);
  });

  it('srvid itself: its children die with it and finish nothing', async () => {
    const run = slowRun('--overwrite');
    await underWay(run);
    run.child.kill('SIGKILL');
    await run.result;
    await until(() => related().length === 0, 'the children to die', 5_000);
    expect(existsSync(output)).toBe(false);
  });
});

describe('a network that fails in mid-run', () => {
  it('exit 4, with the name of the network', async () => {
    const white = folder.at('white.mp4');
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      "color=black:s=96x64:d=1,geq=lum='if(gt(N,12),255,90)':cb=128:cr=128",
      '-pix_fmt',
      'yuvj420p',
      '-c:v',
      'ffv1',
      folder.at('white.mkv'),
    ]);
    const model = await writeOnnx(folder.path, 'fails on white', failsOnWhite());
    const run = startCli([
      folder.at('white.mkv'),
      '-x2',
      '-o',
      white,
      '--model',
      model,
      '--progress',
      'none',
    ]);
    await expectCleanFailure(run, 4, /fails on white\.onnx failed/);
    expect(existsSync(white)).toBe(false);
  });
});

describe('outputs that cannot be written', () => {
  const disk = folder.at('disk');
  mkdirSync(disk);
  const mounted =
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', disk]).status === 0;
  afterAll(() => void (mounted && spawnSync('umount', [disk])));

  it.runIf(existsSync('/dev/full'))('/dev/full, which is written directly', async () => {
    await expectCleanFailure(
      startCli([clip, '-x2', '-o', '/dev/full', '--model', 'bicubic', '--progress', 'none']),
      5,
      /no space left/i,
    );
  });

  it.runIf(mounted)('a full disk (a small tmpfs): clear message, nothing left on it', async () => {
    const run = startCli([
      clip,
      '-x4',
      '-o',
      `${disk}/big.mp4`,
      '--model',
      'bicubic',
      '--crf',
      '0',
      '--progress',
      'none',
    ]);
    await expectCleanFailure(run, 5, /no space left/i);
    expect(readdirSync(disk)).toEqual([]);
  });

  it('a folder that nobody may write to', async () => {
    await expectCleanFailure(
      startCli([clip, '-x2', '-o', '/sys/out.mp4', '--model', 'bicubic', '--progress', 'none']),
      5,
      /\/sys/,
    );
  });
});

describe('tools', () => {
  it.each(['ffmpeg', 'ffprobe'])('%s is too old', async (tool) => {
    const old = folder.at(`old ${tool}`);
    writeFileSync(
      old,
      `#!/bin/sh\necho "${tool} version 4.4.2-0ubuntu0.22.04.1 Copyright (c) 2000-2021 the FFmpeg developers"\n`,
    );
    chmodSync(old, 0o755);
    const env = { [tool === 'ffmpeg' ? 'FFMPEG_PATH' : 'FFPROBE_PATH']: old };
    await expectCleanFailure(
      startCli([clip, '-x2', '-o', output], { env }),
      7,
      /4\.4\.2.* is too old.*5\.1/,
    );
  });
});

describe('bad input', () => {
  it('bytes overwritten in the middle: exit 6, the rest is saved', async () => {
    const broken = folder.at('broken.ts');
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', clip, '-c', 'copy', '-f', 'mpegts', broken]);
    const bytes = readFileSync(broken);
    for (let at = Math.floor(bytes.length * 0.4); at < bytes.length * 0.5; at++)
      bytes[at] = (at * 131) & 255;
    writeFileSync(broken, bytes);
    const result = await runCli([
      broken,
      '-x2',
      '-o',
      folder.at('saved.mkv'),
      '--model',
      'bicubic',
      '--progress',
      'none',
    ]);
    expect(result.code).toBe(6);
    expect(existsSync(folder.at('saved.mkv'))).toBe(false);
    expect(countFrames(folder.at('saved.partial.mkv'))).toBeGreaterThan(50);
  });

  it('a change of size in mid-stream keeps the first size and says so', async () => {
    const parts = ['96x64', '160x120'].map((size) => {
      const part = folder.at(`${size}.ts`);
      execFileSync('ffmpeg', [
        '-v',
        'error',
        '-y',
        '-f',
        'lavfi',
        '-i',
        `testsrc2=s=${size}:d=1`,
        '-c:v',
        'mpeg2video',
        '-f',
        'mpegts',
        part,
      ]);
      return readFileSync(part);
    });
    const changing = folder.at('changing.ts');
    writeFileSync(changing, Buffer.concat(parts));
    const result = await runCli([
      changing,
      '-x2',
      '-o',
      folder.at('changed.mkv'),
      '--model',
      'bicubic',
      '--progress',
      'none',
    ]);
    expect(result.stderr).toMatch(/changes to 160×120 .* in mid-stream: .* scaled to the first/);
    expect(result.code).toBe(0);
    expect(countFrames(folder.at('changed.mkv'))).toBeGreaterThan(45);
  });

  it('a network file cut in half', async () => {
    const half = folder.at('half.onnx');
    const whole = readFileSync(new URL('../../models/rtsr-s-x2/model.onnx', import.meta.url));
    writeFileSync(half, whole.subarray(0, whole.length / 2));
    await expectCleanFailure(
      startCli([clip, '-x2', '-o', output, '--model', half]),
      4,
      /half\.onnx/,
    );
  });
});
