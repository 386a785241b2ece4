import { damaged } from './errors.ts';

/** A header packet held in memory, and how far it has been read. */
export type Fields = {
  readonly data: Uint8Array;
  at: number;
  /** Position of `data` in the stream, for error messages. */
  readonly base: number;
};

/** The longest form of a 64-bit number. */
export const maxVarlenBytes = 10;

const take = (fields: Fields): number => {
  const byte = fields.data[fields.at];
  if (byte === undefined) throw damaged('a header ends in mid-field', fields.base + fields.at);
  fields.at++;
  return byte;
};

/** NUT's `v`: seven bits a byte, highest first. Beyond 2^53 - 1 it throws, as no field that we use may be that large. */
export const takeV = (fields: Fields): number => {
  let value = 0;
  for (let count = 1; ; count++) {
    const byte = take(fields);
    value = value * 128 + (byte & 127);
    if (!Number.isSafeInteger(value) || count > maxVarlenBytes)
      throw damaged('a number is too large', fields.base + fields.at);
    if (byte < 128) return value;
  }
};

/** Passes over a `v` or `s` of any 64-bit value (FFmpeg's «no match time» is 2^62 - 1). */
export const skipV = (fields: Fields): void => {
  takeSigned64(fields);
};

/** A `v` as the signed 64-bit number that FFmpeg's muxer had: a negative dts stands in a syncpoint as its two's complement. */
export const takeSigned64 = (fields: Fields): bigint => {
  let value = 0n;
  for (let count = 1; ; count++) {
    const byte = take(fields);
    value = value * 128n + BigInt(byte & 127);
    if (count > maxVarlenBytes) throw damaged('a number is too large', fields.base + fields.at);
    if (byte < 128) return BigInt.asIntN(64, value);
  }
};

/** NUT's `s`: 0, 1, -1, 2, -2 … as 0, 1, 2, 3, 4 … */
export const takeS = (fields: Fields): number => signedOf(takeV(fields));

export const signedOf = (v: number): number => (v % 2 === 1 ? (v + 1) / 2 : 0 - v / 2);

/** A copy of the next `count` bytes. */
export const takeBytes = (fields: Fields, count: number): Uint8Array => {
  if (count > fields.data.length - fields.at)
    throw damaged('a header ends in mid-field', fields.base + fields.at);
  fields.at += count;
  return fields.data.slice(fields.at - count, fields.at);
};

/** NUT's `vb`: a length, then bytes. */
export const takeVb = (fields: Fields): Uint8Array => takeBytes(fields, takeV(fields));

export const hasMore = (fields: Fields): boolean => fields.at < fields.data.length;

/** A `v` between `low` and `high`, or an error that names the field. */
export const takeRanged = (fields: Fields, name: string, low: number, high: number): number => {
  const value = takeV(fields);
  if (value < low || value > high)
    throw damaged(`${name} ${value} is out of range (${low} to ${high})`, fields.base + fields.at);
  return value;
};
