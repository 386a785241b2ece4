import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enhancedVideoNumber } from '../../src/encode/count-frames.ts';
import { decodedPts, encodeFile, packetSeconds, probeFile } from './encode-driver.ts';

const clips = resolve('../shared/data/video/awkward');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid encode '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const timed = [
  ['mediabunny_cursed-vfr.mp4', 'mp4'],
  ['mediabunny_cursed-vfr.mp4', 'mkv'],
  ['mediabunny_edts.mp4', 'mp4'],
  ['mediabunny_edts.mp4', 'mkv'],
  ['mediabunny_edts.mp4', 'ts'],
  ['exo_sample.mp4', 'mov'],
  ['exo_sample.mp4', 'ts'],
  ['exo_sample_fragmented.mp4', 'mp4'],
  ['exo_sample_fragmented.mp4', 'webm'],
  ['exo_sample_sef_slow_motion.mp4', 'mp4'],
  ['exo_sample_scte35.ts', 'mp4'],
  ['exo_sample_scte35.ts', 'ts'],
  ['exo_sample_with_srt.mkv', 'mp4'],
  ['exo_sample_with_srt.mkv', 'mkv'],
  ['torchcodec_nasa_13013.mp4', 'mp4'],
] as const;

describe.runIf(existsSync(clips))('timestamps of real clips', () => {
  it.each(timed)('%s to %s', async (clip, container) => {
    const media = await probeFile(join(clips, clip));
    const path = join(folder, `${clip}.${container}`);
    const { report, written, plan } = await encodeFile(
      media,
      { kind: 'file', path, container, regular: true },
      1,
      { fit: { width: 96, height: 64 }, preset: undefined },
    );
    const source = await decodedPts(join(clips, clip), String(media.video.index));
    expect(report.frames).toBe(source.length);
    expect(written).toBe(source.length);
    const tick = media.video.timeBase.num / media.video.timeBase.den;
    const output = await packetSeconds(
      path,
      `V:${plan.video ? enhancedVideoNumber(plan.video) : 0}`,
    );
    const half = { mp4: 1e-6, mov: 1e-6, mkv: 5.01e-4, webm: 5.01e-4, ts: 6.6e-6 }[container];
    expect(output.length).toBe(source.length);
    const starts = async (file: string) => (await packetSeconds(file, 'a:0'))[0];
    if (media.streams.some(({ kind }) => kind === 'audio') && container !== 'webm') {
      expect(
        Math.abs(((await starts(path)) as number) - ((await starts(join(clips, clip))) as number)),
      ).toBeLessThan(container === 'mkv' ? 1.01e-3 : 2.3e-5);
    }
    expect(
      Math.max(...output.map((pts, i) => Math.abs(pts - (source[i] as number) * tick))),
    ).toBeLessThan(half);
  });
});
