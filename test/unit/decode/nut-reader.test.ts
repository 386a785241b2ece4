import { describe, expect, it } from 'vitest';
import { NutError } from '../../../src/core/nut/errors.ts';
import { frameFlags, startcodes } from '../../../src/core/nut/format.ts';
import { type Out, putBytes, putPacket, putS, putV, putVb } from '../../../src/core/nut/put.ts';
import { openNut } from '../../../src/core/nut/reader.ts';

/** `ffmpeg -fflags +bitexact -f lavfi -i color=black:size=4x2:rate=25:duration=0.12,format=gray,geq=lum='16*X+Y+N' -output_ts_offset 2` (5.1.9). */
const golden = Buffer.from(
  `bnV0L211bHRpbWVkaWEgY29udGFpbmVyAE5NelYfXwStSgMBgf9/AQGDkADAAAYAAAAAAAGgAAIBASgBACkAIQGffyACn3+BecAA
BgAAAAAAAQYDAAABBAAAAbYC//oC//sC//wC//0Q+5XzTlMRQFvy+dsYAAAEWTgwMAAOg5AAAAAABAIBAQD4spUrTkmraLWWungg
AAAAAAEHZW5jb2RlcgINTGF2ZjU5LjI3LjEwMA0fENZOSatotZa6eDMBAAAAAgdlbmNvZGVyAg1MYXZjIHJhd3ZpZGVvDHJfZnJh
bWVfcmF0ZQIEMjUvMXJY9ApOS+St7spFaQiGoAAAsUqKoQOgAAgAECAwAREhMQQIAREhMQISIjIECAISIjIDEyMzTljdZy8j5k4S
hsAAAQ8DAAAAAAAAABucR17f`,
  'base64',
);

const bytes = async function* (...chunks: readonly ArrayLike<number>[]) {
  for (const chunk of chunks) yield Uint8Array.from(chunk);
};

const readAll = async (source: AsyncIterable<Uint8Array>, options = {}) => {
  const reader = await openNut(source, options);
  const packets: { pts: number; key: boolean; data: number[] }[] = [];
  for (let packet = await reader.next(); packet; packet = await reader.next()) {
    const data = new Uint8Array(packet.size);
    await reader.readPayload(data);
    packets.push({ pts: packet.pts, key: packet.key, data: [...data] });
  }
  return packets;
};

const failure = async (source: AsyncIterable<Uint8Array>, options = {}): Promise<NutError> => {
  const error: unknown = await readAll(source, options).then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof NutError)) throw new Error(`unexpected ${String(error)}`);
  return error;
};

type Codes = {
  flags: number;
  elision?: number;
  sizeMul?: number;
  count: number;
};

/** A stream with headers of our choice: one stream, time base 1/10, msb_pts_shift 3. */
const headers = (codes: readonly Codes[], elision: readonly number[][] = [], version = 3): Out => {
  const main: Out = [];
  putV(main, version);
  if (version > 3) putV(main, 0);
  for (const value of [1, 65536, 1, 1, 10]) putV(main, value);
  for (const { flags, elision: index = 0, sizeMul = 1, count } of codes) {
    putV(main, flags);
    putV(main, 8);
    putS(main, 1); // pts delta
    for (const value of [sizeMul, 0, 0, 0, count]) putV(main, value);
    putBytes(main, [0x81, 0xc0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]); // FFmpeg's «no match time»
    putV(main, index);
  }
  putV(main, elision.length);
  for (const header of elision) putVb(main, Uint8Array.from(header));
  const out: Out = [];
  putBytes(out, Buffer.from('nut/multimedia container\0'));
  putPacket(out, startcodes.main, main);
  // Gray, 1 × 1.
  putPacket(out, startcodes.stream, [0, 0, 4, 89, 56, 48, 48, 0, 3, 10, 0, 0, 0, 1, 1, 0, 0, 0]);
  return out;
};

const streamPacketBytes = 8 + 1 + 18 + 4;

const syncpoint = (out: Out, ticks: number): void => {
  const body: Out = [];
  putV(body, ticks);
  putV(body, 0);
  putPacket(out, startcodes.syncpoint, body);
};

const coded = [{ flags: frameFlags.coded, count: 255 }];

const afterSyncpoint = (...data: readonly number[]) => {
  const out = headers([
    { flags: frameFlags.coded, count: 1 },
    { flags: frameFlags.invalid, count: 254 },
  ]);
  syncpoint(out, 0);
  putBytes(out, data);
  return bytes(out);
};
const v = (value: number) => {
  const out: Out = [];
  putV(out, value);
  return out;
};

const dyingSource = async function* () {
  yield Uint8Array.from(golden.subarray(0, 270));
  throw new Error('the child died');
};

describe('openNut', () => {
  it('reads what FFmpeg wrote', async () => {
    const reader = await openNut(bytes(golden));
    expect(reader.streams).toEqual([
      {
        index: 0,
        class: 'video',
        fourcc: Uint8Array.from(Buffer.from('Y800')),
        timeBase: { num: 1, den: 51200 },
        msbPtsShift: 14,
        maxPtsDistance: 51200,
        decodeDelay: 0,
        flags: 0,
        codecPrivate: new Uint8Array(0),
        video: {
          width: 4,
          height: 2,
          sampleAspect: { num: 1, den: 1 },
          colorspaceType: 0,
        },
      },
    ]);
    expect(await readAll(bytes(golden))).toEqual([
      { pts: 102400, key: true, data: [0, 16, 32, 48, 1, 17, 33, 49] },
      { pts: 104448, key: true, data: [1, 17, 33, 49, 2, 18, 34, 50] },
      { pts: 106496, key: true, data: [2, 18, 34, 50, 3, 19, 35, 51] },
    ]);
  });

  it('fails with a flipped bit anywhere before the first frame header', async () => {
    for (let at = 0; at < 259; at++) {
      const broken = Uint8Array.from(golden);
      broken[at]! ^= 1;
      expect((await failure(bytes(broken))).code, `byte ${at}`).toMatch(
        /^DECODE_(FAILED|TRUNCATED)$/,
      );
    }
  });

  it.each([
    ['nothing', [], 'DECODE_TRUNCATED'],
    ['text', Buffer.from('hello, this is text and no video'), 'DECODE_FAILED'],
    ['the id alone', golden.subarray(0, 25), 'DECODE_TRUNCATED'],
    ['a syncpoint first', [...golden.subarray(0, 25), ...golden.subarray(0xf2)], 'DECODE_FAILED'],
    ['no stream header', [...golden.subarray(0, 0x6c), ...golden.subarray(0xf2)], 'DECODE_FAILED'],
    ['two main headers', [...golden.subarray(0, 0x6c), ...golden.subarray(25)], 'DECODE_FAILED'],
    [
      'an unknown startcode',
      [...golden.subarray(0, 25), ...Buffer.from('NZZZZZZZZZ')],
      'DECODE_FAILED',
    ],
  ])('refuses %s', async (_, data, code) => {
    expect(await failure(bytes(data))).toMatchObject({ code, packets: 0 });
  });

  it('closes the source when the headers are bad', async () => {
    let closed = false;
    const source = async function* () {
      try {
        yield Buffer.from('not NUT');
        yield Buffer.from('more');
      } finally {
        closed = true;
      }
    };
    await expect(openNut(source())).rejects.toThrow('not NUT');
    expect(closed).toBe(true);
  });

  it('hands on an error of the source', async () => {
    await expect(readAll(dyingSource())).rejects.toThrow('the child died');
  });
});

describe('frames', () => {
  it('restores elided headers, but not on frames over 4096 bytes', async () => {
    const out = headers(
      [
        {
          flags: frameFlags.sizeMsb | frameFlags.codedPts,
          elision: 1,
          count: 255,
        },
      ],
      [[9, 8, 7]],
    );
    syncpoint(out, 0);
    for (const size of [5, 3, 4097]) {
      putBytes(out, [0, 0]);
      putV(out, size);
      putBytes(
        out,
        Array.from({ length: size > 4096 ? size : size - 3 }, () => 1),
      );
    }
    const packets = await readAll(bytes(out));
    expect(packets.map((packet) => packet.data.slice(0, 5))).toEqual([
      [9, 8, 7, 1, 1],
      [9, 8, 7],
      [1, 1, 1, 1, 1],
    ]);
    expect(packets[2]!.data.length).toBe(4097);
  });

  it('splits a payload over several parts, elided bytes included', async () => {
    const out = headers([{ flags: frameFlags.sizeMsb, elision: 1, count: 255 }], [[9, 8, 7]]);
    syncpoint(out, 0);
    putBytes(out, [0, 6, 4, 5, 6]);
    const reader = await openNut(bytes(out));
    await reader.next();
    const shared = new Uint8Array(new SharedArrayBuffer(8));
    const parts = [shared.subarray(0, 2), shared.subarray(4, 4), shared.subarray(4, 8)];
    await reader.readPayload(...parts);
    expect([...shared]).toEqual([9, 8, 0, 0, 7, 4, 5, 6]);
    expect(reader.packets).toBe(1);
    expect(await reader.next()).toBeUndefined();
    expect(await reader.next()).toBeUndefined();
  });

  it('follows differences, low bits and whole timestamps', async () => {
    const out = headers(coded);
    syncpoint(out, 1000);
    const frame = (flags: number, ...rest: number[]) => {
      out.push(0);
      putV(out, flags);
      putBytes(out, rest);
    };
    frame(frameFlags.key); // 1000 + 1
    frame(0); // + 1
    frame(frameFlags.codedPts, 0); // the number next to 1002 that ends in 000
    frame(frameFlags.codedPts, 7); // and in 111
    frame(frameFlags.codedPts, 8 + 5); // 5 itself
    frame(0);
    const packets = await readAll(bytes(out));
    expect(packets.map((packet) => packet.pts)).toEqual([1001, 1002, 1000, 999, 5, 6]);
    expect(packets.map((packet) => packet.key)).toEqual([true, false, false, false, false, false]);
  });

  it('passes over side data, reserved fields, match times and repeated headers', async () => {
    const out = headers(coded, [], 4);
    const repeated = out.slice(25);
    syncpoint(out, 0);
    out.push(0);
    putV(
      out,
      frameFlags.sideData | frameFlags.sizeMsb | frameFlags.reserved | frameFlags.matchTime,
    );
    const side: Out = [];
    putV(side, 5);
    const entry = (name: string, type: number) => {
      putVb(side, Buffer.from(name));
      putS(side, type);
    };
    entry('SkipStart', 1105);
    entry('text', -1);
    putVb(side, Buffer.from('value'));
    entry('Palette', -2);
    putVb(side, Buffer.from('bin'));
    putVb(side, Uint8Array.from({ length: 300 }));
    entry('signed', -3);
    putS(side, -77);
    entry('fraction', -9);
    putS(side, 3);
    putV(side, 0); // no metadata
    putV(out, side.length + 2);
    putBytes(out, [0x85, 0x01]); // match time
    putBytes(out, [2, 0x90, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 5]); // reserved fields
    putBytes(out, side);
    putBytes(out, [42, 43]);
    putBytes(out, repeated);
    syncpoint(out, 50);
    out.push(0, 0);
    expect(await readAll(bytes(out))).toEqual([
      { pts: 1, key: false, data: [42, 43] },
      { pts: 51, key: false, data: [] },
    ]);
  });

  it.each([
    ['an invalid code', [1]],
    ['a startcode byte where a code must be', [0x4e]],
    ['a stream that does not exist', [0, ...v(frameFlags.streamId), 1]],
    ['unknown flags', [0, ...v(2 ** 14)]],
    ['an elision header that does not exist', [0, ...v(frameFlags.headerIndex), 1]],
    ['a wrong checksum', [0, ...v(frameFlags.checksum), 1, 2, 3, 4]],
    ['a payload over the limit', [0, ...v(frameFlags.sizeMsb), ...v(1001)]],
    ['a huge payload', [0, ...v(frameFlags.sizeMsb), ...v(2 ** 52)]],
    [
      'a huge timestamp',
      [0, ...v(frameFlags.codedPts), 0x90, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0],
    ],
    ['many reserved fields', [0, ...v(frameFlags.reserved), ...v(1025)]],
    ['side data longer than the frame', [0, ...v(frameFlags.sideData), 1, 100]],
    [
      'endless side data',
      [
        0,
        ...v(frameFlags.sideData | frameFlags.sizeMsb),
        9,
        ...v(2 ** 40),
        ...Array.from({ length: 20 }, () => 0),
      ],
    ],
  ])('refuses %s', async (_, data) => {
    const error = await failure(afterSyncpoint(...data), {
      maxPayloadBytes: 1000,
    });
    expect(error.code).toBe('DECODE_FAILED');
    expect(error.offset).toBeGreaterThan(100);
  });

  it('refuses a frame before the first syncpoint when its time depends on it', async () => {
    expect((await failure(bytes([...headers(coded), 0, 0]))).message).toContain(
      'before the first syncpoint',
    );
  });

  it('refuses a header packet over the limit before allocating it, and skips an index of any length', async () => {
    const long: Out = [];
    putPacket(
      long,
      startcodes.stream,
      Array.from({ length: 1024 * 1024 }, () => 0),
    );
    const main = headers(coded).slice(0, -streamPacketBytes);
    expect((await failure(bytes(main, long))).message).toContain('over the limit');
    const out = headers(coded);
    const index: Out = [];
    putPacket(
      index,
      startcodes.index,
      Array.from({ length: 2 * 1024 * 1024 }, () => 1),
    );
    expect(await readAll(bytes(out, index))).toEqual([]);
  });

  it('counts whole packets before a cut', async () => {
    expect(await failure(bytes(golden.subarray(0, 280)))).toMatchObject({
      code: 'DECODE_TRUNCATED',
      packets: 1,
    });
    expect(await failure(bytes(golden.subarray(0, 282)))).toMatchObject({
      code: 'DECODE_TRUNCATED',
      packets: 2,
      offset: 282,
    });
    expect((await readAll(bytes(golden.subarray(0, 281)))).length).toBe(2);
  });
});

describe('misuse', () => {
  it('is refused without harm', async () => {
    const reader = await openNut(bytes(golden));
    await expect(reader.skipPayload()).rejects.toMatchObject({
      code: 'NUT_USAGE',
    });
    const first = reader.next();
    await expect(reader.next()).rejects.toMatchObject({ code: 'NUT_USAGE' });
    expect((await first)?.size).toBe(8);
    await expect(reader.next()).rejects.toMatchObject({ code: 'NUT_USAGE' });
    await expect(reader.readPayload(new Uint8Array(9))).rejects.toMatchObject({
      code: 'NUT_USAGE',
    });
    await reader.skipPayload();
    expect((await reader.next())?.pts).toBe(104448);
  });

  it('keeps failing in the same way', async () => {
    const reader = await openNut(bytes(golden.subarray(0, 265)));
    await reader.next();
    const error: unknown = await reader
      .readPayload(new Uint8Array(8))
      .catch((thrown: unknown) => thrown);
    await expect(reader.next()).rejects.toBe(error);
    await expect(reader.skipPayload()).rejects.toBe(error);
  });
});
