import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findPixelFormat,
  type PixelFormat,
  type PlaneSize,
  planeSizes,
} from '../../src/core/pixel-format.ts';
import { encodeFile, ffmpeg, probeAs, probeFile } from './encode-driver.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-geometry-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const source = async (name: string, filter: string, ...more: string[]): Promise<string> => {
  const path = join(folder, name);
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    `testsrc2=s=322x242:r=25:d=0.2,scale=161:121,${filter}`,
    '-c:v',
    'ffv1',
    ...more,
    path,
  );
  return path;
};

type Picture = { readonly pix_fmt: string; readonly width: number; readonly height: number };
const video = async (path: string): Promise<Picture> =>
  (await probeAs<{ streams: [Picture] }>(path, '-select_streams', 'V:0', '-show_streams'))
    .streams[0];
/** One plane of the first frame, as it is decoded: no filter, which might change the range. */
const plane = async (path: string, number: number): Promise<{ rows: Buffer[]; width: number }> => {
  const { pix_fmt, width, height } = await video(path);
  const bytes = await ffmpeg(
    '-noautorotate',
    '-i',
    `file:${path}`,
    '-map',
    '0:V:0',
    '-frames:v',
    '1',
    '-f',
    'rawvideo',
    '-',
  );
  const size = planeSizes(findPixelFormat(pix_fmt) as PixelFormat, width, height)[
    number
  ] as PlaneSize;
  const stride = size.bytes / size.height;
  return {
    width: stride,
    rows: Array.from({ length: size.height }, (_, y) =>
      bytes.subarray(size.offset + y * stride, size.offset + (y + 1) * stride),
    ),
  };
};
const hash = (rows: readonly Buffer[]): string =>
  rows.reduce((sum, row) => sum.update(row), createHash('md5')).digest('hex');

describe('geometry', () => {
  it('odd 4:2:0 sizes get one repeated row and column, with a warning; the rest is untouched', async () => {
    const clip = await source('odd.mkv', 'format=yuv420p');
    const path = join(folder, 'odd.mp4');
    const { plan } = await encodeFile(
      await probeFile(clip),
      { kind: 'file', path, container: 'mp4', regular: true },
      1,
      { encoderOptions: ['qp=0'] },
    );
    expect(plan.warnings).toEqual([expect.stringContaining('161×121')]);
    expect(await video(path)).toMatchObject({ width: 162, height: 122 });
    for (const number of [0, 1, 2]) {
      const ours = await plane(path, number);
      const own = await plane(clip, number);
      const { rows, width } = own;
      expect(hash(ours.rows.slice(0, rows.length).map((row) => row.subarray(0, width)))).toBe(
        hash(rows),
      );
      expect(ours.width).toBe(number === 0 ? 162 : 81);
      if (number > 0) continue;
      expect(ours.rows[121]).toEqual(ours.rows[120]);
      expect(ours.rows.every((row) => row[161] === row[160])).toBe(true);
    }
  });

  it('VP9 and FFV1 keep odd sizes', async () => {
    const clip = await source('odd.mkv', 'format=yuv420p');
    for (const container of ['webm', 'mkv'] as const) {
      const path = join(folder, `odd-out.${container}`);
      const { plan } = await encodeFile(
        await probeFile(clip),
        { kind: 'file', path, container, regular: true },
        1,
        { preset: undefined, codec: container === 'mkv' ? 'ffv1' : undefined },
      );
      expect(plan.warnings).toEqual([]);
      expect(await video(path)).toMatchObject({ width: 161, height: 121 });
    }
  });

  it.each(['mp4', 'mov', 'mkv', 'ts', 'webm'] as const)(
    'sample aspect is kept in %s',
    async (container) => {
      const clip = await source('sar.mkv', 'scale=96:64,format=yuv420p,setsar=13/12');
      const path = join(folder, `sar.${container}`);
      await encodeFile(await probeFile(clip), { kind: 'file', path, container, regular: true }, 2, {
        preset: undefined,
      });
      expect(await video(path)).toMatchObject({
        width: 192,
        height: 128,
        sample_aspect_ratio: '13:12',
      });
    },
  );

  it('a final fit scales, keeps the sample aspect and the colours', async () => {
    const clip = await source(
      'fit.mkv',
      'scale=96:64,drawbox=t=fill:c=0x406080,format=yuv420p,setsar=12/11',
      '-color_range',
      'pc',
      '-colorspace',
      'bt709',
    );
    const path = join(folder, 'fit.mp4');
    await encodeFile(
      await probeFile(clip),
      { kind: 'file', path, container: 'mp4', regular: true },
      2,
      { fit: { width: 144, height: 96 }, encoderOptions: ['qp=0'] },
    );
    expect(await video(path)).toMatchObject({
      width: 144,
      height: 96,
      sample_aspect_ratio: '12:11',
      color_range: 'pc',
      color_space: 'bt709',
    });
    for (const number of [0, 1, 2])
      expect((await plane(path, number)).rows[10]?.[10]).toBe(
        (await plane(clip, number)).rows[10]?.[10],
      );
  });

  it.each([
    ['0', 96, 96, '3:2', '3:2'],
    ['0', 144, 96, undefined, undefined],
    ['4/3', 96, 96, '2:1', '2:1'],
  ])(
    'sample aspect %s in %i×%i keeps the shape that is shown',
    async (sar, width, height, sample, shape) => {
      const clip = await source('shape.mkv', `scale=96:64,format=yuv420p,setsar=${sar}`);
      const path = join(folder, 'shape.mp4');
      const { plan } = await encodeFile(
        await probeFile(clip),
        { kind: 'file', path, container: 'mp4', regular: true },
        2,
        { fit: { width, height } },
      );
      const aspect = plan.video?.sampleAspect;
      expect(aspect && `${aspect.num}:${aspect.den}`).toBe(sample);
      expect(await video(path)).toEqual(
        expect.objectContaining(
          sample ? { sample_aspect_ratio: sample, display_aspect_ratio: shape } : { width, height },
        ),
      );
    },
  );

  it.each([-90, 90, -180])(
    'a rotation of %i degrees is carried by MP4 and QuickTime',
    async (degrees) => {
      const plain = join(folder, 'plain.mp4');
      const clip = join(folder, 'turned.mp4');
      await ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=96x64:r=25:d=0.2',
        '-pix_fmt',
        'yuv420p',
        plain,
      );
      await ffmpeg('-i', plain, '-c', 'copy', '-metadata:s:v:0', `rotate=${degrees}`, clip);
      const media = await probeFile(clip);
      expect(media.video.video.rotation).toBe(degrees);
      for (const container of ['mp4', 'mov'] as const) {
        const path = join(folder, `turned-out.${container}`);
        await encodeFile(media, { kind: 'file', path, container, regular: true }, 2);
        expect((await probeFile(path)).video.video.rotation).toBe(degrees);
        const turned = (
          await ffmpeg('-i', path, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'gray', '-')
        ).length;
        expect(turned).toBe(192 * 128);
        expect((await probeFile(path)).video.video.displayMatrix?.slice(6, 8)).toEqual(
          media.video.video.displayMatrix?.slice(6, 8).map((value) => value * 2),
        );
      }
    },
  );

  const conversions: readonly (readonly [string, string, string])[] = [
    ['yuv411p', 'libx264', 'yuv422p'],
    ['yuv410p', 'libx264', 'yuv420p'],
    ['yuv440p', 'libx264', 'yuv444p'],
    ['gray', 'libvpx-vp9', 'yuv420p'],
    ['yuv420p9le', 'libx264', 'yuv420p10le'],
    ['yuv420p12le', 'libx265', 'yuv420p12le'],
  ];
  it.each(conversions)('%s for %s becomes %s; luma is untouched', async (from, codec, to) => {
    const clip = await source(`${from}.mkv`, `scale=96:64,format=${from}`, '-color_range', 'pc');
    const path = join(folder, `${from}-out.mkv`);
    const lossless = {
      libx264: [`x264-params=qp=0`],
      libx265: ['x265-params=lossless=1'],
      'libvpx-vp9': ['lossless=1'],
    }[codec] as string[];
    const { plan } = await encodeFile(
      await probeFile(clip),
      { kind: 'file', path, container: 'mkv', regular: true },
      1,
      { codec, preset: undefined, encoderOptions: from.includes('9') ? [] : lossless },
    );
    expect(plan.warnings.length).toBe(from === to ? 0 : 1);
    expect(plan.video?.format.name).toBe(to);
    expect((await video(path)).pix_fmt.replace('yuvj', 'yuv')).toBe(to);
    if (from.includes('9') || (!from.endsWith('p') && from !== 'gray')) return;
    expect(hash((await plane(path, 0)).rows)).toBe(hash((await plane(clip, 0)).rows));
  });

  it('names the depth that is lost', async () => {
    const clip = await source('deep.mkv', 'scale=96:64,format=yuv420p16le');
    const format = findPixelFormat('yuv420p16le') as PixelFormat;
    const { plan } = await encodeFile(
      await probeFile(clip),
      { kind: 'file', path: join(folder, 'deep.mp4'), container: 'mp4', regular: true },
      1,
      { layout: { format, width: 96, height: 64 } },
    );
    expect(plan.warnings).toEqual([expect.stringContaining('16 bits become 12')]);
  });
});
