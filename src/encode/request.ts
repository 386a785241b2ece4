import type { FrameLayout } from '../core/frame.ts';
import type { ColorInfo, MediaInfo } from '../core/media.ts';
import type { PcmFormat } from '../core/pcm.ts';
import type { Rational } from '../core/rational.ts';
import type { OutputRef } from './output.ts';

/** PTS and duration in ticks of the source's time base. */
export type LastFrame = { readonly pts: number; readonly duration: number };

/** All that the encode side must know, before the first frame, to write one output. */
export type EncodeRequest = {
  readonly output: OutputRef;
  /** The source, whose other streams, chapters and metadata are copied; undefined where there is nothing to copy from. */
  readonly media: MediaInfo | undefined;
  /** The enlarged frames as they will be written: format and size. */
  readonly layout: FrameLayout;
  /** Seconds per tick of the frames' PTS. */
  readonly timeBase: Rational;
  /** Of the enlarged frames: that of the source, unless they were turned. */
  readonly sampleAspect: Rational | undefined;
  readonly color: ColorInfo;
  /**
   * The source's display matrix, when the frames are stored unturned and the container can hold it
   * (`containerHoldsDisplayMatrix`). Undefined when there is none, or when the frames were turned at decode.
   */
  readonly displayMatrix?: readonly number[] | undefined;
  readonly scale: number;
  /** Final size in samples; the picture is then resized by FFmpeg after enlargement. */
  readonly fit?: { readonly width: number; readonly height: number } | undefined;
  /** FFmpeg's filters for the frames, before all others; what leaves them has the size that is encoded. */
  readonly filter?: string | undefined;
  /** Frames per second, as far as known; by default the source's average. */
  readonly frameRate?: Rational | undefined;
  readonly codec?: string | undefined;
  readonly crf?: number | undefined;
  readonly preset?: string | undefined;
  /** `key=value`, for the video encoder. */
  readonly encoderOptions?: readonly string[] | undefined;
  readonly audio: boolean;
  /** Sound that comes with the frames (`FrameSink.writeAudio`); undefined where there is none. */
  readonly pcm?: PcmFormat | undefined;
  /** Seconds from the start of the source at which the cut begins: the output then starts at 0 there. */
  readonly start?: number | undefined;
  /** Seconds to copy of the source's other streams. */
  readonly duration?: number | undefined;
  /** The last frame that the source will give, where it is known: no raw frame in the pipe has a duration. */
  readonly lastFrame?: LastFrame | undefined;
  /** What srvid did, in words: goes into one metadata tag. */
  readonly tag: string;
  readonly overwrite: boolean;
};
