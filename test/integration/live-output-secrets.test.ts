import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveLiveOutputs } from '../../src/encode/live/resolve.ts';
import { allSend, type LiveRun, openLiveRun, requireReconciled } from './live-output-driver.ts';
import { decodedFrames, freePort, receive } from './live-output-receiver.ts';
import { ffmpeg, attemptFolder } from './media.ts';

const file = attemptFolder();
const haveServer =
  spawnSync('/usr/bin/python3', ['-c', "import gi; gi.require_version('GstRtspServer', '1.0')"])
    .status === 0;

/** What anybody on the machine can read of the processes that this one has started, but for `others`. */
const readable = async (others: readonly number[] = []): Promise<string> => {
  const pids = (await readdir('/proc'))
    .map(Number)
    .filter((pid) => pid > 0 && !others.includes(pid));
  const texts = await Promise.all(
    pids.map(async (pid) => {
      const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
      const parent = /^PPid:\s*(\d+)$/m.exec(await read('status'))?.[1];
      if (Number(parent) !== process.pid) return '';
      return `${await read('cmdline')}\n${await read('environ')}`;
    }),
  );
  return texts.join('\n');
};

const told = ({ sink, events }: LiveRun): string => JSON.stringify([sink.status(), events]);

describe('passwords in the addresses of outputs', () => {
  it('are in no arguments, events and numbers, and still do their work', async () => {
    const ports = [await freePort(), await freePort()];
    const srt = `srt://127.0.0.1:${ports[0]}`;
    const rtmp = `rtmp://127.0.0.1:${ports[1]}/live`;
    await using player = receive(
      'srt',
      `${srt}?mode=listener&passphrase=tops3cret@%25:x`,
      file('srt.mkv'),
    );
    await using server = receive('rtmp', `${rtmp}/str34mkey`, file('rtmp.mkv'));
    await using live = await openLiveRun([
      `${srt}?passphrase=tops3cret%40%2525%3Ax&streamid=publish:us3r`,
      `${rtmp}/str34mkey?pass=p4ssw0rd`,
    ]);
    await live.play(60, () => player.pictures() > 20 && server.pictures() > 20 && allSend(live));
    expect(allSend(live)).toBe(true);
    const seen = await readable([player.pid, server.pid]);
    expect(seen).toContain('-fpre');
    await server.kill();
    await live.play(60, () => live.sink.status().outputs[1]?.state === 'waiting');
    for (const secret of ['tops3cret', 'us3r', 'str34mkey', 'p4ssw0rd']) {
      expect(seen).not.toContain(secret);
      expect(told(live)).not.toContain(secret);
    }
    await live.sink.finish('complete');
    await player.stop();
    expect(await decodedFrames(file('srt.mkv'))).toBeGreaterThan(20);
  });

  it.runIf(haveServer)(
    'sign the requests of an RTSP push; a wrong one is told, and tried again',
    async () => {
      const clip = file('clip.mp4');
      await ffmpeg(
        ...'-f lavfi -i testsrc2=s=64x64:r=25 -t 1 -pix_fmt yuv420p -bf 0'.split(' '),
        clip,
      );
      const port = String(await freePort());
      const password = 'p@ss:w%rd';
      const script = resolve(import.meta.dirname, '../fixtures/rtsp-camera.py');
      const options = ['--clip', clip, '--port', port, '--user', 'cam', '--password', password];
      const server = spawn('/usr/bin/python3', [script, ...options], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        await once(createInterface({ input: server.stdout }), 'line');
        const address = (secret: string) =>
          `rtsp://cam:${encodeURIComponent(secret)}@127.0.0.1:${port}/pub`;
        await using wrong = await openLiveRun([address('wr0ngpass')]);
        await wrong.play(60, () => wrong.sink.status().outputs[0]?.state === 'waiting');
        expect(wrong.sink.status().outputs[0]?.lastError).toMatch(/401/);
        expect(told(wrong)).not.toContain('wr0ngpass');
        await wrong.sink[Symbol.asyncDispose]();

        await using live = await openLiveRun([address(password)]);
        const output = () => live.sink.status().outputs[0]!;
        await live.play(60, () => output().packets.sent > 30 && allSend(live));
        const seen = await readable([server.pid ?? 0]);
        for (const secret of [password, encodeURIComponent(password), 'w%rd']) {
          expect(seen).not.toContain(secret);
          expect(told(live)).not.toContain(secret);
        }
        expect(output()).toMatchObject({
          state: 'sending',
          restarts: 0,
          label: `rtsp://cam:***@127.0.0.1:${port}/pub`,
        });
        await live.sink.finish('complete');
        requireReconciled(live.sink.status());
        expect(output().packets.sent).toBeGreaterThan(30);
      } finally {
        server.kill('SIGKILL');
      }
    },
  );

  it('go through where the server asks for none, and where the server is away the reason is told', async () => {
    const url = `127.0.0.1:${await freePort()}/live?token=s3cr3t`;
    await using live = await openLiveRun([`rtsp://cam:pa55word@${url}`]);
    const output = () => live.sink.status().outputs[0]!;
    await live.play(60, () => output().restarts > 0);
    expect(output().lastError).toContain('ECONNREFUSED');
    await using server = receive('rtsp', `rtsp://${url}`, file('open.mkv'));
    await live.play(60, () => server.pictures() > 20);
    expect(await readable([server.pid])).not.toMatch(/pa55word|s3cr3t/);
    expect(told(live)).not.toMatch(/pa55word|s3cr3t/);
    await live.sink.finish('complete');
    await server.stop();
    expect(await decodedFrames(file('open.mkv'))).toBeGreaterThan(20);
  });
});

describe('what is written behind -o', () => {
  const context = {
    workingDirectory: process.cwd(),
    overwrite: false,
    password: undefined,
    recording: { segmentSeconds: 60, minFreeBytes: 0 },
    hls: { segmentSeconds: 2, listSize: 6 },
    writeStdout: async () => {},
  };
  const resolveAll = (...texts: string[]) => resolveLiveOutputs(texts, context);

  it.each([
    ['rtsp://cam:a@b:c%@host:8554/x', 'rtsp', 'rtsp://cam:***@host:8554/x'],
    ['rtmp://host/app/key', 'rtmp', 'rtmp://host/app/***'],
    [
      'srt://host:9000?passphrase=abcdefghijk&latency=20',
      'srt',
      'srt://host:9000?passphrase=***&latency=20',
    ],
    ['udp://239.0.0.1:5000', 'udp', 'udp://239.0.0.1:5000'],
    ['-', 'stdout', 'standard output'],
    ['live/', 'hls', join(process.cwd(), 'live/live.m3u8')],
    ['x.m3u8', 'hls', join(process.cwd(), 'x.m3u8')],
    ['rec/%Y%m%d-%H%M%S.mp4', 'recording', join(process.cwd(), 'rec/%Y%m%d-%H%M%S.mp4')],
    ['one.mkv', 'recording', join(process.cwd(), 'one.mkv')],
  ])('%s is %s, shown as %s', async (text, kind, label) => {
    expect(await resolveAll(text)).toMatchObject([{ kind, label }]);
  });

  it.each([
    ['rtsp:///x', 'names no host'],
    ['rtmp://u:secret@host/app/key', 'list of processes'],
    ['rtmp://host/app', 'application and stream'],
    ['rec/%Q.mp4', '%Q'],
    ['clip.avi', 'no output of a live run'],
    ['ftp://u:secret@host/x.mp4', 'no output of a live run'],
  ])('%s is refused: %s', async (text, words) => {
    const refused = expect(resolveAll(text)).rejects;
    await refused.toMatchObject({ code: 'USAGE', message: expect.stringContaining(words) });
    await expect(resolveAll(text)).rejects.not.toThrow('secret');
  });

  it('must not be the same twice', async () => {
    await expect(resolveAll('a.mkv', './a.mkv')).rejects.toMatchObject({ code: 'USAGE' });
  });
});
