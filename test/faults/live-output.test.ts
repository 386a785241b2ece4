import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { allSend, openLiveRun, requireReconciled } from '../integration/live-output-driver.ts';
import { decodedFrames, freePort, receive } from '../integration/live-output-receiver.ts';
import { attemptFolder } from '../integration/media.ts';

const run = promisify(execFile);
const file = attemptFolder();

/** FFmpegs that this process started, by a word of their arguments. */
const children = async (word: string): Promise<number[]> => {
  const { stdout } = await run('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)]);
  return stdout
    .split('\n')
    .filter((line) => line.includes(word) && line.includes('ffmpeg'))
    .map((line) => Number.parseInt(line, 10));
};

const killOne = async (word: string, signal: NodeJS.Signals): Promise<void> => {
  const [pid] = await children(word);
  if (pid === undefined) throw new Error(`no FFmpeg with ${word} runs`);
  process.kill(pid, signal);
};

describe('a publish target', () => {
  it('that is killed and comes back is reached again; a recording beside it misses nothing', async () => {
    const url = `rtsp://127.0.0.1:${await freePort()}/live`;
    await using live = await openLiveRun([url, file('beside-killed.mkv')]);
    const target = () => live.sink.status().outputs[0]!;
    await using first = receive('rtsp', url, file('before.mkv'));
    await live.play(60, () => target().packets.sent > 30);
    await first.kill();
    await live.play(60, () => target().state === 'waiting');
    expect(target().restarts).toBeGreaterThan(0);
    const before = target().packets.sent;
    await using second = receive('rtsp', url, file('after.mkv'));
    await live.play(60, () => target().packets.sent > before && second.pictures() > 30);
    await live.sink.finish('complete');
    await second.stop();
    requireReconciled(live.sink.status());
    expect(await decodedFrames(file('after.mkv'))).toBeGreaterThan(30);
    const { encoder } = live.sink.status();
    expect(await decodedFrames(file('beside-killed.mkv'))).toBe(encoder.frames.taken);
    expect(
      live.events.map((event) => (event.kind === 'output' ? event.state : event.kind)),
    ).toEqual(expect.arrayContaining(['sending', 'waiting']));
  });

  it('that freezes is left after a while, and the others are not held up', async () => {
    const port = await freePort();
    const url = `srt://127.0.0.1:${port}`;
    // Incompressible, so that what lies between us and the frozen one is soon full.
    await using live = await openLiveRun([url, file('beside-frozen.mkv')], { stallSeconds: 2 });
    const target = () => live.sink.status().outputs[0]!;
    await using server = receive('srt', `${url}?mode=listener`, file('frozen.mkv'));
    await live.play(60, () => target().packets.sent > 30);
    process.kill(server.pid, 'SIGSTOP');
    await live.play(60, () => target().state === 'waiting');
    expect(target().state).toBe('waiting');
    process.kill(server.pid, 'SIGKILL');
    await live.sink.finish('complete');
    const { encoder, outputs } = live.sink.status();
    requireReconciled(live.sink.status());
    expect(outputs[1]?.packets).toMatchObject({ dropped: 0, sent: encoder.frames.taken });
  });
});

describe('a reader who stops reading', () => {
  it('of standard output loses whole groups of pictures; the others and the end are not held up', async () => {
    let chunks = 0;
    const stuck = () => {
      chunks += 1;
      return chunks < 3 ? Promise.resolve() : new Promise<void>(() => {});
    };
    await using live = await openLiveRun(['-', file('beside-stuck.mkv')], {
      noise: true,
      context: { writeStdout: stuck },
    });
    const status = (output: number) => live.sink.status().outputs[output]!;
    for (let i = 0; i < 100 && status(0).packets.dropped <= 50; i++) await live.hurry(25);
    expect(status(0).packets.dropped).toBeGreaterThan(50);
    // FFmpeg 6 says nothing of what it has written while it is held up.
    expect(['starting', 'sending']).toContain(status(0).state);
    expect(status(0).restarts).toBe(0);
    expect(status(1).packets.dropped).toBe(0);
    const viewer = await live.sink.view('live', () => new Promise(() => {}));
    await live.play(2);
    await viewer.end();
    await live.sink[Symbol.asyncDispose]();
    requireReconciled(live.sink.status());
    expect(await children('ffmpeg')).toEqual([]);
  });
});

describe('the encoder', () => {
  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'after %s is replaced, the outputs stay, and every frame is accounted for',
    async (signal) => {
      const url = `udp://127.0.0.1:${await freePort()}`;
      const name = file(`encoder-${signal}.mkv`);
      await using live = await openLiveRun([url, name], { encoderStallMs: 500 });
      await live.play(60, () => allSend(live));
      await killOne('libx264', signal);
      const before = live.sink.status().encoder.frames.encoded;
      await live.play(60, () => live.sink.status().encoder.frames.encoded > before + 40);
      await live.sink.finish('complete');
      const { encoder, outputs } = live.sink.status();
      requireReconciled(live.sink.status());
      expect(encoder).toMatchObject({ restarts: 1, frames: { inFlight: 0 } });
      expect(encoder.frames.lost).toBeGreaterThan(0);
      for (const output of outputs)
        expect(output).toMatchObject({ restarts: 0, packets: { dropped: 0 } });
      expect(await decodedFrames(name)).toBe(encoder.frames.encoded);
      expect(live.events.filter(({ kind }) => kind === 'encoder-restart')).toEqual([
        { kind: 'encoder-restart', reason: expect.any(String), lost: expect.any(Number) },
      ]);
    },
  );

  it('that cannot begin at all ends the run with its reason', async () => {
    await using live = await openLiveRun([file('never.mkv')], { encoderOptions: ['nosuch=1'] });
    await expect(live.play(60)).rejects.toMatchObject({
      code: 'ENCODE_FAILED',
      message: expect.stringContaining('nosuch'),
    });
    expect(await children('never')).toEqual([]);
  });
});

describe('a recording', () => {
  it('whose FFmpeg is killed leaves a playable file and goes on in the next', async () => {
    const place = file('killed');
    await using live = await openLiveRun([join(place, '%Y%m%d-%H%M%S.mp4')], {
      context: { recording: { segmentSeconds: 3600, minFreeBytes: 0 } },
    });
    const recorder = () => live.sink.status().outputs[0]!;
    await live.play(60, () => recorder().packets.sent > 60);
    const written = recorder().packets.sent;
    await killOne(place, 'SIGKILL');
    await live.play(60, () => recorder().packets.sent > written + 40);
    await live.sink.finish('complete');
    requireReconciled(live.sink.status());
    const names = (await readdir(place)).toSorted();
    expect(names).toHaveLength(2);
    // A fragment has a second at most, and that under way is lost.
    expect(await decodedFrames(join(place, names[0]!))).toBeGreaterThanOrEqual(written - 50);
    expect(await decodedFrames(join(place, names[1]!))).toBeGreaterThan(30);
  });

  it('waits while the disk is full, keeps what it has, and goes on when there is room', async () => {
    const disk = file('disk');
    await mkdir(disk);
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]).then(
      () => true,
      () => false,
    );
    if (!mounted) return process.emitWarning('not tested: mounting a tmpfs needs root');
    try {
      await using live = await openLiveRun([join(disk, '%s.mp4'), file('beside-full.mkv')], {
        noise: true,
        context: { recording: { segmentSeconds: 4, minFreeBytes: 0 } },
      });
      const recorder = () => live.sink.status().outputs[0]!;
      await live.play(60, () => recorder().state === 'waiting');
      expect(recorder().lastError).toMatch(/no space left/i);
      await run('mount', ['-o', 'remount,size=400m', disk]);
      const before = recorder().packets.sent;
      await live.play(60, () => recorder().packets.sent > before + 30);
      await live.sink.finish('complete');
      requireReconciled(live.sink.status());
      const { encoder, outputs } = live.sink.status();
      expect(outputs[1]?.packets).toMatchObject({ dropped: 0, sent: encoder.frames.taken });
      for (const name of await readdir(disk))
        expect(await decodedFrames(join(disk, name)), name).toBeGreaterThan(0);
    } finally {
      await run('umount', [disk]);
    }
  });
});

it('an abort at the end leaves no process behind', async () => {
  const url = `rtmp://127.0.0.1:${await freePort()}/live/x`;
  await using live = await openLiveRun([url, file('aborted.mkv')]);
  await live.play(1);
  const stopping = new AbortController();
  const reason = new Error('enough');
  const done = live.sink.finish('complete', stopping.signal);
  stopping.abort(reason);
  await expect(done).rejects.toBe(reason);
  await live.sink[Symbol.asyncDispose]();
  expect(await children('')).toEqual([]);
});
