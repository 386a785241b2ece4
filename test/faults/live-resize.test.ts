import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, makeCameraClip } from '../integration/live-camera.ts';
import { startLive, unreconciled } from '../integration/live-cli.ts';
import { attemptFolder, ffprobe } from '../integration/media.ts';
import { countFrames, makeFolder } from '../integration/run-cli.ts';

const folder = makeFolder();
const file = attemptFolder();
const senders: ChildProcess[] = [];
beforeAll(() => {
  makeCameraClip(folder.at('first.mp4'), { size: [96, 64], frames: 750 });
  makeCameraClip(folder.at('second.mp4'), { size: [128, 96], frames: 750 });
});
afterAll(() => {
  for (const sender of senders) sender.kill('SIGKILL');
  folder.remove();
});

const send = (clip: string, port: number): ChildProcess => {
  const input = ['-v', 'error', '-nostdin', '-re', '-i', folder.at(clip), '-c', 'copy'];
  const url = `udp://127.0.0.1:${port}?pkt_size=1316`;
  const sender = spawn('ffmpeg', [...input, '-f', 'mpegts', url], { stdio: 'ignore' });
  senders.push(sender);
  return sender;
};

describe('a camera that changes its size without a new connection', { timeout: 150_000 }, () => {
  it('is fitted to the size of the output, which goes on', async () => {
    const port = await freePort();
    const out = file('resized.mkv');
    const live = startLive([`udp://127.0.0.1:${port}`, '-x2', '-o', out, '--model', 'fast']);
    await live.saw('connecting');
    const first = send('first.mp4', port);
    await live.shows(20);
    first.kill('SIGKILL');
    await once(first, 'exit');
    send('second.mp4', port);
    expect(await live.saw('changed')).toMatchObject({
      from: '96×64 yuv420p',
      to: '128×96 yuv420p',
    });
    await live.saw('connected', 2);
    await live.shows(20);
    await live.stop();
    expect(live.events('changed')).toHaveLength(1);
    expect(unreconciled(live.statuses())).toEqual([]);
    const { streams } = await ffprobe(out, '-show_entries', 'stream=width,height');
    expect(streams).toEqual([{ width: 192, height: 128 }]);
    expect(countFrames(out)).toBe(live.statuses().at(-1)?.counts.ticks);
  });
});
