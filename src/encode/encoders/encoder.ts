import type { Rational } from '../../core/rational.ts';

/** Name → value, each for the enhanced stream only. */
export type EncoderOptions = Readonly<Record<string, string>>;

type EncoderSettings = {
  readonly crf: number | undefined;
  readonly preset: string | undefined;
  /** Frames per second, as far as known: for levels and rate control, never for timestamps. */
  readonly frameRate: Rational | undefined;
  /** The source has one rate throughout, so far as its headers tell: the stream may say so. */
  readonly constantRate: boolean;
  /** Presentation order = coding order: no B-frames. */
  readonly noReordering: boolean;
  /** Mastering display in x265's form, and `maxCLL,maxFALL`. */
  readonly hdr:
    | { readonly masteringDisplay: string | undefined; readonly contentLight: string | undefined }
    | undefined;
};

/** One file per encoder: its options by what srvid knows. What pixel formats it takes is asked of the installed FFmpeg. */
export type Encoder = {
  /** FFmpeg's name. */
  readonly id: string;
  /** FFmpeg's name of what it makes. */
  readonly codec: string;
  /** Other names under which people ask for it. */
  readonly aliases: readonly string[];
  readonly crf:
    { readonly min: number; readonly max: number; readonly default: number } | undefined;
  /** No `values`: any is taken. */
  readonly preset: { readonly values: readonly string[]; readonly default: string } | undefined;
  /** Refuses sizes that are no multiple of the chroma step (2 in 4:2:0). */
  readonly needsWholeChroma: boolean;
  readonly keepsHdrMetadata: boolean;
  /** Range, matrix, primaries and transfer stand in the coded stream itself; else only the container may say them. */
  readonly codesColor: boolean;
  /** Options that hold `key=value:key=value` lists: what a user adds is appended and so wins. */
  readonly listOptions?: readonly string[];
  options(settings: EncoderSettings): EncoderOptions;
  /** What differs where pictures come as they happen: no frame is held back. Undefined: not meant for that. */
  readonly live?: {
    readonly crf: number;
    readonly preset: string;
    readonly options: EncoderOptions;
  };
};

/** `a=1:b=2` of those that are set. */
export const joinParams = (params: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(params)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
    .join(':');
