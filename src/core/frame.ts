import type { PixelFormat } from './pixel-format.ts';

/** What one picture looks like in memory: planes tightly packed, in the order Y, Cb, Cr. */
export type FrameLayout = {
  readonly format: PixelFormat;
  readonly width: number;
  readonly height: number;
};

/** A rectangle in samples of one plane. */
export type Rect = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** A sample of one plane, from its first. */
export type Point = { readonly x: number; readonly y: number };

/**
 * One plane inside shared memory. Any thread may hold a view; the lease's owner says who may write.
 * Samples of more than 8 bits are 16-bit little-endian; `offset` is then even.
 */
export type PlaneRef = {
  readonly memory: SharedArrayBuffer;
  readonly offset: number;
  readonly width: number;
  readonly height: number;
};

/** One decoded picture and the room for its enlargement, both inside one lease. */
export type LeasedFrame = {
  /** 0, 1, 2 … in presentation order, without gaps. */
  readonly index: number;
  /** Presentation timestamp in ticks of the source's time base; may be negative. */
  readonly pts: number;
  readonly lease: Lease;
};

/** The right of one frame to exist: its source picture and its enlarged picture. Released by whoever ends the frame's life. */
export type Lease = {
  readonly memory: SharedArrayBuffer;
  /** The decoded picture, `inputBytes` long, at offset 0. */
  readonly input: Uint8Array;
  /** The enlarged picture, behind the input. */
  readonly output: Uint8Array;
  release(): void;
};
