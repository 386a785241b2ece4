import { ByteCursor } from './byte-cursor.ts';
import { damaged, NutError } from './errors.ts';
import { startcodeByte } from './format.ts';
import { type FrameContext, type FrameHeader, readFrameHeader } from './frame-header.ts';
import { readHeaders, readSyncpoint } from './headers.ts';
import { readStartcode, skipPacket } from './packet.ts';
import type { NutPacketHeader, NutStream } from './stream.ts';

export type NutReaderOptions = {
  /** A packet with a larger payload is refused with `DECODE_FAILED`; default 256 MiB (8K 4:4:4 of 16 bits has 190). */
  readonly maxPayloadBytes?: number;
};

/**
 * Reads packets off a NUT byte stream in the order of the file. One call at a time.
 * The payload goes straight from the pipe's chunks into the caller's memory; the reader itself holds one chunk, and at most
 * 1 MiB while it reads a header. After an error every further call fails with the same error.
 * Disposing closes the byte source; a source that waits for bytes must be ended by its owner first.
 */
export type NutReader = AsyncDisposable & {
  /** In the order of their index. */
  readonly streams: readonly NutStream[];
  /** Whole packets delivered (or skipped) so far. */
  readonly packets: number;
  /**
   * The next packet's header, or undefined when the stream ends at a packet boundary. Take the payload before the next call,
   * even when it is empty. Rejects with `DECODE_TRUNCATED` when the stream ends elsewhere.
   */
  next(): Promise<NutPacketHeader | undefined>;
  /** Copies the payload into the parts, one behind the other (planes, views of shared memory): together `size` bytes. */
  readPayload(...parts: readonly Uint8Array[]): Promise<void>;
  skipPayload(): Promise<void>;
};

/**
 * Resolves when all stream headers are read. Understands what `ffmpeg -f nut` writes (NUT versions 2 to 4).
 * Rejects with a `NutError` (and closes the source), or with whatever the source threw.
 */
export const openNut = async (
  bytes: AsyncIterable<Uint8Array>,
  { maxPayloadBytes = 2 ** 28 }: NutReaderOptions = {},
): Promise<NutReader> => {
  const cursor = new ByteCursor(bytes);
  try {
    return new Reader(cursor, await readHeaders(cursor), maxPayloadBytes);
  } catch (error) {
    await cursor[Symbol.asyncDispose]();
    throw error;
  }
};

type State =
  | { readonly kind: 'between' | 'busy' | 'ended' }
  | { readonly kind: 'payload'; readonly frame: FrameHeader }
  | { readonly kind: 'failed'; readonly error: unknown };

class Reader implements NutReader {
  readonly #cursor: ByteCursor;
  readonly #context: FrameContext;
  readonly #maxPayloadBytes: number;
  #state: State = { kind: 'between' };
  packets = 0;

  constructor(cursor: ByteCursor, context: FrameContext, maxPayloadBytes: number) {
    this.#cursor = cursor;
    this.#context = context;
    this.#maxPayloadBytes = maxPayloadBytes;
  }

  get streams(): readonly NutStream[] {
    return this.#context.streams;
  }

  async next(): Promise<NutPacketHeader | undefined> {
    if (this.#state.kind === 'failed') throw this.#state.error;
    if (this.#state.kind === 'ended') return undefined;
    if (this.#state.kind !== 'between')
      throw new NutError('NUT_USAGE', 'next() before the payload of the packet before was taken');
    return this.#run(async () => {
      const frame = await this.#readFrame();
      this.#state = frame ? { kind: 'payload', frame } : { kind: 'ended' };
      return (
        frame && {
          stream: frame.stream,
          pts: frame.pts,
          key: frame.key,
          size: sizeOf(frame),
        }
      );
    });
  }

  async readPayload(...parts: readonly Uint8Array[]): Promise<void> {
    const frame = this.#takeFrame();
    const room = parts.reduce((sum, part) => sum + part.length, 0);
    if (room !== sizeOf(frame))
      throw new NutError(
        'NUT_USAGE',
        `room for ${room} bytes, but the payload has ${sizeOf(frame)}`,
      );
    await this.#run(async () => {
      let left = frame.elided;
      for (const part of parts) {
        const elided = left.subarray(0, part.length);
        part.set(elided);
        left = left.subarray(elided.length);
        await this.#cursor.copyInto(part.subarray(elided.length));
      }
      this.#endPacket();
    });
  }

  async skipPayload(): Promise<void> {
    const frame = this.#takeFrame();
    await this.#run(async () => {
      await this.#cursor.skip(frame.bodySize, false);
      this.#endPacket();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cursor[Symbol.asyncDispose]();
  }

  /** Headers that FFmpeg repeats, info and the index are passed over; their checksums are verified. */
  async #readFrame(): Promise<FrameHeader | undefined> {
    const cursor = this.#cursor;
    while (!(await cursor.isAtEnd())) {
      cursor.crc = 0;
      let code = await cursor.byte();
      if (code === startcodeByte) {
        const kind = await readStartcode(cursor, code);
        if (kind !== 'syncpoint') {
          await skipPacket(cursor, kind);
          continue;
        }
        await readSyncpoint(cursor, this.#context);
        cursor.crc = 0;
        code = await cursor.byte();
      }
      const frame = await readFrameHeader(cursor, code, this.#context);
      if (sizeOf(frame) > this.#maxPayloadBytes)
        throw damaged(
          `a payload of ${sizeOf(frame)} bytes is over the limit of ${this.#maxPayloadBytes}`,
          cursor.position,
        );
      return frame;
    }
    return undefined;
  }

  #takeFrame(): FrameHeader {
    if (this.#state.kind === 'failed') throw this.#state.error;
    if (this.#state.kind !== 'payload')
      throw new NutError('NUT_USAGE', 'there is no payload to take: call next() first');
    return this.#state.frame;
  }

  #endPacket(): void {
    this.packets++;
    this.#state = { kind: 'between' };
  }

  /** Guards against overlapping calls, and remembers a failure with the number of packets before it. */
  async #run<T>(work: () => Promise<T>): Promise<T> {
    this.#state = { kind: 'busy' };
    try {
      return await work();
    } catch (thrown) {
      const error = thrown instanceof NutError ? withPackets(thrown, this.packets) : thrown;
      this.#state = { kind: 'failed', error };
      throw error;
    }
  }
}

const sizeOf = (frame: FrameHeader): number => frame.elided.length + frame.bodySize;

const withPackets = (error: NutError, packets: number): NutError =>
  new NutError(error.code, error.message.replace(/ \(NUT byte \d+\)$/, ''), error.offset, packets);
