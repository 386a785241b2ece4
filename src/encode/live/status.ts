/**
 * - `starting`: waiting for a key frame, or for the target to answer
 * - `sending`: packets arrive at the target
 * - `waiting`: it failed, and will be tried again
 * - `stopped`: switched off by request
 * - `failed`: it is over
 */
export type OutputState = 'starting' | 'sending' | 'waiting' | 'stopped' | 'failed';

/** Packets of video since the start; `offered = sent + dropped + inFlight` holds at every moment. */
type PacketCounts = {
  readonly offered: number;
  /** Written by FFmpeg, by its own account. */
  readonly sent: number;
  /** Not sent because the target was away, too slow, or switched off. */
  readonly dropped: number;
  readonly inFlight: number;
};

export type OutputStatus = {
  readonly kind: string;
  /** Without secrets, like all texts here. */
  readonly label: string;
  readonly state: OutputState;
  readonly packets: PacketCounts;
  readonly bytes: number;
  /** How often it had to be begun anew after a failure. */
  readonly restarts: number;
  /** The file that is being written. */
  readonly path: string | undefined;
  readonly lastError: string | undefined;
};

/** Frames since the start; `taken = encoded + lost + inFlight` holds at every moment. */
export type EncoderStatus = {
  readonly state: 'starting' | 'running' | 'waiting';
  readonly frames: {
    readonly taken: number;
    readonly encoded: number;
    /** Not encoded because the encoder was away or was killed with them. */
    readonly lost: number;
    readonly inFlight: number;
  };
  readonly restarts: number;
  readonly bytes: number;
  /** Over the last seconds; undefined before the first packet. */
  readonly bitsPerSecond: number | undefined;
  readonly lastError: string | undefined;
};

export type LiveSinkStatus = {
  readonly encoder: EncoderStatus;
  readonly outputs: readonly OutputStatus[];
};

/** What happens to the encoder and to outputs, one at a time, for the log. */
export type LiveSinkEvent =
  | {
      readonly kind: 'output';
      readonly output: string;
      readonly state: OutputState;
      /** Why, where it failed. */
      readonly reason: string | undefined;
    }
  | {
      readonly kind: 'segment';
      readonly output: string;
      readonly path: string;
      readonly frames: number;
    }
  | { readonly kind: 'encoder-restart'; readonly reason: string; readonly lost: number };
