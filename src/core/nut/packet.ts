import type { ByteCursor } from './byte-cursor.ts';
import { damaged } from './errors.ts';
import type { Fields } from './fields.ts';
import { limits, longPacket, startcodeByte, startcodes } from './format.ts';

export type PacketKind = keyof typeof startcodes;

const kindOf = (code: bigint): PacketKind | undefined => {
  for (const kind of ['syncpoint', 'main', 'stream', 'info', 'index'] as const)
    if (startcodes[kind] === code) return kind;
  return undefined;
};

/** Reads a startcode whose first byte has been read already, with the checksum running since before it. */
export const readStartcode = async (cursor: ByteCursor, first: number): Promise<PacketKind> => {
  const offset = cursor.position - 1;
  if (first !== startcodeByte) throw damaged('no startcode where one must be', offset);
  let code = BigInt(first);
  for (let i = 1; i < 8; i++) code = (code << 8n) | BigInt(await cursor.byte());
  const kind = kindOf(code);
  if (!kind) throw damaged(`unknown startcode ${code.toString(16)}`, offset);
  return kind;
};

const readForwardPointer = async (cursor: ByteCursor): Promise<number> => {
  const size = await cursor.varlen();
  if (size > longPacket) {
    await cursor.skip(4, true);
    if (cursor.crc !== 0)
      throw damaged('checksum of a packet header does not match', cursor.position);
  }
  if (size < 4) throw damaged('a packet is too short for its checksum', cursor.position);
  cursor.crc = 0;
  return size;
};

const requireZeroCrc = (cursor: ByteCursor, kind: PacketKind): void => {
  if (cursor.crc !== 0)
    throw damaged(`checksum of a ${kind} packet does not match`, cursor.position);
};

/** Reads the body of a packet behind its startcode and verifies the checksums. Trailing fields that we do not know stay unread. */
export const readPacket = async (cursor: ByteCursor, kind: PacketKind): Promise<Fields> => {
  const size = await readForwardPointer(cursor);
  if (size > limits.headerBytes)
    throw damaged(
      `a ${kind} packet of ${size} bytes is over the limit of ${limits.headerBytes}`,
      cursor.position,
    );
  const base = cursor.position;
  const data = await cursor.take(size);
  requireZeroCrc(cursor, kind);
  return { data: data.subarray(0, size - 4), at: 0, base };
};

/** Passes over a packet of any length in constant memory and verifies the checksums. */
export const skipPacket = async (cursor: ByteCursor, kind: PacketKind): Promise<void> => {
  await cursor.skip(await readForwardPointer(cursor), true);
  requireZeroCrc(cursor, kind);
};
