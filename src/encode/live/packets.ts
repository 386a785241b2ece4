import type { Readable } from 'node:stream';
import { NutError } from '../../core/nut/errors.ts';
import { openNut } from '../../core/nut/reader.ts';
import type { NutStream } from '../../core/nut/stream.ts';
import { isDeepStrictEqual } from 'node:util';

/** One coded picture or piece of sound. `data` is shared by all outputs and never changed. */
export type CodedPacket = {
  readonly stream: NutStream;
  /** Ticks of the stream's time base. */
  readonly pts: number;
  readonly key: boolean;
  readonly data: Uint8Array;
};

export const isVideo = ({ stream }: CodedPacket): boolean => stream.class === 'video';

/** Packets that can stand behind those of the other streams without a new header. */
export const sameStreams = (a: readonly NutStream[], b: readonly NutStream[]): boolean =>
  isDeepStrictEqual(a, b);

/**
 * Reads coded packets as FFmpeg writes them, until its output ends. A cut in mid-packet is an end like any other here: the encoder
 * was killed, and says so elsewhere.
 */
export const readPackets = async (
  bytes: Readable,
  onStreams: (streams: readonly NutStream[]) => void,
  onPacket: (packet: CodedPacket) => void,
): Promise<void> => {
  try {
    const nut = await openNut(bytes);
    onStreams(nut.streams);
    for (let head = await nut.next(); head; head = await nut.next()) {
      const data = new Uint8Array(head.size);
      await nut.readPayload(data);
      const stream = nut.streams[head.stream] as NutStream;
      onPacket({ stream, pts: head.pts, key: head.key, data });
    }
  } catch (error) {
    if (!(error instanceof NutError && error.code === 'DECODE_TRUNCATED')) throw error;
  }
};
