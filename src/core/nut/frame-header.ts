import type { ByteCursor } from './byte-cursor.ts';
import { damaged } from './errors.ts';
import { signedOf } from './fields.ts';
import { allFrameFlags, frameFlags, limits, longPacket } from './format.ts';
import type { MainHeader } from './main-header.ts';
import type { NutStream } from './stream.ts';
import { fullPts } from './timestamps.ts';

export type FrameHeader = {
  readonly stream: number;
  readonly pts: number;
  readonly key: boolean;
  /** Payload bytes that were left out and come first. */
  readonly elided: Uint8Array;
  /** Payload bytes that follow in the stream. */
  readonly bodySize: number;
};

export type FrameContext = {
  readonly main: MainHeader;
  readonly streams: readonly NutStream[];
  /** By stream: pts of its last frame, or the syncpoint's time; NaN = unknown. */
  readonly lastPts: number[];
};

/** Reads a frame header behind its frame code, with the checksum running since before the code, and side data after it. */
export const readFrameHeader = async (
  cursor: ByteCursor,
  frameCode: number,
  context: FrameContext,
): Promise<FrameHeader> => {
  const { main, streams, lastPts } = context;
  const code = main.frameCodes[frameCode]!;
  if (code.flags & frameFlags.invalid)
    throw damaged(`invalid frame code ${frameCode}`, cursor.position - 1);
  const toggled = code.flags & frameFlags.coded ? await cursor.varlen() : 0;
  // Bitwise operators would quietly cut a hostile number to 32 bits.
  if (toggled > allFrameFlags) throw damaged(`unknown frame flags ${toggled}`, cursor.position);
  const flags = code.flags ^ toggled;
  const stream = flags & frameFlags.streamId ? await cursor.varlen() : code.stream;
  const header = streams[stream];
  if (!header) throw damaged(`a frame of stream ${stream}, which does not exist`, cursor.position);
  const pts = await readPts(cursor, flags, code.ptsDelta, header.msbPtsShift, lastPts[stream]!);
  const sizeMsb = flags & frameFlags.sizeMsb ? await cursor.varlen() : 0;
  const coded = code.sizeLsb + code.sizeMul * sizeMsb;
  if (flags & frameFlags.matchTime) await cursor.skipVarlen();
  const elision = flags & frameFlags.headerIndex ? await cursor.varlen() : code.elision;
  const reserved = flags & frameFlags.reserved ? await cursor.varlen() : code.reserved;
  if (reserved > limits.reservedFields)
    throw damaged(`${reserved} reserved fields in a frame header`, cursor.position);
  for (let i = 0; i < reserved; i++) await cursor.skipVarlen();
  const elided = main.elisionHeaders[elision];
  if (!elided) throw damaged(`elision header ${elision} does not exist`, cursor.position);
  if (flags & frameFlags.checksum) {
    await cursor.skip(4, true);
    if (cursor.crc !== 0)
      throw damaged('checksum of a frame header does not match', cursor.position);
  }
  lastPts[stream] = pts;
  // A frame of more than 4096 bytes never leaves out a header, whatever its code says.
  const prefix = coded > longPacket ? main.elisionHeaders[0]! : elided;
  const present = coded - prefix.length;
  if (!Number.isSafeInteger(coded) || present < 0)
    throw damaged(`a frame of ${coded} bytes`, cursor.position);
  const sideData = flags & frameFlags.sideData ? await skipSideData(cursor, present) : 0;
  return {
    stream,
    pts,
    key: (flags & frameFlags.key) !== 0,
    elided: prefix,
    bodySize: present - sideData,
  };
};

const readPts = async (
  cursor: ByteCursor,
  flags: number,
  ptsDelta: number,
  msbPtsShift: number,
  lastPts: number,
): Promise<number> => {
  let pts = lastPts + ptsDelta;
  if (flags & frameFlags.codedPts) {
    const coded = await cursor.varlen();
    const period = 2 ** msbPtsShift;
    pts = coded < period ? fullPts(coded, msbPtsShift, lastPts) : coded - period;
  }
  if (!Number.isSafeInteger(pts))
    throw damaged(
      'a timestamp is too large, or stands before the first syncpoint',
      cursor.position,
    );
  return pts;
};

/** Passes over the side data and the metadata of a version 4 frame; returns their length, which is at most `most`. */
const skipSideData = async (cursor: ByteCursor, most: number): Promise<number> => {
  const start = cursor.position;
  const requireRoom = (): void => {
    if (cursor.position - start > most)
      throw damaged('side data is longer than its frame', cursor.position);
  };
  const skipVb = async (): Promise<void> => {
    const length = await cursor.varlen();
    if (cursor.position - start + length > most)
      throw damaged('side data is longer than its frame', cursor.position);
    await cursor.skip(length, false);
  };
  for (let block = 0; block < 2; block++) {
    const count = await cursor.varlen();
    for (let i = 0; i < count; i++) {
      await skipVb(); // name
      const type = signedOf(await cursor.varlen());
      if (type === -2) await skipVb(); // name of the type
      if (type === -1 || type === -2) await skipVb();
      else if (type < -2) await cursor.skipVarlen();
      requireRoom();
    }
    requireRoom();
  }
  return cursor.position - start;
};
