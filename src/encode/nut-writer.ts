import { unsupported } from '../core/nut/errors.ts';
import { fileId, limits, startcodes } from '../core/nut/format.ts';
import { type Out, putBytes, putCrc, putPacket, putV } from '../core/nut/put.ts';
import {
  frameRateInfoBody,
  mainHeaderBody,
  requireRange,
  shareTimeBases,
  streamHeaderBody,
  writtenCodes,
} from '../core/nut/put-headers.ts';
import type { NutPacketHeader, NutStream } from '../core/nut/stream.ts';
import type { PcmFormat } from '../core/pcm.ts';
import type { Rational } from '../core/rational.ts';

export type RawVideo = {
  readonly fourcc: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly timeBase: Rational;
  readonly sampleAspect?: Rational | undefined;
};

/** A stream of raw pictures; the fourcc says the pixel format (`core/nut/raw-fourcc.ts`). */
export const rawVideoStream = (
  index: number,
  { fourcc, width, height, timeBase, sampleAspect }: RawVideo,
): NutStream => ({
  index,
  class: 'video',
  fourcc,
  timeBase,
  msbPtsShift: 7,
  maxPtsDistance: 1,
  decodeDelay: 0,
  flags: 0,
  codecPrivate: new Uint8Array(0),
  video: { width, height, sampleAspect, colorspaceType: 0 },
});

/** Frames per second of each stream, in their order; none where it is not known. FFmpeg takes those below 1000. */
type FrameRates = readonly (Rational | undefined)[];

/** PCM in 16-bit little-endian samples; one tick is one sample. */
export const rawAudioStream = (index: number, { sampleRate, channels }: PcmFormat): NutStream => ({
  index,
  class: 'audio',
  fourcc: Uint8Array.of(...Buffer.from('PSD'), 16),
  timeBase: { num: 1, den: sampleRate },
  msbPtsShift: 7,
  maxPtsDistance: sampleRate,
  decodeDelay: 0,
  flags: 0,
  codecPrivate: new Uint8Array(0),
  audio: { sampleRate: { num: sampleRate, den: 1 }, channels },
});

/** File id, main header, stream headers and frame rates: what stands before the first packet. Throws `NUT_UNSUPPORTED`. */
export const nutHeader = (
  streams: readonly NutStream[],
  frameRates: FrameRates = [],
): Uint8Array => {
  const { timeBases, ofStream } = shareTimeBases(streams);
  const out: Out = [];
  putBytes(out, new TextEncoder().encode(fileId));
  putPacket(out, startcodes.main, mainHeaderBody(streams.length, timeBases));
  for (const [place, stream] of streams.entries()) {
    if (stream.index !== place)
      throw unsupported(`stream ${stream.index} stands at place ${place}`);
    putPacket(out, startcodes.stream, streamHeaderBody(stream, ofStream[place]!));
  }
  for (const [place, rate] of frameRates.entries())
    if (rate) putPacket(out, startcodes.info, frameRateInfoBody(place, rate));
  return Uint8Array.from(out);
};

/** Makes the headers of one output. It counts the bytes, as syncpoints point back to earlier ones. */
export type NutMuxer = {
  /** `nutHeader` of its streams: write this first. */
  readonly header: Uint8Array;
  /**
   * The bytes to write before the packet's payload; the caller then writes exactly `size` bytes of payload.
   * Throws `NUT_UNSUPPORTED` for a negative pts, which NUT cannot carry: see `shiftForNegativePts`.
   */
  packetHeader(packet: NutPacketHeader): Uint8Array;
};

export const createNutMuxer = (
  streams: readonly NutStream[],
  frameRates: FrameRates = [],
): NutMuxer => {
  const header = nutHeader(streams, frameRates);
  const { timeBases, ofStream } = shareTimeBases(streams);
  const lastKeyAt = streams.map(() => header.length);
  let position = header.length;

  /** A syncpoint before every packet makes every pts absolute, and keeps within FFmpeg's distance limits (65536 bytes, one second). */
  const putSyncpoint = (out: Out, globalTime: number): void => {
    const body: Out = [];
    putV(body, globalTime);
    // Whoever seeks here finds a key frame of every stream from that earlier syncpoint on.
    putV(body, Math.floor((position - Math.min(...lastKeyAt)) / 16));
    putPacket(out, startcodes.syncpoint, body);
  };

  const packetHeader = ({ stream: index, pts, key, size }: NutPacketHeader): Uint8Array => {
    const stream = streams[index];
    if (!stream) throw unsupported(`stream ${index} does not exist`);
    const globalTime = pts * timeBases.length + ofStream[index]!;
    requireRange('pts', pts, 0, Number.MAX_SAFE_INTEGER - 2 ** limits.msbPtsShift);
    requireRange('global time', globalTime, 0, Number.MAX_SAFE_INTEGER);
    requireRange('packet size', size, 0, 2 ** 31 - 1);
    const out: Out = [];
    putSyncpoint(out, globalTime);
    const from = out.length;
    out.push(key ? writtenCodes.key : writtenCodes.delta);
    putV(out, index);
    putV(out, pts + 2 ** stream.msbPtsShift); // from the shift on: a whole pts, not its low bits
    putV(out, size);
    putCrc(out, from);
    if (key) lastKeyAt[index] = position;
    position += out.length + size;
    return Uint8Array.from(out);
  };

  return { header, packetHeader };
};
