import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decode, ffmpeg, frameMd5, hasShared, shared } from '../integration/decode-support.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** 120 frames of a street camera, copied into another container. */
const remux = async (
  name: string,
  source = 'surveillance/car-detection_20s.mp4',
  ...options: readonly string[]
) => {
  const path = join(folder, name);
  await ffmpeg(
    '-i',
    join(shared, source),
    '-frames:v',
    '120',
    '-c',
    'copy',
    '-sn',
    ...options,
    path,
  );
  return path;
};
const cut = async (path: string, share = 0.5) => {
  const whole = await readFile(path);
  const target = path.replace(/(\.\w+)$/, '_cut$1');
  await writeFile(target, whole.subarray(0, Math.floor(whole.length * share)));
  return target;
};
/** 200 bytes of noise in three places. */
const hurt = async (path: string) => {
  const bytes = await readFile(path);
  let state = 12345;
  for (const place of [0.3, 0.5, 0.7]) {
    const at = Math.floor(bytes.length * place);
    for (let i = 0; i < 200; i++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      bytes[at + i] = state >>> 16;
    }
  }
  const target = path.replace(/(\.\w+)$/, '_hurt$1');
  await writeFile(target, bytes);
  return target;
};

describe.runIf(hasShared)('damaged files', () => {
  it.each([
    { name: 'fast.mp4', options: ['-movflags', '+faststart'], says: /partial file/ },
    { name: 'a.mkv', says: /File ended prematurely/ },
    { name: 'a.ts', options: ['-f', 'mpegts'], says: /corrupt/ },
    { name: 'a.flv', says: /corrupt/ },
    { name: 'a.avi', source: 'surveillance/vdh_video1_20s.avi', says: /corrupt/ },
    {
      name: 'b.webm',
      source: 'awkward/exo_bear-vp9-odd-dimensions.webm',
      says: /File ended prematurely/,
    },
    { name: 'c.mkv', source: 'awkward/mediabunny_hevc.ts', says: /File ended prematurely/ },
    { name: 'd.mkv', source: 'awkward/torchcodec_av1_video.mkv', says: /File ended prematurely/ },
  ])(
    '$name cut in half: what is there is decoded, and the damage told',
    async ({ name, options = [], source, says }) => {
      const whole = await remux(name, source, ...options);
      const [intact, got] = [await decode(whole), await decode(await cut(whole))];
      expect(intact.report).toMatchObject({ complete: true, damage: [] });
      expect(got.report.damage.join('\n')).toMatch(says);
      expect(got.report.frames).toBeGreaterThan(0);
      expect(got.report.frames).toBeLessThan(intact.report.frames);
      // All but the pictures at the cut are the intact file's own.
      const sound = got.md5.slice(0, -3);
      expect(sound).toEqual(intact.md5.slice(0, sound.length));
    },
  );

  it.each([
    { name: 'h.mp4' },
    { name: 'h.mkv' },
    { name: 'h.ts' },
    { name: 'h.avi', source: 'surveillance/vdh_video1_20s.avi' },
    { name: 'h2.mkv', source: 'awkward/torchcodec_av1_video.mkv' },
  ])('$name overwritten in the middle', async ({ name, source }) => {
    const got = await decode(await hurt(await remux(name, source)));
    expect(got.report.complete).toBe(true);
    expect(got.report.damage.length).toBeGreaterThan(0);
  });

  it('a file in which nothing can be decoded', async () => {
    const whole = await readFile(
      await remux('none.mkv', 'awkward/torchcodec_h264_10bits.mp4', '-an'),
    );
    // Headers stay; every picture is zeros.
    const start = whole.indexOf(Buffer.from([0x1f, 0x43, 0xb6, 0x75])) + 40;
    whole.fill(0, start);
    await writeFile(join(folder, 'zeros.mkv'), whole);
    await expect(decode(join(folder, 'zeros.mkv'))).rejects.toMatchObject({
      name: 'SrvidError',
      code: expect.stringMatching(/DECODE_FAILED|INPUT_UNREADABLE/) as string,
    });
  });
});

describe('a decoder that fails', () => {
  const fake = join(import.meta.dirname, '../fixtures/bin/fake-ffmpeg.mjs');
  let clip = '';
  beforeAll(async () => {
    clip = join(folder, 'clip.mkv');
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc=s=160x120:d=4', '-c:v', 'ffv1', clip);
  });
  const pretend = (mode: string) => {
    process.env['FFMPEG_PATH'] = fake;
    process.env['FAKE_FFMPEG_MODE'] = mode;
  };
  afterEach(() => {
    delete process.env['FFMPEG_PATH'];
    delete process.env['FAKE_FFMPEG_MODE'];
  });
  // testsrc is RGB: 160 × 120 × 3 bytes of 4:4:4.
  const frame = 57_600;

  it('by a signal in mid-run is not complete', async () => {
    pretend(`kill:${20 * frame}`);
    const { report } = await decode(clip);
    expect(report.complete).toBe(false);
    expect(report.frames).toBeLessThan(100);
    expect(report.damage.join()).toMatch(/killed by SIGKILL/);
  });

  it('by ending early with status 0 is not complete', async () => {
    pretend(`cut:${20 * frame}`);
    const { report, md5 } = await decode(clip);
    expect(report).toMatchObject({
      complete: false,
      damage: ['the decoder stopped in the middle of a frame'],
    });
    expect(report.frames).toBeGreaterThan(15);
    delete process.env['FFMPEG_PATH'];
    expect(md5).toEqual((await decode(clip)).md5.slice(0, md5.length));
  });

  it('by a flood of messages keeps a few of them', async () => {
    pretend('flood:50000');
    const { report } = await decode(clip);
    expect(report).toEqual({
      frames: 100,
      complete: true,
      damage: ['h264: error while decoding MB 0 0 (and 49999 more like it)'],
    });
  });

  it.each([
    ['exit:3', 'DECODE_FAILED'],
    ['garbage', 'DECODE_FAILED'],
    ['exit:127', 'FFMPEG_MISSING'],
  ])('at the start: %s', async (mode, code) => {
    pretend(mode);
    await expect(decode(clip)).rejects.toMatchObject({ code });
  });

  it('by hanging is ended by the signal, at once', async () => {
    pretend('hang');
    const started = performance.now();
    await expect(decode(clip, { signal: AbortSignal.timeout(500) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('stopping', () => {
  let clip = '';
  beforeAll(async () => {
    clip = join(folder, 'long.mkv');
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x240:d=20',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      clip,
    );
  });

  it('after a frame: no more come, nothing is wrong, but it is not complete', async () => {
    const got = await decode(clip, {
      onFrame: (index, source) => void (index === 9 && source.stop()),
    });
    expect(got.report).toEqual({ frames: 10, complete: false, damage: [] });
    expect(got.md5).toEqual(await frameMd5(clip, '-frames:v', '10'));
  });

  it('by the signal in mid-run rejects with its reason', async () => {
    const controller = new AbortController();
    const run = decode(clip, {
      signal: controller.signal,
      onFrame: (index) => void (index === 9 && controller.abort(new Error('enough'))),
    });
    await expect(run).rejects.toThrow('enough');
  });

  it('by the signal before the start', async () => {
    await expect(decode(clip, { signal: AbortSignal.abort(new Error('early')) })).rejects.toThrow(
      'early',
    );
  });

  it('by leaving the loop, or by dispose alone, ends the decoder', async () => {
    const started = performance.now();
    await expect(
      decode(clip, { onFrame: () => Promise.reject(new Error('consumer')) }),
    ).rejects.toThrow('consumer');
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
