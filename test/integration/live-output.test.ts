import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { allSend, openLiveRun, requireReconciled } from './live-output-driver.ts';
import { decodedFrames, freePort, receive } from './live-output-receiver.ts';
import { attemptFolder } from './media.ts';

const file = attemptFolder();

/** Command lines of the FFmpegs that encode in this process's family. */
const encoders = async (): Promise<number> => {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'ppid=,args=']);
  return stdout
    .split('\n')
    .filter((line) => line.trim().startsWith(`${process.pid} `) && line.includes('libx264')).length;
};

describe('one encode, several outputs', () => {
  it('reaches RTSP, RTMP, SRT and UDP at once', async () => {
    const [rtsp, rtmp, srt, udp] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const urls = {
      rtsp: `rtsp://127.0.0.1:${rtsp}/live`,
      rtmp: `rtmp://127.0.0.1:${rtmp}/live/stream`,
      srt: `srt://127.0.0.1:${srt}`,
      udp: `udp://127.0.0.1:${udp}`,
    };
    await using _rtsp = receive('rtsp', urls.rtsp, file('rtsp.mkv'));
    await using _rtmp = receive('rtmp', urls.rtmp, file('rtmp.mkv'));
    await using _srt = receive('srt', `${urls.srt}?mode=listener`, file('srt.mkv'));
    await using _udp = receive('udp', urls.udp, file('udp.mkv'));
    await using run = await openLiveRun(Object.values(urls), { sound: true });
    const receivers = [_rtsp, _rtmp, _srt, _udp];
    await run.play(60, () => receivers.every(({ pictures }) => pictures() > 40) && allSend(run));
    expect(allSend(run)).toBe(true);
    expect(await encoders()).toBe(1);
    requireReconciled(run.sink.status());
    await run.sink.finish('complete');
    for (const receiver of receivers) await receiver.stop();
    for (const name of ['rtsp', 'rtmp', 'srt', 'udp'])
      expect(await decodedFrames(file(`${name}.mkv`)), name).toBeGreaterThan(40);
  });

  it('goes on while one output has no server, and reaches that when it comes', async () => {
    const rtmp = await freePort();
    const url = `rtmp://127.0.0.1:${rtmp}/live/late`;
    await using run = await openLiveRun([url, file('beside.ts')]);
    const [late, beside] = [
      () => run.sink.status().outputs[0]!,
      () => run.sink.status().outputs[1]!,
    ];
    await run.play(60, () => late().restarts >= 2 && beside().packets.sent > 50);
    expect(late()).toMatchObject({ state: 'waiting', packets: { sent: 0 } });
    expect(late().lastError).toMatch(/refused/i);
    expect(beside()).toMatchObject({ state: 'sending', restarts: 0, packets: { dropped: 0 } });
    await using server = receive('rtmp', url, file('late.mkv'));
    await run.play(60, () => server.pictures() > 40);
    requireReconciled(run.sink.status());
    await run.sink.finish('complete');
    await server.stop();
    expect(await decodedFrames(file('late.mkv'))).toBeGreaterThan(40);
    const { outputs, encoder } = run.sink.status();
    requireReconciled(run.sink.status());
    expect(outputs[1]?.packets).toEqual({
      offered: encoder.frames.taken,
      sent: encoder.frames.taken,
      dropped: 0,
      inFlight: 0,
    });
    expect(await decodedFrames(file('beside.ts'))).toBe(encoder.frames.taken);
  });
});

describe('standard output', () => {
  it.each(['mkv:-', 'mp4:-'])('%s can be played', async (output) => {
    const chunks: Uint8Array[] = [];
    await using run = await openLiveRun([output], {
      context: { writeStdout: async (chunk) => void chunks.push(chunk.slice()) },
    });
    await run.play(60, () => chunks.length > 20);
    await run.sink.finish('complete');
    await writeFile(file('stdout'), Buffer.concat(chunks));
    expect(await decodedFrames(file('stdout'))).toBe(run.sink.status().encoder.frames.taken);
  });

  it('a reader that has gone does not stop the others, and ends the run when it was alone', async () => {
    const context = { writeStdout: () => Promise.reject(new Error('EPIPE')) };
    await using both = await openLiveRun(['-', file('left.mkv')], { context });
    await both.play(60, () => {
      const [pipe, left] = both.sink.status().outputs;
      return pipe?.state === 'failed' && (left?.packets.sent ?? 0) > 25;
    });
    await both.sink.finish('complete');
    expect(await decodedFrames(file('left.mkv'))).toBe(both.sink.status().encoder.frames.taken);
    await using alone = await openLiveRun(['-'], { context });
    await expect(alone.play(60)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  });
});
