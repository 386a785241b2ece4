import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Camera,
  freePort,
  haveCamera,
  makeCameraClip,
  startCamera,
  whyNoCamera,
} from './live-camera.ts';
import { startLive } from './live-cli.ts';
import { attemptFolder, ffprobe } from './media.ts';
import { makeFolder } from './run-cli.ts';

const folder = makeFolder();
const file = attemptFolder();
let camera: Camera | undefined;
const seconds = 4;
const rate = 25;

beforeAll(async () => {
  if (!haveCamera) return;
  // White for 3 pictures in each second, and a tone for a tenth of it.
  const luma = (number: number) => (number % rate < 3 ? 235 : 16);
  makeCameraClip(folder.at('flash.mp4'), { size: [160, 96], frames: seconds * rate, rate, luma });
  const tone = '0.5*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.1)';
  const source = `aevalsrc=exprs='${tone}':s=8000:d=${seconds}`;
  const args = ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-f', 'alaw'];
  expect(spawnSync('ffmpeg', [...args, folder.at('tone.alaw')]).status).toBe(0);
  const clip = folder.at('flash.mp4');
  camera = await startCamera({ clip, alaw: folder.at('tone.alaw'), port: await freePort() });
});
afterAll(async () => {
  await camera?.kill();
  folder.remove();
});

const raw = (path: string, ...args: string[]): Buffer =>
  spawnSync('ffmpeg', ['-v', 'error', '-copyts', '-i', path, ...args, '-'], { maxBuffer: 2 ** 30 })
    .stdout;

/** Seconds at which a row of values becomes loud after it was quiet. */
const onsets = (loud: readonly boolean[], quiet: number, at: (index: number) => number): number[] =>
  loud.flatMap((is, i) =>
    is && i >= quiet && !loud.slice(i - quiet, i).includes(true) ? [at(i)] : [],
  );

const flashes = async (path: string): Promise<number[]> => {
  const { packets } = await ffprobe(
    path,
    '-select_streams',
    'v:0',
    '-show_entries',
    'packet=pts_time',
  );
  const times = (packets as unknown as { pts_time: string }[]).map(({ pts_time }) =>
    Number(pts_time),
  );
  const pictures = raw(
    path,
    '-map',
    '0:v',
    '-fps_mode',
    'passthrough',
    '-vf',
    'scale=2:2',
    '-pix_fmt',
    'gray',
    '-f',
    'rawvideo',
  );
  const bright = times.map((_, i) => (pictures[i * 4] as number) > 125);
  return onsets(bright, 3, (i) => times[i] as number);
};

const tones = async (path: string): Promise<number[]> => {
  const { streams } = await ffprobe(
    path,
    '-select_streams',
    'a:0',
    '-show_entries',
    'stream=start_time',
  );
  const start = Number(streams[0]?.['start_time']);
  const pcm = raw(path, '-map', '0:a', '-ac', '1', '-ar', '8000', '-f', 's16le');
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length >> 1);
  return onsets(
    [...samples].map((value) => Math.abs(value) > 1500),
    400,
    (i) => start + i / 8000,
  );
};

describe.skipIf(!haveCamera)(`the sound of a camera${whyNoCamera}`, () => {
  it('stays within 40 ms of the picture', async () => {
    const out = file('sound.mkv');
    const live = startLive([camera?.url ?? '', '-x2', '-o', out, '--model', 'fast']);
    await live.shows(rate * 7);
    await live.stop();
    const heard = await tones(out);
    // Of the first second sound may be missing, and the last may be cut off.
    const seen = (await flashes(out)).slice(1, -1);
    expect(seen.length).toBeGreaterThanOrEqual(4);
    const off = seen
      .map((time) => Math.min(...heard.map((tone) => Math.abs(tone - time))))
      .toSorted((a, b) => a - b);
    expect(off[off.length >> 1]).toBeLessThan(0.04);
  });

  it('is left out by --no-audio', async () => {
    const out = file('silent.mkv');
    const live = startLive([camera?.url ?? '', '-x2', '-o', out, '--model', 'fast', '--no-audio']);
    await live.shows(5);
    await live.stop();
    const { streams } = await ffprobe(out, '-show_entries', 'stream=codec_type');
    expect(streams.map((stream) => stream['codec_type'])).toEqual(['video']);
    // Many cameras refuse a second connection: sound and pictures of each run came over one.
    expect(camera?.clients()).toBe(2);
  });
});
