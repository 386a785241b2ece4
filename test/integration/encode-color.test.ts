import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerId } from '../../src/encode/containers/container.ts';
import { encodeFile, ffmpeg, probeFile, probeJson } from './encode-driver.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-color-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Video = Record<string, string | number>;

const videoOf = async (path: string): Promise<Video> => {
  const { streams, frames } = await probeJson(
    path,
    '-select_streams',
    'V:0',
    '-show_streams',
    '-show_frames',
    '-read_intervals',
    '%+#1',
  );
  return { ...streams[0], ...frames[0] };
};

/** Of all decoded samples; FFmpeg decodes monochrome H.264 with neutral chroma. */
const md5 = async (path: string, gray: boolean): Promise<string> =>
  (
    await ffmpeg(
      '-i',
      `file:${path}`,
      '-map',
      '0:V:0',
      '-fps_mode',
      'passthrough',
      ...(gray ? ['-vf', 'extractplanes=y'] : []),
      '-f',
      'md5',
      '-',
    )
  ).toString();

/** A lossless source in NUT-free FFV1/Matroska with every colour property set. */
const makeSource = async (
  pixelFormat: string,
  range: 'tv' | 'pc',
  [matrix, primaries, transfer, location]: readonly [string, string, string, string],
): Promise<string> => {
  const path = join(folder, `${pixelFormat}-${range}-${matrix}.mkv`);
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    `testsrc2=s=64x48:r=25:d=0.2,format=${pixelFormat},setparams=range=${range}:colorspace=${matrix}:color_primaries=${primaries}:color_trc=${transfer}`,
    '-c:v',
    'ffv1',
    '-color_range',
    range,
    '-colorspace',
    matrix,
    '-color_primaries',
    primaries,
    '-color_trc',
    transfer,
    '-chroma_sample_location',
    location,
    path,
  );
  return path;
};

const bt709 = ['bt709', 'bt709', 'bt709', 'left'] as const;
const pal = ['bt470bg', 'bt470bg', 'smpte170m', 'center'] as const;

const lossless: Readonly<Record<string, { readonly encoderOptions: readonly string[] }>> = {
  libx264: { encoderOptions: ['qp=0'] },
  libx265: { encoderOptions: ['x265-params=lossless=1'] },
  'libvpx-vp9': { encoderOptions: ['lossless=1'] },
  ffv1: { encoderOptions: [] },
};

const cases: readonly (readonly [
  string,
  ContainerId,
  string,
  'tv' | 'pc',
  readonly [string, string, string, string],
])[] = [
  ['libx264', 'mp4', 'yuv420p', 'pc', bt709],
  ['libx264', 'mov', 'yuv420p', 'tv', pal],
  ['libx264', 'mkv', 'yuv422p', 'pc', pal],
  ['libx264', 'mkv', 'yuv444p', 'tv', bt709],
  ['libx264', 'ts', 'yuv420p', 'pc', bt709],
  ['libx264', 'mp4', 'yuv420p10le', 'tv', bt709],
  ['libx265', 'mp4', 'yuv420p10le', 'pc', bt709],
  ['libx265', 'mkv', 'yuv420p', 'tv', pal],
  ['libvpx-vp9', 'webm', 'yuv420p', 'pc', bt709],
  ['libvpx-vp9', 'mkv', 'yuv440p', 'tv', bt709],
  ['ffv1', 'mkv', 'yuv420p', 'pc', pal],
  ['ffv1', 'mkv', 'yuv411p', 'tv', bt709],
  ['ffv1', 'mkv', 'yuv422p12le', 'tv', bt709],
  ['ffv1', 'mov', 'yuv444p16le', 'tv', bt709],
  ['libx264', 'mp4', 'gray', 'tv', bt709],
  ['ffv1', 'mkv', 'gray10le', 'tv', bt709],
];

describe('colour', () => {
  it.each(cases)(
    '%s in %s: %s %s samples and tags are kept',
    async (codec, container, pixelFormat, range, names) => {
      const source = await makeSource(pixelFormat, range, names);
      const media = await probeFile(source);
      const path = join(folder, `out.${container}`);
      const { plan } = await encodeFile(
        media,
        { kind: 'file', path, container, regular: true },
        1,
        { codec, preset: undefined, ...lossless[codec] },
      );
      expect(plan.warnings).toEqual([]);
      const video = await videoOf(path);
      const plain = (name: unknown) => String(name).replace(/^yuvj(4\d\dp)$/, 'yuv$1');
      const gray = pixelFormat === 'gray';
      expect(plain(video['pix_fmt'])).toBe(gray ? 'yuv420p' : pixelFormat);
      expect(await md5(path, gray)).toBe(await md5(source, gray));
      const [matrix, primaries, transfer, location] = names;
      // QuickTime's colour atom has no range, and FFV1 none either: limited is what players assume.
      expect(video['color_range']).toBe(
        codec === 'ffv1' && container === 'mov' ? undefined : range,
      );
      expect(video).toMatchObject({
        ...(gray ? {} : { color_space: matrix }),
        color_primaries: primaries,
        color_transfer: transfer,
      });
      if (pixelFormat === 'yuv420p' && codec !== 'libvpx-vp9')
        expect(video['chroma_location']).toBe(location);
    },
  );
});
