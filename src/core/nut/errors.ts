/**
 * - `DECODE_TRUNCATED`: the byte stream ended inside a header, a frame header or a payload.
 * - `DECODE_FAILED`: the bytes are not NUT, are damaged, or ask for more than the stated limits.
 * - `NUT_UNSUPPORTED`: what the caller wants to write has no form in NUT (negative pts, a 3-byte fourcc ...).
 * - `NUT_USAGE`: a call out of order, or a destination of the wrong size.
 */
export type NutErrorCode = 'DECODE_TRUNCATED' | 'DECODE_FAILED' | 'NUT_UNSUPPORTED' | 'NUT_USAGE';

/** Every failure that the NUT reader and writer report on purpose. */
export class NutError extends Error {
  readonly code: NutErrorCode;
  /** Byte position in the stream where the trouble was noticed; undefined for writing and for misuse. */
  readonly offset: number | undefined;
  /** Whole packets (payload included) that the reader had delivered before. */
  readonly packets: number;

  constructor(code: NutErrorCode, message: string, offset?: number, packets = 0) {
    super(offset === undefined ? message : `${message} (NUT byte ${offset})`);
    this.name = 'NutError';
    this.code = code;
    this.offset = offset;
    this.packets = packets;
  }
}

export const damaged = (message: string, offset: number): NutError =>
  new NutError('DECODE_FAILED', message, offset);
export const unsupported = (message: string): NutError => new NutError('NUT_UNSUPPORTED', message);
