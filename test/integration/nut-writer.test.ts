import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fourccOfPixelFormat } from '../../src/core/nut/raw-fourcc.ts';
import { shiftForNegativePts } from '../../src/core/nut/timestamps.ts';
import { rawVideoStream } from '../../src/encode/nut-writer.ts';
import {
  awkwardFile,
  frameMd5,
  md5,
  type Packet,
  probe,
  readAll,
  runFfmpeg,
  seconds,
  seenBy,
  streamFfmpeg,
  writeAll,
} from './nut-support.ts';

const gray = fourccOfPixelFormat('gray')!;

/** Gray pictures with content of their own at the given times. */
const pictures = (width: number, height: number, times: readonly number[]): Packet[] =>
  times.map((pts, i) => {
    const data = Uint8Array.from({ length: width * height }, (_, at) => (at * 7 + i * 31) & 255);
    return { stream: 0, pts, key: true, size: data.length, data };
  });

const fromPipe = ['-copyts', '-f', 'nut', '-i', 'pipe:0', '-fps_mode', 'passthrough'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nut-writer-'));
});
afterAll(() => rm(folder, { recursive: true }));

const hour90k = 3600 * 90000;

describe('NUT writer, read by FFmpeg', () => {
  it.each([
    ['90 kHz', 32, 18, { num: 1, den: 90000 }, [0, 3003, 6006, 9010]],
    ['microseconds', 32, 18, { num: 1, den: 1000000 }, [0, 1, 2, 40000, 40001]],
    ['29.97', 32, 18, { num: 1001, den: 30000 }, [0, 1, 2, 3, 7]],
    ['not in lowest terms', 32, 18, { num: 2, den: 60 }, [0, 1, 2, 9]],
    ['the largest denominator', 32, 18, { num: 1, den: 2147483647 }, [0, 2147483647, 2147483648]],
    ['slow ticks', 32, 18, { num: 3600, den: 1 }, [0, 1, 24]],
    ['a late start', 32, 18, { num: 1, den: 90000 }, [8589934592, 8589938195]],
    ['one frame', 32, 18, { num: 1, den: 25 }, [0]],
    ['one late frame', 32, 18, { num: 1, den: 25 }, [100]],
    [
      'gaps of hours',
      32,
      18,
      { num: 1, den: 90000 },
      [0, 3600, hour90k * 5, hour90k * 5 + 1, hour90k * 100],
    ],
    ['odd sizes', 33, 17, { num: 1, den: 25 }, [0, 1, 2]],
    ['one pixel', 1, 1, { num: 1, den: 25 }, [0, 1, 2]],
    ['frames over 64 KiB', 640, 361, { num: 1, den: 25 }, [0, 1, 2, 50]],
  ])('%s', async (_, width, height, timeBase, times) => {
    const packets = pictures(width, height, times);
    const nut = writeAll([rawVideoStream(0, { fourcc: gray, width, height, timeBase })], packets);
    const expected = packets.map(({ pts, size, data }) => ({
      stream: 0,
      time: seconds(pts, timeBase),
      size,
      md5: md5(data),
    }));
    expect(await frameMd5([...fromPipe, '-c', 'copy'], nut)).toEqual(expected);
    const decode = ['-c:v', 'rawvideo', '-enc_time_base', `${timeBase.num}:${timeBase.den}`];
    expect(await frameMd5([...fromPipe, ...decode], nut)).toEqual(expected);
  });

  it.each([{ num: 16, den: 11 }, { num: 1280, den: 1281 }, { num: 1, den: 1 }, undefined])(
    'pixel aspect %o',
    async (sampleAspect) => {
      const stream = rawVideoStream(0, {
        fourcc: gray,
        width: 16,
        height: 16,
        timeBase: { num: 1, den: 25 },
        sampleAspect,
      });
      const nut = writeAll([stream], pictures(16, 16, [0, 1]));
      const [facts] = await probe(
        [
          '-show_entries',
          'stream=sample_aspect_ratio,pix_fmt,width,height,time_base',
          '-f',
          'nut',
          'pipe:0',
        ],
        nut,
      );
      expect(facts?.['sample_aspect_ratio']).toBe(
        sampleAspect && `${sampleAspect.num}:${sampleAspect.den}`,
      );
      expect(facts).toMatchObject({
        pix_fmt: 'gray',
        width: 16,
        height: 16,
        time_base: '1/25',
      });
    },
  );

  it('writes again what FFmpeg wrote, audio and all', async () => {
    const inputs = ['testsrc=size=128x72:rate=25:duration=2', 'sine=duration=2'].flatMap(
      (filter) => ['-f', 'lavfi', '-i', filter],
    );
    for (const audio of ['mp2', 'pcm_s16le', 'flac']) {
      const read = await readAll(
        streamFfmpeg([
          ...inputs,
          '-pix_fmt',
          'yuv420p',
          '-c:v',
          'rawvideo',
          '-c:a',
          audio,
          '-f',
          'nut',
          'pipe:1',
        ]),
      );
      const seen = await frameMd5(
        [...fromPipe, '-map', '0', '-c', 'copy'],
        writeAll(read.streams, read.packets),
      );
      expect(seen.filter(({ stream }) => stream === 0)).toEqual(
        seenBy(read).filter(({ stream }) => stream === 0),
      );
      expect(seen.filter(({ stream }) => stream === 1)).toEqual(
        seenBy(read).filter(({ stream }) => stream === 1),
      );
      expect(seen.length).toBe(read.packets.length);
    }
  });

  it('can be sought in', async () => {
    const stream = rawVideoStream(0, {
      fourcc: gray,
      width: 64,
      height: 64,
      timeBase: { num: 1, den: 25 },
    });
    const packets = pictures(
      64,
      64,
      Array.from({ length: 100 }, (_, i) => i),
    );
    const file = join(folder, 'seek.nut');
    await writeFile(file, writeAll([stream], packets));
    const [first] = await frameMd5([
      '-ss',
      '2',
      '-copyts',
      '-i',
      file,
      '-frames:v',
      '1',
      '-c:v',
      'rawvideo',
    ]);
    expect(first).toMatchObject({ time: '2/1', md5: md5(packets[50]!.data) });
  });

  it.each([
    ['29.97', { num: 1001, den: 30000 }],
    ['90 kHz', { num: 1, den: 90000 }],
  ])('carries a start before 0 by a shift (%s)', async (_, timeBase) => {
    const times = [-40001, -3, -2, 0, 5];
    const shift = shiftForNegativePts(times[0]!, timeBase);
    const shifted = pictures(
      16,
      16,
      times.map((pts) => pts + shift.ticks),
    );
    const nut = writeAll(
      [rawVideoStream(0, { fourcc: gray, width: 16, height: 16, timeBase })],
      shifted,
    );
    const seen = await frameMd5(
      ['-itsoffset', `-${shift.seconds}`, ...fromPipe, '-c', 'copy'],
      nut,
    );
    expect(seen.map((packet) => packet.time)).toEqual(times.map((pts) => seconds(pts, timeBase)));
  });

  const vfr = awkwardFile('mediabunny_cursed-vfr.mp4');
  it.skipIf(!vfr)('keeps every time of a VFR file from decoder to encoded file', async () => {
    const source = [
      '-copyts',
      '-i',
      vfr!,
      '-map',
      '0:v:0',
      '-frames:v',
      '30',
      '-vf',
      'scale=128:64',
      '-fps_mode',
      'passthrough',
      '-enc_time_base',
      '1:57600',
    ];
    const read = await readAll(
      streamFfmpeg([...source, '-c:v', 'rawvideo', '-f', 'nut', 'pipe:1']),
    );
    const file = join(folder, 'vfr.mp4');
    const encode = [
      '-enc_time_base',
      '1:57600',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-video_track_timescale',
      '57600',
      file,
    ];
    await runFfmpeg([...fromPipe, ...encode], writeAll(read.streams, read.packets));
    const shown = [
      '-select_streams',
      'v:0',
      '-show_entries',
      'frame=pts',
      '-read_intervals',
      '%+#30',
    ];
    const times = async (path: string) =>
      (await probe([...shown, path])).slice(0, 30).map((frame) => frame['pts']);
    expect(await times(file)).toEqual(await times(vfr!));
  });
});
