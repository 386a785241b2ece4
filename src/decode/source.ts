import type { LeasedFrame, FrameLayout, Lease } from '../core/frame.ts';
import type { Rational } from '../core/rational.ts';

/** The decoder's own account of a run, to be compared with what was sent, encoded and written. */
export type DecodeReport = {
  /** Whole frames delivered. */
  readonly frames: number;
  /** The stream ended where the decoder ended it: no cut frame, exit status 0, not stopped by us. */
  readonly complete: boolean;
  /** What is wrong with the input, in the decoder's words (corrupt packets, truncation, exit status); empty for a sound one. */
  readonly damage: readonly string[];
};

/** Decoded frames, pulled one lease at a time. */
export type FrameSource = AsyncDisposable & {
  readonly layout: FrameLayout;
  readonly timeBase: Rational;
  readonly sampleAspect: Rational | undefined;
  /**
   * Reads the next frame only when asked, into a lease that `acquire` gave. Ends when the input ends or `stop` was called.
   * @throws SrvidError when nothing can be decoded; the signal's reason when aborted
   */
  frames(acquire: () => Promise<Lease>, signal: AbortSignal): AsyncIterable<LeasedFrame>;
  /** Ends `frames` after the frame being read; the decoder is let go. */
  stop(): void;
  /** After `frames` has ended. */
  report(): Promise<DecodeReport>;
};
