import type { LeasedFrame } from '../core/frame.ts';
import type { PcmChunk } from '../core/pcm.ts';

export type SinkReport = {
  /** Frames found in the finished output by counting its packets, or written where there is nothing to count. */
  readonly frames: number;
  /** Where the output lies now, or undefined for `null:`, `hash:` and standard output. */
  readonly path: string | undefined;
  readonly bytes: number | undefined;
  /** Whole sentences about what could not be done at the end. */
  readonly warnings?: readonly string[];
};

/** Takes enlarged frames in presentation order. */
export type FrameSink = AsyncDisposable & {
  /**
   * Resolves when the sink no longer reads the frame's memory and is ready for the next: the promise is the backpressure.
   * @throws SrvidError ENCODE_FAILED, DISK_FULL or OUTPUT_UNWRITABLE as soon as the encoder has gone
   */
  write(frame: LeasedFrame): Promise<void>;
  /** Sound for the frame that is written next; only where the request has `pcm`. */
  writeAudio?(chunk: PcmChunk): Promise<void>;
  /**
   * Flushes, checks the number of frames against what was written, and gives the output its name: the final one, or a name that says
   * it is partial (`clip.partial.mp4` for `clip.mp4`). A sink disposed of before `finish` leaves nothing behind.
   * @throws the signal's reason after an abort: its processes have ended then, and nothing has been given a name
   */
  finish(outcome: 'complete' | 'partial', signal?: AbortSignal): Promise<SinkReport>;
};
