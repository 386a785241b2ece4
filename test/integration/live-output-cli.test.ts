import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startLive } from './live-cli.ts';
import { decodedFrames, freePort, receive, waitFor } from './live-output-receiver.ts';
import { attemptFolder, ffmpeg, scratchFolder } from './media.ts';
import { runCli } from './run-cli.ts';

const file = attemptFolder();
const clip = join(await scratchFolder(), 'camera.mp4');
await ffmpeg(...'-f lavfi -i testsrc2=s=96x64:r=10 -t 4 -pix_fmt yuv420p'.split(' '), clip);
const bicubic = '--live -x2 --model bicubic --threads 1'.split(' ');

describe('srvid with several outputs', () => {
  it('writes all of them, tells their numbers over HTTP, and hides what is secret', async () => {
    const url = `rtsp://127.0.0.1:${await freePort()}/live`;
    await using server = receive('rtsp', url, file('rtsp.mkv'));
    const outputs = [
      `rtsp://cam:pa55word@${url.slice('rtsp://'.length)}`,
      file('rec/%s.mp4'),
      `${file('hls')}/`,
    ];
    const args = [clip, ...bicubic, ...outputs.flatMap((output) => ['-o', output])];
    const run = startLive([...args, '--serve', '0', '--segment', '2', '--encoder-option', 'g=10']);
    try {
      await waitFor('its address', () => /serving on http/.test(run.stderrSoFar()));
      const [, base = '', token = ''] =
        /serving on (\S+)\?token=(\w+)/.exec(run.stderrSoFar().replaceAll('\\"', '"')) ?? [];
      const ask = async (path: string, init: RequestInit = {}) =>
        (await fetch(new URL(path, base), init)).text();
      const sending = async () =>
        ((await ask('/metrics')).match(/^srvid_output_up\{.*\} 1$/gm) ?? []).length;
      await waitFor('three outputs that send', async () => (await sending()) === 3);
      await waitFor('pictures at the server', () => server.pictures() > 5);
      expect((await fetch(new URL('/healthz', base))).status).toBe(200);
      const metrics = await ask('/metrics');
      expect(metrics).toMatch(/^srvid_camera_up\{camera=".*camera\.mp4"\} 1$/m);
      const status = JSON.parse(await ask('/status')) as {
        sink: { outputs: { kind: string; state: string }[] };
      }[];
      expect(status[0]?.sink.outputs.map(({ kind }) => kind)).toEqual(['rtsp', 'recording', 'hls']);
      const stop = '/cameras/camera/recording/stop';
      expect((await fetch(new URL(stop, base), { method: 'POST' })).status).toBe(401);
      const headers = { authorization: `Bearer ${token}` };
      expect((await fetch(new URL(stop, base), { method: 'POST', headers })).status).toBe(200);
      await waitFor('the recording to stop', async () =>
        (await ask('/status')).includes('"stopped"'),
      );
      expect(metrics + (await ask('/status')) + run.stderrSoFar()).not.toContain('pa55word');
    } finally {
      const { code } = await run.stop();
      expect(code).toBe(130);
    }
    await server.stop();
    expect(run.stderrSoFar()).not.toContain('pa55word');
    expect(await decodedFrames(file('rtsp.mkv'))).toBeGreaterThan(5);
    for (const name of await readdir(file('rec')))
      expect(await decodedFrames(file(`rec/${name}`)), name).toBeGreaterThan(0);
    expect(await readdir(file('hls'))).toContain('live.m3u8');
  });

  it('after kill -9 leaves files that can be played, and no process', async () => {
    const run = startLive([
      clip,
      ...bicubic,
      '-o',
      file('killed/%s.mp4'),
      '-o',
      file('killed.mkv'),
    ]);
    await run.shows(20);
    run.child.kill('SIGKILL');
    await run.result;
    const names = await readdir(file('killed'));
    expect(names.length).toBeGreaterThan(0);
    for (const path of [file('killed.mkv'), ...names.map((name) => file(`killed/${name}`))])
      expect(await decodedFrames(path), path).toBeGreaterThan(10);
    await waitFor('the end of all its FFmpegs', async () => {
      const ps = spawn('ps', ['-eo', 'args=']);
      let text = '';
      ps.stdout.on('data', (chunk) => (text += String(chunk)));
      await once(ps, 'close');
      return !text.includes(file('killed'));
    });
  });

  it('sends Matroska to standard output and nothing else', async () => {
    const run = startLive([clip, ...bicubic, '-o', '-', '-o', file('beside.ts')]);
    await run.shows(20);
    const { stdoutBytes } = await run.stop();
    expect(stdoutBytes.subarray(0, 4).toString('hex')).toBe('1a45dfa3');
    expect(await decodedFrames(file('beside.ts'))).toBeGreaterThan(15);
  });

  it('goes on without the reader of standard output, who has gone', async () => {
    const run = startLive([clip, ...bicubic, '-o', '-', '-o', file('left.ts')]);
    await run.shows(5);
    run.child.stdout?.destroy();
    await waitFor('the end of that output', () =>
      run.events('output').some(({ state }) => state === 'failed'),
    );
    await run.shows(20);
    const { code } = await run.stop();
    expect(code).toBe(130);
    expect(await decodedFrames(file('left.ts'))).toBeGreaterThan(20);
  });

  it.each([
    [['-o', file('a.mp4'), '-o', file('b.mp4')], 2, 'only a live input'],
    [['--live', '-o', file('a.xyz')], 2, 'no output of a live run'],
    [['--live', '-o', clip], 5, 'exists already'],
    [['--live', '-o', 'null:', '--serve', '0.0.0.0:0'], 2, 'from other machines'],
    [['--live', '-o', 'rtmp://host/app/k3y', '--codec', 'h265'], 2, 'cannot carry hevc'],
  ])('%j is refused: %i, %s', async (args, code, words) => {
    const result = await runCli([clip, '-x2', '--model', 'bicubic', ...args]);
    expect(result.stderr).toContain(words);
    expect(result.stderr).not.toContain('k3y');
    expect(result.code).toBe(code);
  });
});
