import type { StreamInfo } from '../../core/media.ts';

/** What becomes of a stream of the source in this container. */
export type StreamFate =
  | { readonly action: 'copy'; readonly options?: readonly string[] }
  /** `encoder` is FFmpeg's name; `options` are name-value pairs for this stream. */
  | {
      readonly action: 'convert';
      readonly encoder: string;
      readonly to: string;
      readonly options?: readonly string[];
    }
  | { readonly action: 'drop'; readonly reason: string }
  /** Not copied because the muxer makes it anew from the video's tags: nothing is lost. */
  | { readonly action: 'regenerate' };

/** FFmpeg codec names by kind of stream that the muxer writes and the demuxer reads back as the same codec. */
export type Holds = {
  readonly video: readonly string[] | 'any';
  readonly audio: readonly string[] | 'any';
  readonly subtitle: readonly string[] | 'any';
};

export type ContainerId = 'mp4' | 'mov' | 'mkv' | 'webm' | 'avi' | 'ts';

/** One file per container: what FFmpeg's muxer can hold and what it must be told. */
export type Container = {
  readonly id: ContainerId;
  /** What people call it. */
  readonly label: string;
  readonly extensions: readonly string[];
  readonly muxer: string;
  readonly muxerOptions: readonly string[];
  /** For outputs that cannot seek (a fifo, `/dev/full`): options that let the muxer write front to back. */
  readonly streamingOptions: readonly string[];
  readonly holds: Holds;
  /** The fate of a stream that is not the enhanced one. */
  fate(stream: StreamInfo): StreamFate;
  /** Encoders in order of preference, for 8-bit, deeper and HDR video. */
  readonly encoders: { readonly sdr: string; readonly deep: string; readonly hdr: string };
  /** The codec tag that players expect, by codec. */
  readonly codecTags: Readonly<Record<string, string>>;
  /** The tag that tells what srvid did. `stream` is the output index of the enhanced stream. */
  tagOptions(tag: string, stream: number): readonly string[];
  readonly holdsDisplayMatrix: boolean;
  /** What the container itself says of colour: all, all but the range (QuickTime), or nothing. */
  readonly holdsColor: 'all' | 'no range' | 'none';
  readonly holdsChapters: boolean;
  /** Timestamps: `exact` = the source's own ticks; `ticks` = ticks of the container; `constant` = a constant rate only. */
  readonly timing: 'exact' | 'ticks' | 'constant';
  /** A stream's DTS may be negative. */
  readonly holdsNegativeDts: boolean;
  readonly holdsFrameDurations: boolean;
};
