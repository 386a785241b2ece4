import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Camera,
  freePort,
  haveCamera,
  makeCameraClip,
  readBarCode,
  startCamera,
  whyNoCamera,
} from '../integration/live-camera.ts';
import { startLive, unreconciled } from '../integration/live-cli.ts';
import { attemptFolder, ffprobe } from '../integration/media.ts';
import { startJumpingProxy } from '../integration/rtp-jump.ts';
import { countFrames, makeFolder, until } from '../integration/run-cli.ts';

const clips = makeFolder();
const file = attemptFolder();
const cameras: Camera[] = [];
const camera = async (settings: Parameters<typeof startCamera>[0]): Promise<Camera> => {
  const started = await startCamera(settings);
  cameras.push(started);
  return started;
};
const frames = 100;

beforeAll(() => {
  if (!haveCamera) return;
  makeCameraClip(clips.at('h264.mp4'), { size: [160, 96], frames });
  makeCameraClip(clips.at('h265.mp4'), { size: [192, 144], frames, codec: 'h265' });
  makeCameraClip(clips.at('mjpeg.mov'), { size: [160, 96], frames, codec: 'mjpeg' });
  makeCameraClip(clips.at('b.mp4'), { size: [160, 96], frames, bFrames: 2 });
});
afterAll(async () => {
  for (const started of cameras) await started.kill();
  clips.remove();
});

/** The number of each picture of a file, told by its bar code. */
const numbersOf = (path: string, width: number, height: number): readonly number[] => {
  const { stdout } = spawnSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-i',
      path,
      '-fps_mode',
      'passthrough',
      '-pix_fmt',
      'gray',
      '-f',
      'rawvideo',
      '-',
    ],
    { maxBuffer: 2 ** 30 },
  );
  const size = width * height;
  return Array.from({ length: Math.floor(stdout.length / size) }, (_, i) =>
    readBarCode(stdout.subarray(i * size, (i + 1) * size), width),
  );
};

describe.skipIf(!haveCamera)(`a camera${whyNoCamera}`, () => {
  it('that comes back with another codec and another size goes on in the same output', async () => {
    const port = await freePort();
    const out = file('codecs.mkv');
    const url = `rtsp://127.0.0.1:${port}/cam`;
    const first = await camera({ clip: clips.at('h264.mp4'), port });
    const live = startLive([url, '-x2', '-o', out, '--model', 'bicubic']);
    await live.shows(10);
    await first.kill();
    const second = await camera({ clip: clips.at('h265.mp4'), codec: 'h265', port });
    expect(await live.saw('changed')).toMatchObject({
      from: 'h264 160×96 yuv420p',
      to: 'hevc 192×144 yuv420p',
    });
    await live.shows(10);
    await second.kill();
    await camera({ clip: clips.at('mjpeg.mov'), codec: 'mjpeg', port });
    expect(await live.saw('changed', 2)).toMatchObject({ to: 'mjpeg 160×96 yuvj420p' });
    await live.shows(10);
    await live.stop();
    expect(unreconciled(live.statuses())).toEqual([]);
    const { streams } = await ffprobe(out, '-show_entries', 'stream=codec_name,width,height');
    expect(streams).toEqual([{ codec_name: 'h264', width: 320, height: 192 }]);
    expect(countFrames(out)).toBe(live.statuses().at(-1)?.counts.ticks);
  });

  it('with B-frames is shown in order, here as H.265', async () => {
    const { url } = await camera({ clip: clips.at('b.mp4'), port: await freePort() });
    const out = file('b.mkv');
    const live = startLive([url, '-x2', '-o', out, '--model', 'bicubic', '--codec', 'h265']);
    await live.shows(50);
    await live.stop();
    const { streams } = await ffprobe(out, '-show_entries', 'stream=codec_name,has_b_frames');
    expect(streams).toEqual([{ codec_name: 'hevc', has_b_frames: 0 }]);
    const numbers = numbersOf(out, 320, 192);
    expect(numbers.length).toBe(live.statuses().at(-1)?.counts.ticks);
    // Repeated or left out where the machine was busy, but never back, but for the end of the loop.
    const back = numbers.slice(1).filter((number, i) => {
      const before = numbers[i] as number;
      return number < before && before - number < frames / 2;
    });
    expect(back).toEqual([]);
    expect(new Set(numbers).size).toBeGreaterThan(25);
  });

  it('whose RTP clock and sequence numbers jump is not even reconnected to', async () => {
    const port = await freePort();
    await camera({ clip: clips.at('h264.mp4'), port });
    const proxy = await startJumpingProxy(port, {
      after: 40,
      packets: 20_000,
      ticks: 3600 * 90_000,
    });
    const url = `rtsp://127.0.0.1:${proxy.port}/cam`;
    const live = startLive([url, '-x2', '-o', file('jump.mkv'), '--model', 'bicubic']);
    await until(
      () => proxy.jumped() > 40,
      () => `the jump:\n${live.stderrSoFar()}`,
    );
    await live.shows(20);
    await live.stop();
    proxy.close();
    const { counts, reconnects } = live.statuses().at(-1) ?? {};
    expect([reconnects, counts?.noSignal]).toEqual([0, 0]);
    expect(unreconciled(live.statuses())).toEqual([]);
    expect(countFrames(file('jump.mkv'))).toBe(counts?.ticks);
  });
});
