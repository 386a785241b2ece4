import { formatRational, type Rational, reduce } from '../rational.ts';
import { unsupported } from './errors.ts';
import { frameFlags, limits } from './format.ts';
import { type Out, putS, putV, putVb } from './put.ts';
import { type NutStream, type NutVideo, nutClasses } from './stream.ts';

/** The two frame codes that we write. Each header states everything in full, so that none depends on another packet. */
export const writtenCodes = { delta: 1, key: 2 } as const;
const everyField =
  frameFlags.streamId | frameFlags.codedPts | frameFlags.sizeMsb | frameFlags.checksum;
const maxInt = 2 ** 31 - 1;

/** The body of a main header, version 3 (the last finished one). */
export const mainHeaderBody = (streamCount: number, timeBases: readonly Rational[]): Out => {
  requireRange('stream count', streamCount, 1, limits.streams);
  const out: Out = [];
  putV(out, 3); // version
  putV(out, streamCount);
  putV(out, 65536); // max_distance: FFmpeg's greatest
  putV(out, timeBases.length);
  for (const { num, den } of timeBases) {
    putV(out, num);
    putV(out, den);
  }
  putFrameCodes(out, frameFlags.invalid, writtenCodes.delta);
  putFrameCodes(out, everyField, 1);
  putFrameCodes(out, everyField | frameFlags.key, 1);
  putFrameCodes(out, frameFlags.invalid, 256 - 3 - 1); // less the three above, and the startcode's first byte
  putV(out, 0); // no elision headers
  return out;
};

const putFrameCodes = (out: Out, flags: number, count: number): void => {
  putV(out, flags);
  putV(out, 6); // fields that follow
  putS(out, 0); // pts delta
  putV(out, 1); // size multiplier
  putV(out, 0); // stream
  putV(out, 0); // size, low part
  putV(out, 0); // reserved fields
  putV(out, count);
};

/** The body of a stream header. Throws `NUT_UNSUPPORTED` for what FFmpeg's demuxer would refuse. */
export const streamHeaderBody = (stream: NutStream, timeBase: number): Out => {
  if (stream.fourcc.length !== 2 && stream.fourcc.length !== 4)
    throw unsupported(`a fourcc of ${stream.fourcc.length} bytes: FFmpeg reads 2 or 4`);
  const out: Out = [];
  putV(out, stream.index);
  putV(out, nutClasses.indexOf(stream.class));
  putVb(out, stream.fourcc);
  putV(out, timeBase);
  putRanged(out, 'msb_pts_shift', stream.msbPtsShift, 0, limits.msbPtsShift);
  putRanged(out, 'maximal pts distance', stream.maxPtsDistance, 0, Number.MAX_SAFE_INTEGER);
  putRanged(out, 'decode delay', stream.decodeDelay, 0, limits.decodeDelay);
  putRanged(out, 'stream flags', stream.flags, 0, Number.MAX_SAFE_INTEGER);
  putVb(out, stream.codecPrivate);
  if (stream.class === 'video') putVideo(out, stream.video);
  if (stream.class === 'audio') {
    putRanged(out, 'sample rate', stream.audio.sampleRate.num, 1, maxInt);
    putRanged(out, 'sample rate denominator', stream.audio.sampleRate.den, 1, maxInt);
    putRanged(out, 'channels', stream.audio.channels, 1, maxInt);
  }
  return out;
};

/**
 * The body of an info packet that tells FFmpeg a stream's frame rate, which it would else guess from the first packets and the time
 * base (libavformat/nutdec.c, `decode_info_header`).
 */
export const frameRateInfoBody = (stream: number, rate: Rational): Out => {
  const text = new TextEncoder();
  const out: Out = [];
  putV(out, stream + 1);
  putS(out, 0); // no chapter
  putV(out, 0); // its start
  putV(out, 0); // its length
  putV(out, 1); // fields that follow
  putVb(out, text.encode('r_frame_rate'));
  putS(out, -1); // text
  putVb(out, text.encode(formatRational(rate)));
  return out;
};

const putVideo = (out: Out, { width, height, sampleAspect, colorspaceType }: NutVideo): void => {
  putRanged(out, 'width', width, 1, maxInt);
  putRanged(out, 'height', height, 1, maxInt);
  const least = sampleAspect ? 1 : 0;
  putRanged(out, 'sample aspect numerator', sampleAspect?.num ?? 0, least, maxInt);
  putRanged(out, 'sample aspect denominator', sampleAspect?.den ?? 0, least, maxInt);
  putRanged(out, 'colour space type', colorspaceType, 0, Number.MAX_SAFE_INTEGER);
};

/** The streams' time bases without repetition, and which of them each stream has. */
export const shareTimeBases = (
  streams: readonly NutStream[],
): {
  readonly timeBases: readonly Rational[];
  readonly ofStream: readonly number[];
} => {
  const timeBases: Rational[] = [];
  const ofStream = streams.map(({ timeBase }) => {
    // FFmpeg refuses a time base that is not in lowest terms; a tick is as long either way.
    const { num, den } = reduce(timeBase);
    requireRange('time base numerator', num, 1, maxInt);
    requireRange('time base denominator', den, 1, maxInt);
    const found = timeBases.findIndex((other) => other.num === num && other.den === den);
    return found >= 0 ? found : timeBases.push({ num, den }) - 1;
  });
  return { timeBases, ofStream };
};

const putRanged = (out: Out, name: string, value: number, low: number, high: number): void => {
  requireRange(name, value, low, high);
  putV(out, value);
};

export const requireRange = (name: string, value: number, low: number, high: number): void => {
  if (!Number.isSafeInteger(value) || value < low || value > high)
    throw unsupported(`${name} ${value} is out of range for NUT (${low} to ${high})`);
};
