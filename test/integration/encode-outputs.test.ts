import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planeSizes } from '../../src/core/pixel-format.ts';
import { planEncode } from '../../src/encode/encode-plan.ts';
import { openSink } from '../../src/encode/index.ts';
import { resolveOutput } from '../../src/encode/output.ts';
import {
  encodeFile,
  enlarged,
  ffmpeg,
  ffprobe,
  packetSeconds,
  probeFile,
  probeJson,
  requestFor,
} from './encode-driver.ts';

const clips = resolve('../shared/data/video/awkward');
let folder: string;
let clip: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-outputs-'));
  clip = join(folder, 'clip.mp4');
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=64x48:r=30000/1001:d=2',
    '-f',
    'lavfi',
    '-i',
    'sine=d=2',
    '-c:v',
    'libx264',
    '-g',
    '10',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    '-metadata',
    'comment=of the source',
    clip,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const write = async (text: string, more: Parameters<typeof encodeFile>[3] = {}, limit?: number) =>
  encodeFile(
    await probeFile(clip),
    await resolveOutput(text, { overwrite: true, workingDirectory: folder }),
    1,
    more,
    limit,
  );

describe('outputs', () => {
  it.each([
    'a b.mp4',
    `it's "it".mkv`,
    '100%.mp4',
    'shot%04d.mp4',
    'line\nbreak.mkv',
    '-dash.mp4',
    'Überwachung 監視.mov',
    'foo:bar.ts',
    '$(id);.avi',
  ])('the name %j works', async (name) => {
    const { report } = await write(name, {}, 5);
    expect(report).toMatchObject({ frames: 5, path: join(folder, name) });
    expect(await readdir(folder)).toContain(name);
    expect((await readdir(folder)).filter((file) => file.endsWith('.part'))).toEqual([]);
  });

  it.each(['mp4', 'mov', 'mkv', 'webm'] as const)(
    '%s says what srvid did, and keeps the comment of the source',
    async (container) => {
      const path = join(folder, `tagged.${container}`);
      await write(path, { tag: 'srvid 0.1.0 rtsr-m x3', preset: undefined }, 5);
      const { streams, format } = await probeJson(path, '-show_streams', '-show_format');
      const tags = Object.fromEntries(
        Object.entries({ ...format.tags }).map(([key, value]) => [key.toLowerCase(), value]),
      );
      expect(tags['comment']).toBe('of the source');
      expect(streams[0]?.tags?.['encoder'] ?? streams[0]?.tags?.['ENCODER']).toBe(
        'srvid 0.1.0 rtsr-m x3',
      );
    },
  );

  it('AVI and MPEG-TS say it too', async () => {
    await write('tagged.avi', { tag: 'srvid 0.1.0 rtsr-m x3' }, 5);
    expect((await probeJson(join(folder, 'tagged.avi'), '-show_format')).format.tags).toMatchObject(
      { encoded_by: 'srvid 0.1.0 rtsr-m x3', comment: 'of the source' },
    );
    await write('tagged.ts', { tag: 'srvid 0.1.0 rtsr-m x3' }, 5);
    expect(
      (await probeJson(join(folder, 'tagged.ts'), '-show_programs')).programs[0]?.tags?.[
        'service_provider'
      ],
    ).toBe('srvid 0.1.0 rtsr-m x3');
  });

  it('AVI holds every frame at a constant rate, and says so', async () => {
    const { plan, report, written } = await write('constant.avi');
    expect(report.frames).toBe(written);
    expect(plan.warnings).toEqual([expect.stringContaining('constant frame rate')]);
    expect(
      await ffprobe(
        join(folder, 'constant.avi'),
        '-select_streams',
        'v',
        '-show_entries',
        'stream=r_frame_rate,nb_frames',
        '-of',
        'csv=p=0',
      ),
    ).toBe(`30000/1001,${written}`);
  });

  it('WebM gets Opus and VP9, with a warning', async () => {
    const { plan } = await write('converted.webm', { preset: '8' });
    expect(plan.warnings).toEqual([expect.stringMatching(/converted to Opus.*aac/)]);
    expect(
      await ffprobe(
        join(folder, 'converted.webm'),
        '-show_entries',
        'stream=codec_name',
        '-of',
        'csv=p=0',
      ),
    ).toBe('vp9\nopus');
  });

  it('the last frame keeps its duration, and so does the stream', async () => {
    for (const container of ['mp4', 'mov', 'mkv']) {
      await write(`duration.${container}`, { audio: false });
      const seconds = container === 'mkv' ? 'format=duration' : 'stream=duration';
      const show = (path: string) =>
        ffprobe(path, '-select_streams', 'v', '-show_entries', seconds, '-of', 'csv=p=0');
      expect(
        Math.abs(
          Number(await show(join(folder, `duration.${container}`))) -
            Number(
              await ffprobe(
                clip,
                '-select_streams',
                'v',
                '-show_entries',
                'stream=duration',
                '-of',
                'csv=p=0',
              ),
            ),
        ),
      ).toBeLessThan(0.0006);
    }
  });

  it('a cut starts at zero, with the sound in step', async () => {
    const media = await probeFile(clip);
    const path = join(folder, 'cut.mp4');
    const start = 0.7;
    const duration = 0.8;
    const request = requestFor(media, { kind: 'file', path, container: 'mp4', regular: true }, 1, {
      start,
      duration,
    });
    await using sink = await openSink(await planEncode(request));
    let index = 0;
    const kept: number[] = [];
    for await (const frame of enlarged(media, request.layout.format, 1)) {
      const seconds = (frame.pts * request.timeBase.num) / request.timeBase.den;
      if (seconds < start || seconds >= start + duration) continue;
      kept.push(seconds - start);
      await sink.write({ ...frame, index: index++ });
    }
    await sink.finish('complete');
    const output = await packetSeconds(path, 'v');
    expect(output).toHaveLength(kept.length);
    for (const [i, seconds] of output.entries())
      expect(Math.abs(seconds - (kept[i] as number))).toBeLessThan(5e-5);
    const expected = (await packetSeconds(clip, 'a'))
      .filter((seconds) => seconds >= start && seconds < start + duration)
      .map((seconds) => seconds - start);
    const sound = await packetSeconds(path, 'a');
    expect(Math.abs((sound[0] as number) - (expected[0] as number))).toBeLessThan(0.0001);
    expect(Math.abs(sound.length - expected.length)).toBeLessThanOrEqual(1);
  });

  it.each(['mp4', 'mov', 'mkv', 'webm', 'ts'] as const)(
    'a partial %s ends with its last frame, the sound too',
    async (container) => {
      const media = await probeFile(clip);
      const request = requestFor(
        media,
        { kind: 'file', path: join(folder, `stopped.${container}`), container, regular: true },
        1,
        { preset: undefined },
      );
      await using sink = await openSink(await planEncode(request));
      for await (const frame of enlarged(media, request.layout.format, 1, 15))
        await sink.write(frame);
      const { path, frames } = await sink.finish('partial');
      expect(path).toBe(join(folder, `stopped.partial.${container}`));
      expect(frames).toBe(15);
      const sound = await packetSeconds(path as string, 'a');
      expect(sound.at(-1)).toBeGreaterThan(0.4);
      expect(sound.at(-1)).toBeLessThan(0.53);
      expect(
        await ffprobe(
          path as string,
          '-select_streams',
          'v',
          '-count_frames',
          '-show_entries',
          'stream=nb_read_frames',
          '-of',
          'csv=p=0',
        ),
      ).toMatch(/^15/);
      expect((await readdir(folder)).filter((file) => file.endsWith('.part'))).toEqual([]);
    },
  );

  it('hash: is one line per frame, with the SHA-256 of each plane', async () => {
    const media = await probeFile(clip);
    await write('hash:sums.txt');
    const lines = (await readFile(join(folder, 'sums.txt'), 'utf8')).trim().split('\n');
    let index = 0;
    for await (const { pts, lease } of enlarged(
      media,
      requestFor(media, { kind: 'null' }, 1).layout.format,
      1,
    )) {
      const planes = planeSizes(requestFor(media, { kind: 'null' }, 1).layout.format, 64, 48).map(
        ({ offset, bytes }) =>
          createHash('sha256')
            .update(lease.output.subarray(offset, offset + bytes))
            .digest('hex'),
      );
      expect(lines[index]).toBe([index, pts, ...planes].join(' '));
      index += 1;
    }
    expect(lines).toHaveLength(index);
  });

  it('standard output carries Matroska and nothing else', async () => {
    const stdout = new PassThrough();
    const chunks: Buffer[] = [];
    stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const media = await probeFile(clip);
    const request = requestFor(media, { kind: 'stdout' }, 1);
    await using sink = await openSink(await planEncode(request), { stdout });
    for await (const frame of enlarged(media, request.layout.format, 1)) await sink.write(frame);
    const { frames } = await sink.finish('complete');
    const bytes = Buffer.concat(chunks);
    expect(bytes.readUInt32BE(0)).toBe(0x1a45dfa3);
    const { stdout: count } = await (
      await import('../../src/core/ffmpeg/tool.ts')
    ).runTool(
      'ffprobe',
      [
        '-v',
        'error',
        '-count_packets',
        '-select_streams',
        'v',
        '-show_entries',
        'stream=nb_read_packets',
        '-of',
        'csv=p=0',
        '-i',
        'pipe:0',
      ],
      { stdin: bytes },
    );
    expect(Number(count.toString())).toBe(frames);
  });

  it.each(['png', 'jpg', 'bmp', 'tif', 'webp'])(
    'a still %s has the right colours',
    async (extension) => {
      const path = join(folder, `still.${extension}`);
      await write(path, {}, 1);
      const wanted = await ffmpeg(
        '-i',
        clip,
        '-frames:v',
        '1',
        '-vf',
        'scale=flags=bicubic+accurate_rnd+full_chroma_int',
        '-f',
        'rawvideo',
        '-pix_fmt',
        'rgb24',
        '-',
      );
      const found = await ffmpeg('-i', path, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-');
      expect(found.length).toBe(wanted.length);
      const error =
        wanted.reduce((sum, value, i) => sum + Math.abs(value - (found[i] as number)), 0) /
        wanted.length;
      expect(error).toBeLessThan(extension === 'jpg' ? 3 : 1);
    },
  );

  it('pictures are numbered, also below a folder with a percent sign', async () => {
    await mkdir(join(folder, '50%d'), { recursive: true });
    const { report } = await write('50%d/shot%03d.png', {}, 3);
    expect(report.frames).toBe(3);
    expect((await readdir(join(folder, '50%d'))).sort()).toEqual([
      'shot001.png',
      'shot002.png',
      'shot003.png',
    ]);
    await write('50%.png', {}, 1);
    expect(await readdir(folder)).toContain('50%.png');
  });
});

describe.runIf(existsSync(clips))('HDR', () => {
  it('10-bit PQ becomes HEVC with its mastering data', async () => {
    const media = await probeFile(join(clips, 'exo_sample_with_colr_mdcv_and_clli.mp4'));
    const path = join(folder, 'hdr.mp4');
    await encodeFile(
      media,
      { kind: 'file', path, container: 'mp4', regular: true },
      1,
      { preset: undefined, fit: { width: 480, height: 270 }, encoderOptions: [] },
      5,
    );
    const out = (await probeFile(path)).video;
    expect(out.codec).toBe('hevc');
    expect(out.video).toMatchObject({
      pixelFormat: 'yuv420p10le',
      masteringDisplay: media.video.video.masteringDisplay,
      contentLight: media.video.video.contentLight,
    });
    expect(out.video.color).toMatchObject({
      transfer: 'smpte2084',
      primaries: 'bt2020',
      matrix: 'bt2020nc',
    });
  });
});
