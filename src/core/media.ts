import type { Rational } from './rational.ts';

/** Where pictures come from. Every local path is absolute; FFmpeg gets it as `file:` + path. */
export type InputRef =
  | { readonly kind: 'file'; readonly path: string }
  /** Numbered pictures: a printf pattern (`/abs/shot%04d.png`) with the first number, at a stated rate. */
  | {
      readonly kind: 'sequence';
      readonly pattern: string;
      readonly firstNumber: number;
      readonly count: number;
      readonly frameRate: Rational;
    }
  /** Anything that FFmpeg reads over an allowed protocol. */
  | { readonly kind: 'url'; readonly url: string };

export type StreamKind = 'video' | 'audio' | 'subtitle' | 'data' | 'attachment';

/** One stream as ffprobe reports it, before anything is decoded. */
export type StreamInfo = {
  readonly index: number;
  readonly kind: StreamKind;
  /** FFmpeg's codec name, or undefined where FFmpeg knows none (unknown data streams). */
  readonly codec: string | undefined;
  readonly codecTag: string;
  readonly timeBase: Rational;
  readonly startSeconds: number | undefined;
  readonly durationSeconds: number | undefined;
  /** Bits per second, where the container tells. */
  readonly bitRate: number | undefined;
  readonly disposition: Readonly<Record<string, boolean>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The video stream's facts, for video only. */
  readonly video?: VideoFacts;
  readonly audio?: { readonly sampleRate: number; readonly channels: number };
};

/** H.273 names as FFmpeg writes them; undefined = unspecified in the source, and left so. */
export type ColorInfo = {
  readonly range: 'tv' | 'pc' | undefined;
  readonly matrix: string | undefined;
  readonly primaries: string | undefined;
  readonly transfer: string | undefined;
  /** FFmpeg's chroma_location: left, center, topleft, top, bottomleft, bottom. */
  readonly chromaLocation: string | undefined;
};

export type VideoFacts = {
  readonly width: number;
  readonly height: number;
  /** FFmpeg's pixel format name, as the decoder gives it. */
  readonly pixelFormat: string;
  readonly sampleAspect: Rational | undefined;
  readonly averageFrameRate: Rational | undefined;
  /** r_frame_rate: the lowest rate that represents all timestamps. */
  readonly baseFrameRate: Rational | undefined;
  /** Frames by the header, or by rate and duration; a hint for progress, never a truth. */
  readonly frameCountHint: number | undefined;
  /** Frames that the header itself counts, where it does. */
  readonly headerFrameCount: number | undefined;
  readonly interlaced: boolean;
  /** By the header, in FFmpeg's words: progressive, tt, bb, tb (top coded first, bottom shown first) or bt. */
  readonly fieldOrder: string | undefined;
  readonly color: ColorInfo;
  /** The nine numbers of the display matrix (16.16 fixed point, last column 2.30), row by row, when it is not the identity. */
  readonly displayMatrix: readonly number[] | undefined;
  /** Degrees counter-clockwise as ffprobe reports them (-90, 90, 180). */
  readonly rotation: number;
  /** In the form of x265's `master-display`, when the source has it. */
  readonly masteringDisplay: string | undefined;
  /** `maxCLL,maxFALL` in cd/m². */
  readonly contentLight: string | undefined;
  readonly closedCaptions: boolean;
  /** FFmpeg's names of side data that raw frames cannot carry, e.g. an ICC profile; empty for most. */
  readonly lostSideData: readonly string[];
  readonly hasAlpha: boolean;
  readonly isCoverArt: boolean;
};

export type VideoStreamInfo = StreamInfo & { readonly kind: 'video'; readonly video: VideoFacts };

/** All that srvid knows of an input before it decodes. */
export type MediaInfo = {
  readonly input: InputRef;
  /** FFmpeg's demuxer name, e.g. `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly format: string;
  readonly startSeconds: number | undefined;
  readonly durationSeconds: number | undefined;
  /** Of all streams and the container itself: size by duration. */
  readonly bitRate: number | undefined;
  readonly streams: readonly StreamInfo[];
  readonly chapters: number;
  readonly tags: Readonly<Record<string, string>>;
  /** The stream that is enhanced: the default one, or the one asked for. */
  readonly video: VideoStreamInfo;
};

/** One picture that is no video: FFmpeg's demuxers of single pictures. */
export const isStillPicture = ({ input, format }: MediaInfo): boolean =>
  input.kind === 'file' && /_pipe$|^image2$/.test(format);
