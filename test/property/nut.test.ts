import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NutError } from '../../src/core/nut/errors.ts';
import type { NutPacketHeader, NutStream } from '../../src/core/nut/stream.ts';
import { openNut } from '../../src/core/nut/reader.ts';
import { createNutMuxer } from '../../src/encode/nut-writer.ts';

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

const timeBase = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 2 ** 31 - 1 }))
  .map(([num, den]) => ({
    num: num / gcd(num, den),
    den: den / gcd(num, den),
  }));
const positive = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const ratio = fc.record({ num: positive, den: positive });
const plain = { noNullPrototype: true } as const;

const streamBody = fc.record(
  {
    fourcc: fc
      .constantFrom(2, 4)
      .chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
    timeBase,
    msbPtsShift: fc.integer({ min: 0, max: 15 }),
    maxPtsDistance: fc.maxSafeNat(),
    decodeDelay: fc.integer({ min: 0, max: 999 }),
    flags: fc.nat(),
    codecPrivate: fc.uint8Array({ maxLength: 9000 }),
  },
  plain,
);
const stream = fc.oneof(
  fc
    .tuple(
      streamBody,
      fc.record({
        width: positive,
        height: positive,
        sampleAspect: fc.option(ratio, { nil: undefined }),
        colorspaceType: fc.nat(),
      }),
    )
    .map(([body, video]) => ({ ...body, class: 'video' as const, video })),
  fc
    .tuple(streamBody, fc.record({ sampleRate: ratio, channels: positive }))
    .map(([body, audio]) => ({ ...body, class: 'audio' as const, audio })),
  fc
    .tuple(streamBody, fc.constantFrom('subtitle' as const, 'data' as const))
    .map(([body, kind]) => ({ ...body, class: kind })),
);

type Written = {
  readonly streams: readonly NutStream[];
  readonly packets: readonly (NutPacketHeader & {
    readonly data: Uint8Array;
  })[];
};

const written: fc.Arbitrary<Written> = fc
  .array(stream, { minLength: 1, maxLength: 4 })
  .chain((list) => {
    const streams: NutStream[] = list.map((body, index) => ({
      ...body,
      index,
    }));
    const packet = fc.record({
      stream: fc.nat({ max: streams.length - 1 }),
      pts: fc.oneof(
        fc.nat({ max: 1000 }),
        fc.nat(),
        fc.maxSafeNat().map((n) => Math.floor(n / 5)),
      ),
      key: fc.boolean(),
      data: fc.uint8Array({ maxLength: 300 }),
    });
    return fc.record({
      streams: fc.constant(streams),
      packets: fc
        .array(packet, { maxLength: 12 })
        .map((packets) => packets.map((p) => ({ ...p, size: p.data.length }))),
    });
  });

/** The bytes, and where each packet ends. */
const write = ({ streams, packets }: Written) => {
  const muxer = createNutMuxer(streams);
  const parts: Uint8Array[] = [muxer.header];
  let position = muxer.header.length;
  const ends = packets.map((packet) => {
    const header = muxer.packetHeader(packet);
    parts.push(header, packet.data);
    return (position += header.length + packet.size);
  });
  return {
    bytes: new Uint8Array(Buffer.concat(parts)),
    headerEnd: muxer.header.length,
    ends,
  };
};

const chunked = async function* (data: Uint8Array, sizes: readonly number[]) {
  for (let at = 0, i = 0; at < data.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield data.subarray(at, at + size);
    at += size;
  }
};
const sizes = fc
  .array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 8 })
  .filter((list) => list.some((n) => n > 0));

const read = async (source: AsyncIterable<Uint8Array>, maxPayloadBytes = 2 ** 16) => {
  const packets: (NutPacketHeader & { data: Uint8Array })[] = [];
  let streams: readonly NutStream[] = [];
  let error: unknown;
  try {
    const reader = await openNut(source, { maxPayloadBytes });
    streams = reader.streams;
    for (let header = await reader.next(); header; header = await reader.next()) {
      const data = new Uint8Array(header.size);
      await reader.readPayload(data);
      packets.push({ ...header, data });
    }
  } catch (thrown) {
    error = thrown;
  }
  return { streams, packets, error };
};

describe('NUT', () => {
  it('reads back what it wrote, in chunks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(written, sizes, async (all, chunks) => {
        const { streams, packets, error } = await read(chunked(write(all).bytes, chunks));
        expect(error).toBeUndefined();
        expect(streams).toEqual(all.streams);
        expect(packets).toEqual(all.packets);
      }),
      { numRuns: 300 },
    );
  });

  it('gives n whole packets of a stream cut anywhere, then DECODE_TRUNCATED or the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        written,
        fc.double({ min: 0, max: 1, noNaN: true }),
        sizes,
        async (all, where, chunks) => {
          const { bytes, headerEnd, ends } = write(all);
          const cut = Math.floor(where * bytes.length);
          const whole = ends.filter((end) => end <= cut).length;
          const { packets, error } = await read(chunked(bytes.subarray(0, cut), chunks));
          expect(packets).toEqual(all.packets.slice(0, whole));
          if (cut === headerEnd || ends.includes(cut)) expect(error).toBeUndefined();
          else
            expect(error).toMatchObject({
              name: 'NutError',
              code: 'DECODE_TRUNCATED',
              packets: whole,
              offset: cut,
            });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('survives any damage: the only error is NutError, and no more comes out than went in', async () => {
    const damage = fc.array(
      fc.record({
        where: fc.double({ min: 0, max: 1, noNaN: true }),
        kind: fc.constantFrom('set', 'insert', 'remove'),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(written, damage, sizes, async (all, wounds, chunks) => {
        let data = [...write(all).bytes];
        for (const { where, kind, bytes } of wounds)
          data = data.toSpliced(
            Math.floor(where * data.length),
            kind === 'insert' ? 0 : bytes.length,
            ...(kind === 'remove' ? [] : bytes),
          );
        const { packets, error } = await read(chunked(Uint8Array.from(data), chunks));
        if (error !== undefined) expect(error).toBeInstanceOf(NutError);
        expect(packets.reduce((sum, packet) => sum + packet.size, 0)).toBeLessThanOrEqual(
          data.length,
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('survives random bytes, bare and behind valid headers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        written,
        fc.boolean(),
        async (noise, all, bare) => {
          const before = bare ? new Uint8Array(0) : write({ ...all, packets: [] }).bytes;
          const { error } = await read(chunked(Buffer.concat([before, noise]), [64]));
          if (error !== undefined) expect(error).toBeInstanceOf(NutError);
          if (bare) expect(error).toBeInstanceOf(NutError);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('allocates little for a hostile size', async () => {
    await fc.assert(
      fc.asyncProperty(
        written,
        fc.integer({ min: 2 ** 16 + 1, max: 2 ** 31 - 1 }),
        async (all, size) => {
          const muxer = createNutMuxer(all.streams);
          const claim = Buffer.concat([
            muxer.header,
            muxer.packetHeader({ stream: 0, pts: 0, key: true, size }),
          ]);
          const { error } = await read(chunked(claim, [100]));
          expect(error).toMatchObject({ code: 'DECODE_FAILED', packets: 0 });
        },
      ),
    );
  });
});
