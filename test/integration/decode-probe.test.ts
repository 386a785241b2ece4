import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeLastFrame } from '../../src/decode/last-frame.ts';
import { ffmpeg, hasShared, inspect, shared } from './decode-support.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const facts = async (path: string) => (await inspect(path)).media;
const failure = async (path: string, stream?: number) =>
  inspect(path, stream).then(
    () => undefined,
    (error: unknown) => error as { code: string; message: string; hint: string },
  );

describe.runIf(hasShared)('facts of real clips', () => {
  const of = (name: string) => facts(join(shared, name));

  it('HDR10: 10 bits, BT.2020, PQ, mastering display and light levels', async () => {
    const { video } = await of('awkward/exo_sample_with_colr_mdcv_and_clli.mp4');
    expect(video.video).toMatchObject({
      pixelFormat: 'yuv420p10le',
      color: { range: 'tv', matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' },
      contentLight: '1100,180',
      masteringDisplay: 'G(12250,35150)B(6899,2600)R(33899,16099)WP(15634,16449)L(10000000,0)',
    });
  });

  it('a turned phone video', async () => {
    const { video } = await of('awkward/mediabunny_rotate-buck-bunny.mp4');
    expect(video.video).toMatchObject({
      rotation: -90,
      displayMatrix: [0, 65536, 0, -65536, 0, 0, 0, 0, 1073741824],
    });
  });

  it('alpha of WebM, pixel aspect, interlacing, full range, streams without a codec', async () => {
    expect((await of('awkward/mediabunny_transparency.webm')).video.video).toMatchObject({
      hasAlpha: true,
      pixelFormat: 'yuv420p',
    });
    expect((await of('awkward/mediabunny_sar_2x1.mp4')).video.video.sampleAspect).toEqual({
      num: 2,
      den: 1,
    });
    expect((await of('awkward/fate_interlaced_crop.mp4')).video.video.interlaced).toBe(true);
    expect((await of('awkward/torchcodec_bt709_full_range.mp4')).video.video.color.range).toBe(
      'pc',
    );
    const phone = await of('awkward/exo_sample_with_color_info.mp4');
    expect(phone.streams.map(({ kind, codec }) => `${kind} ${codec}`)).toEqual([
      'video hevc',
      'audio aac',
      'data undefined',
      'data undefined',
      'data undefined',
    ]);
  });

  it('video may come second, and a .mp4 may be MPEG-TS', async () => {
    expect((await of('awkward/exo_sample_sef_slow_motion.mp4')).video.index).toBe(1);
    expect(await of('awkward/fate_t.mp4')).toMatchObject({
      format: 'mpegts',
      video: { video: { sampleAspect: { num: 12, den: 11 } } },
    });
  });

  it('the last picture and how long it is shown', async () => {
    const last = async (name: string) => probeLastFrame(await of(name));
    expect(await last('awkward/mediabunny_cursed-vfr.mp4')).toEqual({
      pts: 412_157,
      duration: 90_432,
      isKey: true,
    });
    expect(await last('awkward/mediabunny_edts.mp4')).toMatchObject({
      pts: 114_688,
      duration: 512,
      isKey: false,
    });
    // Its header claims 40 hours.
    expect(await last('awkward/exo_sample_fragmented.mp4')).toMatchObject({
      pts: 31_031,
      duration: 1001,
    });
    expect(await last('awkward/exo_sample_with_srt.mkv')).toBeUndefined();
    expect(await last('classic/BA1_FT_C.264')).toBeUndefined();
  });

  it('raw video without a header', async () => {
    const error = await failure(join(shared, 'classic/CiscoVT2people_160x96_6fps.yuv'));
    expect(error).toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringContaining('raw video without a header') as string,
    });
  });
});

describe('which stream', () => {
  const made = async (name: string, ...args: readonly string[]) => {
    await ffmpeg(...args, join(folder, name));
    return join(folder, name);
  };
  const colors = ['red', 'green', 'blue'].flatMap((color, i) => [
    '-f',
    'lavfi',
    '-i',
    `color=${color}:s=${32 + 16 * i}x32:d=0.2`,
  ]);
  const sound = ['-f', 'lavfi', '-i', 'sine=d=0.2'];

  it('the default one, or by number', async () => {
    const path = await made(
      'three.mkv',
      ...colors,
      '-map',
      '0',
      '-map',
      '1',
      '-map',
      '2',
      '-c:v',
      'ffv1',
      '-disposition:v:0',
      '0',
      '-disposition:v:1',
      'default',
    );
    expect((await inspect(path)).media.video).toMatchObject({ index: 1, video: { width: 48 } });
    expect((await inspect(path, 2)).media.video).toMatchObject({ index: 2, video: { width: 64 } });
    const error = await failure(path, 3);
    expect(error).toMatchObject({ code: 'INPUT_NO_VIDEO' });
    expect(error?.hint).toMatch(/0 = video ffv1 32×32; 1 = video ffv1 48×32; 2 = /);
  });

  it('never the cover', async () => {
    const cover = await made(
      'cover.png',
      '-f',
      'lavfi',
      '-i',
      'color=red:s=32x32',
      '-frames:v',
      '1',
    );
    const path = await made(
      'cover.mp4',
      '-i',
      cover,
      ...colors.slice(0, 4),
      '-map',
      '0',
      '-map',
      '1',
      '-c:v:0',
      'copy',
      '-c:v:1',
      'mpeg4',
      '-disposition:v:0',
      'attached_pic',
    );
    expect((await inspect(path)).media.video.codec).toBe('mpeg4');
    const song = await made(
      'song.m4a',
      '-i',
      cover,
      ...sound,
      '-map',
      '0',
      '-map',
      '1',
      '-c:v',
      'copy',
      '-disposition:v:0',
      'attached_pic',
    );
    expect(await failure(song)).toMatchObject({
      code: 'INPUT_NO_VIDEO',
      hint: expect.stringContaining('cover art') as string,
    });
  });

  it('none in a sound file', async () => {
    const error = await failure(await made('song.mp3', ...sound));
    expect(error).toMatchObject({ code: 'INPUT_NO_VIDEO', hint: 'It holds: audio mp3.' });
  });
});

describe('what is no video', () => {
  const file = async (name: string, text: string | Uint8Array) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  it.each([
    ['notes.txt', 'hello\n'.repeat(50)],
    ['notes.mp4', 'hello\n'.repeat(50)],
    ['noise.mp4', Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 251)],
    ['notes.png', 'hello'],
    ['subtitles.srt', '1\n00:00:00,000 --> 00:00:01,000\nhello\n'],
  ])('%s', async (name, content) => {
    const error = await failure(await file(name, content));
    expect(error?.code).toBe('INPUT_UNREADABLE');
    expect(error?.message).toContain(name);
    expect(error?.hint).toBeTruthy();
  });

  it('an MP4 without its index', async () => {
    const path = join(folder, 'whole.mp4');
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc=s=64x48:d=1', '-c:v', 'mpeg4', path);
    const { readFile } = await import('node:fs/promises');
    const whole = await readFile(path);
    const error = await failure(await file('cut.mp4', whole.subarray(0, whole.length / 2)));
    expect(error).toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringContaining('no index (moov)') as string,
    });
  });
});
