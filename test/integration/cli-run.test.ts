import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countFrames, makeClip, makeFolder, runCli, startCli, until } from './run-cli.ts';

const folder = makeFolder();
const clip = folder.at('clip.mp4');
const long = folder.at('long.mp4');
beforeAll(() => {
  makeClip(clip, 12);
  makeClip(long, 3_000, '160x120');
});
afterAll(() => folder.remove());

/** Nothing of a run that failed lies under the final name, nor beside it. */
const leftovers = (name: string): string[] =>
  readdirSync(folder.path).filter((file) => file !== `${name}.mp4` && file.includes(name));

describe('a run', () => {
  it('writes the output, says so on stderr, and prints nothing on stdout', async () => {
    const { code, stdout, stderr } = await runCli([clip, '-x3', '-o', folder.at('plain.mp4')]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/plain\.mp4: 12 frames in /);
    expect(countFrames(folder.at('plain.mp4'))).toBe(12);
  });

  it('says nothing with --quiet', async () => {
    expect(await runCli([clip, '-x2', '-o', 'null:', '--quiet'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('tells its progress as JSON lines', async () => {
    const { code, stderr } = await runCli([clip, '-x2', '-o', 'null:', '--progress', 'json']);
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; frames?: { written: number } });
    expect(code).toBe(0);
    expect(events[0]?.event).toBe('begin');
    expect(events.map(({ event }) => event)).toContain('plan');
    expect(events.at(-1)).toMatchObject({
      event: 'finished',
      outcome: 'complete',
      frames: { decoded: 12, enlarged: 12, written: 12 },
    });
  });

  it('prints data only on stdout: one line per frame with hash:, Matroska with -', async () => {
    const hash = await runCli([clip, '-x2', '-o', 'hash:']);
    expect(hash.code).toBe(0);
    expect(
      hash.stdout
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('#')),
    ).toHaveLength(12);
    const video = await runCli([clip, '-x2', '-o', '-']);
    expect(video.code).toBe(0);
    writeFileSync(folder.at('piped.mkv'), video.stdoutBytes);
    expect(countFrames(folder.at('piped.mkv'))).toBe(12);
  });

  it('prints the plan with --dry-run and makes nothing', async () => {
    const { code, stdout } = await runCli([clip, '-x3', '-o', folder.at('dry.mp4'), '--dry-run']);
    expect(code).toBe(0);
    for (const part of ['96×64', '288×192', 'ffmpeg ', 'leases']) expect(stdout).toContain(part);
    const json = await runCli([
      clip,
      '-x3',
      '-o',
      folder.at('dry.mp4'),
      '--dry-run',
      '--progress',
      'json',
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({ geometry: { scale: 3 } });
    expect(existsSync(folder.at('dry.mp4'))).toBe(false);
  });

  it('reads names that begin with a dash, and odd ones', async () => {
    const name = '-it\'s 100% "odd"\n映像.mp4';
    writeFileSync(folder.at(name), readFileSync(clip));
    const { code, stderr } = await runCli(['-x2', '-o', '-out.mp4', '--', name], {
      cwd: folder.path,
    });
    expect(stderr).not.toMatch(/^映像/m);
    expect(code).toBe(0);
    expect(countFrames(folder.at('-out.mp4'))).toBe(12);
  });
});

describe('several inputs', () => {
  it('are done one after another; one that fails does not stop the rest', async () => {
    const { code, stderr } = await runCli([
      clip,
      folder.at('absent.mp4'),
      long,
      '-x2',
      '--frames',
      '3',
      '-o',
      `${folder.at('many')}/`,
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain('2 done, 1 failed');
    expect(readdirSync(folder.at('many')).toSorted()).toEqual(['clip.mp4', 'long.mp4']);
    expect(countFrames(folder.at('many/long.mp4'))).toBe(3);
  });
});

describe('failures have their exit code, one message and no stack', () => {
  const damaged = folder.at('damaged.mkv');
  beforeAll(() => {
    spawnSync('ffmpeg', ['-v', 'error', '-i', clip, '-c', 'copy', damaged]);
    truncateSync(damaged, Math.floor(readFileSync(damaged).length * 0.6));
    writeFileSync(folder.at('text.mp4'), 'this is no video\n');
    writeFileSync(folder.at('bad.onnx'), 'no network');
    writeFileSync(folder.at('exists.mp4'), 'mine');
  });

  it.each<[string, () => string[], number, RegExp]>([
    [
      'missing input',
      () => [folder.at('absent.mp4'), '-x2', '-o', folder.at('o.mp4')],
      3,
      /absent\.mp4 does not exist/,
    ],
    ['text file', () => [folder.at('text.mp4'), '-x2', '-o', folder.at('o.mp4')], 3, /text\.mp4/],
    [
      'bad network',
      () => [clip, '-x2', '-o', folder.at('o.mp4'), '--model', folder.at('bad.onnx')],
      4,
      /bad\.onnx/,
    ],
    [
      'existing output',
      () => [clip, '-x2', '-o', folder.at('exists.mp4')],
      5,
      /exists\.mp4 exists already/,
    ],
    ['no such folder', () => [clip, '-x2', '-o', folder.at('no/such/o.mp4')], 5, /does not exist/],
    ['unknown extension', () => [clip, '-x2', '-o', folder.at('o.xyz')], 2, /xyz/],
    [
      'unknown model',
      () => [clip, '-x2', '-o', folder.at('o.mp4'), '--model', 'blanced'],
      2,
      /balanced/,
    ],
  ])('%s', async (_, args, exit, message) => {
    const { code, stdout, stderr } = await runCli(args());
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr).not.toContain('bug of srvid');
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(existsSync(folder.at('o.mp4'))).toBe(false);
  });

  it('leaves an existing output alone without -y and replaces it with -y', async () => {
    expect(readFileSync(folder.at('exists.mp4'), 'utf8')).toBe('mine');
    expect((await runCli([clip, '-x2', '-y', '-o', folder.at('exists.mp4')])).code).toBe(0);
    expect(countFrames(folder.at('exists.mp4'))).toBe(12);
  });

  it('ffmpeg is missing', async () => {
    const { code, stderr } = await runCli([clip, '-x2', '-o', folder.at('o.mp4')], {
      env: { FFMPEG_PATH: '/nowhere/ffmpeg' },
    });
    expect(code).toBe(7);
    expect(stderr).toContain('/nowhere/ffmpeg');
  });

  it('a damaged input is saved as far as it goes, under a partial name', async () => {
    const { code, stderr } = await runCli([damaged, '-x2', '-o', folder.at('saved.mkv')]);
    expect(code).toBe(6);
    expect(stderr).toContain('saved.partial.mkv');
    expect(existsSync(folder.at('saved.mkv'))).toBe(false);
    expect(countFrames(folder.at('saved.partial.mkv'))).toBeGreaterThan(0);
  });

  it('a bug is called one, and exits 1', async () => {
    const hook = folder.at('throw.mjs');
    writeFileSync(
      hook,
      "if (process.argv.includes('null:')) setTimeout(() => { throw new Error('on purpose'); }, 1500);\n",
    );
    const { code, stderr } = await runCli([long, '-x2', '-o', 'null:'], {
      env: { NODE_OPTIONS: `--import file://${hook}` },
    });
    expect(stderr).toContain('srvid: this is a bug of srvid: on purpose');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  });
});

const hasBegun = (text: () => string) => () => text().includes('"event":"progress"');

describe('signals', () => {
  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])(
    'the first %s leaves a valid shorter file under a partial name and exits %d',
    async (signal, exit) => {
      const name = `stopped-${signal}`;
      const { child, result, stderrSoFar } = startCli([
        long,
        '-x2',
        '-o',
        folder.at(`${name}.mp4`),
        '--progress',
        'json',
      ]);
      await until(hasBegun(stderrSoFar), 'progress');
      child.kill(signal);
      const { code, stderr } = await result;
      expect(stderr).toContain('"event":"notice"');
      expect(code).toBe(exit);
      expect(existsSync(folder.at(`${name}.mp4`))).toBe(false);
      expect(leftovers(name)).toEqual([`${name}.partial.mp4`]);
      const frames = countFrames(folder.at(`${name}.partial.mp4`));
      expect(frames).toBeGreaterThan(0);
      expect(frames).toBeLessThan(3_000);
    },
  );

  it('the second ends it at once by the signal, and leaves nothing', async () => {
    const { child, result, stderrSoFar } = startCli([
      long,
      '-x2',
      '-o',
      folder.at('left.mp4'),
      '--progress',
      'json',
    ]);
    await until(hasBegun(stderrSoFar), 'progress');
    child.kill('SIGINT');
    child.kill('SIGINT');
    // Signals of one number that wait together arrive as one.
    await until(() => stderrSoFar().includes('"event":"notice"'), 'the notice');
    child.kill('SIGINT');
    const before = Date.now();
    const { signal, code } = await result;
    expect({ signal, code }).toEqual({ signal: 'SIGINT', code: null });
    expect(Date.now() - before).toBeLessThan(2_000);
    expect(existsSync(folder.at('left.mp4'))).toBe(false);
  });

  it('the first leaves at once while standard input is still being read, and takes the spool along', async () => {
    const temporary = folder.at('tmp');
    mkdirSync(temporary);
    const run = startCli(['-', '-x2', '-o', folder.at('never.mkv'), '--progress', 'none'], {
      stdin: 'pipe',
      env: { TMPDIR: temporary },
    });
    run.child.stdin?.write(Buffer.alloc(100_000));
    await until(() => readdirSync(temporary).length > 0, 'the spool');
    run.child.kill('SIGINT');
    const { code, stderr } = await run.result;
    expect(code).toBe(130);
    expect(stderr).toContain('nothing was written');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('stops between inputs', async () => {
    mkdirSync(folder.at('between'));
    const { child, result, stderrSoFar } = startCli([
      long,
      clip,
      '-x2',
      '-o',
      folder.at('between'),
      '--progress',
      'json',
    ]);
    await until(hasBegun(stderrSoFar), 'progress');
    child.kill('SIGINT');
    const { code, stderr } = await result;
    expect(code).toBe(130);
    expect(stderr).toContain('"event":"summary","done":0,"partial":1,"failed":0,"skipped":1');
  });
});

it('ends quietly with 141 when nobody reads its output any more', async () => {
  const { child, result } = startCli([long, '-x2', '-o', 'hash:', '--progress', 'none']);
  child.stdout?.once('data', () => child.stdout?.destroy());
  const { code, stderr } = await result;
  expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
});
