import { crc32, crc32Byte } from './crc32.ts';
import { damaged, NutError } from './errors.ts';
import { maxVarlenBytes } from './fields.ts';

const nothing = new Uint8Array(0);

/**
 * Reads an async stream of chunks byte by byte and block by block without joining chunks: it holds one chunk at a time.
 * Ending inside a read throws `DECODE_TRUNCATED`. An error of the source passes through unchanged.
 */
export class ByteCursor implements AsyncDisposable {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = nothing;
  #at = 0;
  #chunkStart = 0;
  #ended = false;
  /** Checksum of what `byte`, `varlen`, `take` and `skip` have passed since it was last set to 0. */
  crc = 0;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#source = bytes[Symbol.asyncIterator]();
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#chunkStart + this.#at;
  }

  /** Waits until there is a byte to read, or the end. */
  async isAtEnd(): Promise<boolean> {
    while (this.#at === this.#chunk.length) {
      if (this.#ended) return true;
      const { done, value } = await this.#source.next();
      this.#chunkStart += this.#chunk.length;
      this.#at = 0;
      this.#chunk = done ? nothing : value;
      this.#ended = done ?? false;
    }
    return false;
  }

  async byte(): Promise<number> {
    if (this.#at === this.#chunk.length) await this.#more();
    const byte = this.#chunk[this.#at++]!;
    this.crc = crc32Byte(this.crc, byte);
    return byte;
  }

  /** NUT's `v`; throws `DECODE_FAILED` beyond 2^53 - 1. */
  async varlen(): Promise<number> {
    let value = 0;
    for (let count = 1; ; count++) {
      if (this.#at === this.#chunk.length) await this.#more();
      const byte = this.#chunk[this.#at++]!;
      this.crc = crc32Byte(this.crc, byte);
      value = value * 128 + (byte & 127);
      if (!Number.isSafeInteger(value) || count > maxVarlenBytes)
        throw damaged('a number is too large', this.position);
      if (byte < 128) return value;
    }
  }

  /** Passes over a `v` or `s` of any 64-bit value. */
  async skipVarlen(): Promise<void> {
    for (let count = 1; (await this.byte()) >= 128; count++)
      if (count === maxVarlenBytes) throw damaged('a number is too large', this.position);
  }

  /** A new array of the next `count` bytes; the caller has checked `count`. */
  async take(count: number): Promise<Uint8Array> {
    const data = new Uint8Array(count);
    await this.copyInto(data);
    this.crc = crc32(this.crc, data);
    return data;
  }

  /** Fills `into` straight from the chunks: one copy, no checksum. */
  async copyInto(into: Uint8Array): Promise<void> {
    for (let filled = 0; filled < into.length;) {
      const part = await this.#part(into.length - filled);
      into.set(part, filled);
      filled += part.length;
    }
  }

  /** Passes over `count` bytes; `checksum` = whether they go into `crc`. */
  async skip(count: number, checksum: boolean): Promise<void> {
    for (let left = count; left > 0;) {
      const part = await this.#part(left);
      if (checksum) this.crc = crc32(this.crc, part);
      left -= part.length;
    }
  }

  /** Closes the source; a source that is waiting for bytes must be ended by its owner first. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await this.#source.return?.();
  }

  async #more(): Promise<void> {
    if (await this.isAtEnd())
      throw new NutError('DECODE_TRUNCATED', 'the stream is cut short', this.position);
  }

  /** The next 1 to `most` bytes as a view of the current chunk. */
  async #part(most: number): Promise<Uint8Array> {
    if (this.#at === this.#chunk.length) await this.#more();
    const part = this.#chunk.subarray(this.#at, this.#at + most);
    this.#at += part.length;
    return part;
  }
}
