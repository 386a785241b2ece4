import { describe, expect, it } from 'vitest';
import { openNut } from '../../src/core/nut/reader.ts';
import {
  awkwardFile,
  frameMd5,
  probe,
  readAll,
  runFfmpeg,
  seenBy,
  streamFfmpeg,
} from './nut-support.ts';

const raw = ['-fps_mode', 'passthrough', '-c:v', 'rawvideo'];
const source = (filter: string) => ['-f', 'lavfi', '-i', filter];

/** Our reader on FFmpeg's NUT against FFmpeg's framemd5, both from the same arguments. */
const expectSame = async (args: readonly string[]) => {
  const expected = await frameMd5(args);
  const read = await readAll(streamFfmpeg([...args, '-f', 'nut', 'pipe:1']));
  expect(seenBy(read)).toEqual(expected);
  expect(expected.length).toBeGreaterThan(0);
  return read;
};

describe('NUT reader on what FFmpeg writes', () => {
  it.each([
    ['25 fps', 'testsrc=size=64x48:rate=25:duration=1'],
    ['30000/1001 fps', 'testsrc=size=64x48:rate=30000/1001:duration=1'],
    ['odd sizes', 'testsrc=size=35x17:rate=10:duration=1'],
    ['one frame', 'testsrc=size=16x16:rate=1:duration=1'],
    ['one frame in 10 s', 'testsrc=size=16x16:rate=1/10:duration=30'],
    ['large pictures', 'testsrc=size=1280x720:rate=30:duration=1'],
  ])('reads %s', async (_, filter) => {
    const { streams } = await expectSame([...source(filter), '-pix_fmt', 'yuv420p', ...raw]);
    const [, size] = /size=(\d+x\d+)/.exec(filter)!;
    const [stream] = streams;
    expect(stream?.class === 'video' && `${stream.video.width}x${stream.video.height}`).toBe(size);
  });

  for (const name of [
    'mediabunny_cursed-vfr.mp4',
    'mediabunny_edts.mp4',
    'exo_bear-vp9-odd-dimensions.webm',
    'mediabunny_sar_2x1.mp4',
  ]) {
    const path = awkwardFile(name);
    it.skipIf(!path)(`reads ${name} with the source's own times`, async () => {
      const stream = ['-select_streams', 'v:0', '-show_entries'];
      const [facts] = await probe([...stream, 'stream=time_base,sample_aspect_ratio', path!]);
      const timeBase = facts!['time_base']!.replace('/', ':');
      const only = ['-frames:v', '40'];
      const { streams, packets } = await expectSame([
        '-copyts',
        '-i',
        path!,
        '-map',
        '0:v:0',
        ...raw,
        '-enc_time_base',
        timeBase,
        ...only,
      ]);
      const frames = await probe([...stream, 'frame=pts', '-read_intervals', '%+#80', path!]);
      const [num, den] = timeBase.split(':').map(Number);
      const ticks = (streams[0]!.timeBase.den * num!) / (streams[0]!.timeBase.num * den!);
      const inOurTicks = frames
        .slice(0, packets.length)
        .map((frame) => Number(frame['pts']) * ticks);
      expect(packets.map((packet) => packet.pts)).toEqual(inOurTicks);
      const aspect = streams[0]!.class === 'video' ? streams[0]!.video.sampleAspect : undefined;
      const text = aspect ? `${aspect.num}:${aspect.den}` : undefined;
      expect(text).toBe(facts!['sample_aspect_ratio']);
    });
  }

  it('reads planes that a filter graph delivers as three streams', async () => {
    const size = { width: 34, height: 18 };
    const input = source(`testsrc=size=${size.width}x${size.height}:rate=10:duration=1`);
    const whole = await readAll(
      streamFfmpeg([...input, '-pix_fmt', 'yuv420p', ...raw, '-f', 'nut', 'pipe:1']),
    );
    const graph = '[0:v]format=yuv420p,extractplanes=y+u+v[y][u][v]';
    const maps = ['-map', '[y]', '-map', '[u]', '-map', '[v]', '-enc_time_base', '1:10'];
    const planes = await expectSame([...input, '-filter_complex', graph, ...maps, ...raw]);
    for (const { pts, data } of whole.packets) {
      const parts = planes.packets
        .filter((packet) => packet.pts === pts)
        .toSorted((a, b) => a.stream - b.stream);
      expect(parts.map((part) => part.size)).toEqual([34 * 18, 17 * 9, 17 * 9]);
      expect(Buffer.concat(parts.map((part) => part.data)).equals(data)).toBe(true);
    }
  });

  it.each([
    ['mp2 (elision headers)', ['-c:a', 'mp2']],
    ['mp3', ['-c:a', 'libmp3lame']],
    ['aac', ['-c:a', 'aac']],
    ['pcm', ['-c:a', 'pcm_s16le']],
  ])('reads audio beside video: %s', async (_, audio) => {
    const inputs = [
      ...source('testsrc=size=32x32:rate=25:duration=1'),
      ...source('sine=duration=1'),
    ];
    // The encoders' priming starts before 0, which would move both streams.
    const exact = ['-flags', '+bitexact', '-fflags', '+bitexact', '-output_ts_offset', '1'];
    const { streams } = await expectSame([...inputs, '-c:v', 'rawvideo', ...audio, ...exact]);
    expect(streams[1]).toMatchObject({
      class: 'audio',
      audio: { sampleRate: { num: 44100, den: 1 }, channels: 1 },
    });
  });

  it.each(['none', 'timestamped'])(
    'reads version 4 with side data in the frames (syncpoints %s)',
    async (mode) => {
      const nut = ['-strict', 'experimental', '-syncpoints', mode];
      const mp3 = [...source('sine=duration=1'), '-c:a', 'libmp3lame', '-flags', '+bitexact'];
      const { stdout } = await runFfmpeg([...mp3, ...nut, '-f', 'nut', 'pipe:1']);
      expect(stdout.includes('SkipStart')).toBe(true);
      const { packets } = await readAll(chunked(stdout));
      expect(packets.map(({ pts, size }) => ({ pts, size }))).toEqual(
        (await frameMd5(['-copyts', '-f', 'nut', '-i', '-', '-c', 'copy'], [stdout])).map(
          ({ time, size }) => ({
            pts: Number(time.split('/')[0]) * (44100 / Number(time.split('/')[1])),
            size,
          }),
        ),
      );
    },
  );

  const withB = awkwardFile('mediabunny_edts.mp4');
  it.skipIf(!withB)(
    'reads copied H.264 with B-frames and AAC, whose times do not rise',
    async () => {
      const { packets } = await expectSame([
        '-copyts',
        '-i',
        withB!,
        '-c',
        'copy',
        '-t',
        '3',
        '-output_ts_offset',
        '2',
      ]);
      const video = packets.filter((packet) => packet.stream === 0).map((packet) => packet.pts);
      expect(video).not.toEqual(video.toSorted((a, b) => a - b));
    },
  );
});

const chunked = async function* (data: Uint8Array, size = 1000) {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
};

describe('a stream of FFmpeg cut short', () => {
  it('gives the packets that ffprobe places before the cut, at every byte', async () => {
    const inputs = [
      ...source('testsrc=size=8x8:rate=25:duration=0.2'),
      ...source('sine=duration=0.2'),
    ];
    const codecs = ['-pix_fmt', 'gray', '-c:v', 'rawvideo', '-c:a', 'mp2', '-b:a', '32k'];
    const { stdout } = await runFfmpeg([...inputs, ...codecs, '-f', 'nut', 'pipe:1']);
    const shown = await probe(
      ['-show_entries', 'packet=pos,size', '-f', 'nut', 'pipe:0'],
      [stdout],
    );
    const { packets: all } = await readAll(chunked(stdout));
    // Position and size count differently where a header is elided, so the next packet's position bounds the end.
    const starts = shown.map((packet) => Number(packet['pos']));
    expect(starts.length).toBe(all.length);
    for (let cut = 0; cut < stdout.length; cut++) {
      let packets = 0;
      const error: unknown = await (async () => {
        const reader = await openNut(chunked(stdout.subarray(0, cut)));
        for (; await reader.next(); packets++) await reader.skipPayload();
      })().catch((thrown: unknown) => thrown);
      if (error !== undefined) expect(error).toMatchObject({ code: 'DECODE_TRUNCATED', packets });
      const begun = starts.filter((start) => start <= cut).length;
      expect(packets).toBeLessThanOrEqual(begun);
      expect(packets).toBeGreaterThanOrEqual(begun - 1);
    }
  });
});

/** If one of these fails, FFmpeg has changed for the better: look at the decoder's arguments again. */
describe('traps of FFmpeg around NUT', () => {
  const args = [
    '-itsoffset',
    '-0.2',
    ...source('testsrc=size=16x16:rate=25:duration=0.4'),
    ...raw,
    '-enc_time_base',
    '1:25',
  ];

  it('silently moves a stream that starts before 0', async () => {
    const { packets } = await readAll(streamFfmpeg(['-copyts', ...args, '-f', 'nut', 'pipe:1']));
    expect(packets[0]!.pts).toBe(0);
    expect((await frameMd5(['-copyts', ...args]))[0]!.time).toBe('-1/5');
  });

  it('keeps the times with -output_ts_offset', async () => {
    const offset = ['-output_ts_offset', '1'];
    const read = await readAll(
      streamFfmpeg(['-copyts', ...args, ...offset, '-f', 'nut', 'pipe:1']),
    );
    expect(
      seenBy(read)
        .map((seen) => seen.time)
        .slice(0, 2),
    ).toEqual(['4/5', '21/25']);
  });

  const vfr = awkwardFile('mediabunny_cursed-vfr.mp4');
  it.skipIf(!vfr)('rounds VFR times to the average frame rate without -enc_time_base', async () => {
    const few = [
      '-copyts',
      '-i',
      vfr!,
      '-map',
      '0:v:0',
      '-frames:v',
      '5',
      ...raw,
      '-f',
      'nut',
      'pipe:1',
    ];
    const { streams } = await readAll(streamFfmpeg(few));
    expect(streams[0]!.timeBase).toEqual({ num: 502589, den: 29030400 });
  });
});
