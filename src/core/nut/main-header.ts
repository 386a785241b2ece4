import type { Rational } from '../rational.ts';
import { reduce } from '../rational.ts';
import { damaged } from './errors.ts';
import { type Fields, hasMore, skipV, takeBytes, takeRanged, takeS, takeV } from './fields.ts';
import { allFrameFlags, frameFlags, limits, startcodeByte } from './format.ts';

/** What a one-byte frame code stands for. */
type FrameCode = {
  readonly flags: number;
  readonly ptsDelta: number;
  readonly stream: number;
  readonly sizeMul: number;
  readonly sizeLsb: number;
  readonly reserved: number;
  readonly elision: number;
};

export type MainHeader = {
  readonly streamCount: number;
  readonly timeBases: readonly Rational[];
  /** 256 entries. */
  readonly frameCodes: readonly FrameCode[];
  /** Bytes that frames of small size may leave out at their start; entry 0 is empty. */
  readonly elisionHeaders: readonly Uint8Array[];
};

/** Reads the body of a main header: versions 2 to 4, as FFmpeg's demuxer does. Throws `DECODE_FAILED`. */
export const parseMainHeader = (fields: Fields): MainHeader => {
  const version = takeRanged(fields, 'NUT version', 2, 4);
  if (version > 3) skipV(fields); // minor version
  const streamCount = takeRanged(fields, 'stream count', 1, limits.streams);
  skipV(fields); // max_distance: only for finding syncpoints in damaged files
  const timeBaseCount = takeRanged(fields, 'time base count', 1, limits.timeBases);
  const timeBases = Array.from({ length: timeBaseCount }, () => takeTimeBase(fields));
  const frameCodes = takeFrameCodes(fields, streamCount);
  const elisionHeaders = hasMore(fields) ? takeElisionHeaders(fields) : [new Uint8Array(0)];
  return { streamCount, timeBases, frameCodes, elisionHeaders };
};

const takeTimeBase = (fields: Fields): Rational => {
  const num = takeRanged(fields, 'time base numerator', 1, 2 ** 31 - 1);
  const den = takeRanged(fields, 'time base denominator', 1, 2 ** 31 - 1);
  if (reduce({ num, den }).num !== num)
    throw damaged(`time base ${num}/${den} is not in lowest terms`, fields.base + fields.at);
  return { num, den };
};

const takeFrameCodes = (fields: Fields, streamCount: number): FrameCode[] => {
  const codes: FrameCode[] = [];
  const invalid = {
    flags: frameFlags.invalid,
    ptsDelta: 0,
    stream: 0,
    sizeMul: 1,
    sizeLsb: 0,
    reserved: 0,
    elision: 0,
  };
  let [ptsDelta, sizeMul, stream, elision] = [0, 1, 0, 0];
  while (codes.length < 256) {
    const flags = takeRanged(fields, 'frame flags', 0, allFrameFlags);
    const given = takeV(fields);
    if (given > 0) ptsDelta = takeS(fields);
    if (given > 1) sizeMul = takeRanged(fields, 'size multiplier', 0, 2 ** 31 - 1);
    if (given > 2) stream = takeRanged(fields, 'stream', 0, streamCount - 1);
    const sizeLsb = given > 3 ? takeV(fields) : 0;
    const reserved = given > 4 ? takeRanged(fields, 'reserved count', 0, limits.reservedFields) : 0;
    const count = given > 5 ? takeV(fields) : sizeMul - sizeLsb;
    if (given > 6) skipV(fields); // match time: a hint for seeking
    if (given > 7) elision = takeV(fields);
    for (let i = 8; i < given; i++) skipV(fields);
    const room = 256 - codes.length - (codes.length <= startcodeByte ? 1 : 0);
    if (count < 1 || count > room)
      throw damaged(`a run of ${count} frame codes does not fit`, fields.base + fields.at);
    for (let i = 0; i < count; i++) {
      if (codes.length === startcodeByte) codes.push(invalid);
      codes.push({
        flags,
        ptsDelta,
        stream,
        sizeMul,
        sizeLsb: sizeLsb + i,
        reserved,
        elision,
      });
    }
  }
  return codes;
};

const takeElisionHeaders = (fields: Fields): Uint8Array[] => {
  const headers: Uint8Array[] = [new Uint8Array(0)];
  const count = takeRanged(fields, 'elision header count', 0, limits.elisionHeaders);
  let room: number = limits.elisionBytes;
  for (let i = 0; i < count; i++) {
    const length = takeRanged(fields, 'elision header size', 1, Math.min(room, 255));
    headers.push(takeBytes(fields, length));
    room -= length;
  }
  return headers;
};
