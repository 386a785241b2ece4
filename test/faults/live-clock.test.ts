import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, makeCameraClip } from '../integration/live-camera.ts';
import { startLive, unreconciled } from '../integration/live-cli.ts';
import { attemptFolder, framePts } from '../integration/media.ts';
import { makeFolder, until } from '../integration/run-cli.ts';

const folder = makeFolder();
const file = attemptFolder();
const senders: ChildProcess[] = [];
const jumpAt = 200;
beforeAll(() => makeCameraClip(folder.at('clip.mp4'), { size: [96, 64], frames: 750 }));
afterAll(() => {
  for (const sender of senders) sender.kill('SIGKILL');
  folder.remove();
});

/** A camera that sends MPEG-TS, whose clock goes wrong by so many seconds in mid-stream. */
const sendWithJump = (port: number, jump: number): void => {
  const filter = `setts=ts=TS+gte(N\\,${jumpAt})*${jump}/TB_OUT`;
  const input = ['-re', '-i', folder.at('clip.mp4'), '-c', 'copy', '-bsf:v', filter];
  const output = ['-output_ts_offset', '100', '-f', 'mpegts'];
  const url = `udp://127.0.0.1:${port}?pkt_size=1316`;
  const args = ['-v', 'error', '-nostdin', ...input, ...output, url];
  senders.push(spawn('ffmpeg', args, { stdio: 'ignore' }));
};

const playWithJump = async (jump: number): Promise<void> => {
  const port = await freePort();
  const out = file(`jump${jump}.mkv`);
  const live = startLive([`udp://127.0.0.1:${port}`, '-x2', '-o', out, '--model', 'fast']);
  await live.saw('connecting');
  sendWithJump(port, jump);
  const came = () => live.statuses().at(-1)?.counts.in ?? 0;
  await until(
    () => came() > jumpAt + 30,
    () => `pictures:\n${live.stderrSoFar()}`,
  );
  await live.stop();
  const { counts, reconnects } = live.statuses().at(-1) ?? {};
  expect(reconnects).toBe(0);
  expect(counts?.noSignal).toBe(0);
  expect(unreconciled(live.statuses())).toEqual([]);
  // The output runs on: each picture one tick behind the one before, or a few where the encoder was held up.
  const times = await framePts(out);
  const steps = times.slice(1).map((time, i) => (time - (times[i] as number)) * 25);
  expect(Math.min(...steps)).toBeGreaterThan(0.9);
  expect(times.length).toBe(counts?.ticks);
};

describe('a camera whose clock jumps', { timeout: 150_000 }, () => {
  it('by an hour, a minute, or a minute back, changes nothing', async () => {
    await Promise.all([3600, 60, -60].map(playWithJump));
  });
});
