import { crc32 } from './crc32.ts';
import { longPacket } from './format.ts';

/** Bytes being put together. Headers are small, so a plain array is the simplest and fast enough. */
export type Out = number[];

/** Appends NUT's `v`; `value` is a non-negative safe integer. */
export const putV = (out: Out, value: number): void => {
  let place = 1;
  while (value / place >= 128) place *= 128;
  for (; place > 1; place /= 128) out.push(128 | (Math.floor(value / place) % 128));
  out.push(value % 128);
};

/** Appends NUT's `s`. */
export const putS = (out: Out, value: number): void =>
  putV(out, 2 * Math.abs(value) - (value > 0 ? 1 : 0));

export const putBytes = (out: Out, data: Iterable<number>): void => {
  for (const byte of data) out.push(byte);
};

/** Appends NUT's `vb`. */
export const putVb = (out: Out, data: Uint8Array): void => {
  putV(out, data.length);
  putBytes(out, data);
};

/** Appends the checksum of `out` from `from` on. */
export const putCrc = (out: Out, from: number): void => {
  const crc = crc32(0, out, from);
  out.push(crc >>> 24, (crc >>> 16) & 255, (crc >>> 8) & 255, crc & 255);
};

/** Appends a whole packet: startcode, forward pointer, body, checksums. */
export const putPacket = (out: Out, startcode: bigint, body: Out): void => {
  const start = out.length;
  for (let shift = 56n; shift >= 0n; shift -= 8n) out.push(Number((startcode >> shift) & 255n));
  putV(out, body.length + 4);
  if (body.length + 4 > longPacket) putCrc(out, start);
  const from = out.length;
  putBytes(out, body);
  putCrc(out, from);
};
