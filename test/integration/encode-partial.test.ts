import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeLastFrame } from '../../src/decode/last-frame.ts';
import { planEncode } from '../../src/encode/encode-plan.ts';
import { openSink } from '../../src/encode/index.ts';
import { enlarged, ffmpeg, probeFile, probeJson, requestFor } from './encode-driver.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-partial-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const inputs = {
  'video alone': [],
  'video and sound': ['-f', 'lavfi', '-i', 'sine=d=4'],
} as const;

const made = async (sound: readonly string[]): Promise<string> => {
  const path = join(folder, `source-${sound.length}.mov`);
  const coded = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-timecode', '01:00:00:00', path];
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=4', ...sound, ...coded);
  return path;
};

type Durations = {
  readonly format: { readonly duration: string };
  readonly streams: readonly { readonly codec_type: string; readonly duration?: string }[];
};

describe.each(Object.entries(inputs))('an interrupted run of %s', (_, sound) => {
  // x264's medium preset has B-frames: the last frame in time is not the last packet.
  it.each(['mp4', 'mov', 'mkv'] as const)(
    'lasts in %s as long as its frames',
    async (container) => {
      const media = await probeFile(await made(sound));
      const last = await probeLastFrame(media);
      const path = join(folder, `cut-${sound.length}.${container}`);
      const request = requestFor(media, { kind: 'file', path, container, regular: true }, 1, {
        preset: 'medium',
        lastFrame: last,
      });
      await using sink = await openSink(await planEncode(request));
      for await (const frame of enlarged(media, request.layout.format, 1, 40))
        await sink.write(frame);
      const report = await sink.finish('partial');
      expect(report).toMatchObject({ frames: 40, warnings: [] });
      const probed = (await probeJson(
        report.path as string,
        '-show_entries',
        'format=duration:stream=codec_type,duration',
      )) as unknown as Durations;
      // Sound ends at a whole packet.
      const tolerance = sound.length > 0 ? 0.024 : 0.001;
      expect(Math.abs(Number(probed.format.duration) - 1.6)).toBeLessThan(tolerance);
      const video = probed.streams.find(({ codec_type: type }) => type === 'video');
      if (video?.duration !== undefined) expect(Number(video.duration)).toBeCloseTo(1.6, 6);
    },
  );
});
