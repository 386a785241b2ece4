import type { ByteCursor } from './byte-cursor.ts';
import { damaged } from './errors.ts';
import { takeSigned64 } from './fields.ts';
import { fileId } from './format.ts';
import type { FrameContext } from './frame-header.ts';
import { parseMainHeader } from './main-header.ts';
import { type PacketKind, readPacket, readStartcode, skipPacket } from './packet.ts';
import type { NutStream } from './stream.ts';
import { parseStreamHeader } from './stream-header.ts';
import { rescaleDown, splitGlobalTime } from './timestamps.ts';

/** Reads the file id, the main header and all stream headers. */
export const readHeaders = async (cursor: ByteCursor): Promise<FrameContext> => {
  for (const letter of fileId)
    if ((await cursor.byte()) !== letter.charCodeAt(0))
      throw damaged('this is not NUT', cursor.position - 1);
  const kind = await nextPacketKind(cursor);
  if (kind !== 'main')
    throw damaged(`a ${kind} packet before the main header`, cursor.position - 8);
  const main = parseMainHeader(await readPacket(cursor, kind));
  const streams = new Map<number, NutStream>();
  while (streams.size < main.streamCount) {
    const next = await nextPacketKind(cursor);
    if (next === 'info') await skipPacket(cursor, next);
    else if (next !== 'stream')
      throw damaged(`a ${next} packet among the headers`, cursor.position - 8);
    else {
      const stream = parseStreamHeader(await readPacket(cursor, next), main);
      if (streams.has(stream.index))
        throw damaged(`a second header of stream ${stream.index}`, cursor.position);
      streams.set(stream.index, stream);
    }
  }
  const inOrder = [...streams.values()].toSorted((a, b) => a.index - b.index);
  return { main, streams: inOrder, lastPts: inOrder.map(() => Number.NaN) };
};

const nextPacketKind = async (cursor: ByteCursor): Promise<PacketKind> => {
  cursor.crc = 0;
  return readStartcode(cursor, await cursor.byte());
};

/** Sets the streams' clocks to the dts of the packet that follows. The back pointer behind it is for seeking. */
export const readSyncpoint = async (
  cursor: ByteCursor,
  { main, streams, lastPts }: FrameContext,
): Promise<void> => {
  const fields = await readPacket(cursor, 'syncpoint');
  const { timeBase, ticks } = splitGlobalTime(takeSigned64(fields), main.timeBases.length);
  for (const [i, stream] of streams.entries())
    lastPts[i] = rescaleDown(ticks, main.timeBases[timeBase]!, stream.timeBase);
};
