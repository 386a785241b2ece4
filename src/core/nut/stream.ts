import type { Rational } from '../rational.ts';

type NutStreamCommon = {
  /** Position in the list of streams. */
  readonly index: number;
  /** 2 or 4 bytes, as they stand in the file; for raw video see `raw-fourcc.ts`. */
  readonly fourcc: Uint8Array;
  /** Seconds per tick of `pts`. */
  readonly timeBase: Rational;
  /** How many low bits a short coded pts has, 0 to 15. */
  readonly msbPtsShift: number;
  /** Ticks; a larger step between two frames carries a checksum. */
  readonly maxPtsDistance: number;
  /** Reorder depth in frames: 0 for raw video. */
  readonly decodeDelay: number;
  /** Bit 0: fixed frame rate. FFmpeg writes 0. */
  readonly flags: number;
  /** FFmpeg's extradata. */
  readonly codecPrivate: Uint8Array;
};

export type NutVideo = {
  readonly width: number;
  readonly height: number;
  /** Pixel aspect, not reduced; undefined = unknown. */
  readonly sampleAspect: Rational | undefined;
  /** 0 = unknown, which is all that FFmpeg writes: colour and range do not cross in NUT. */
  readonly colorspaceType: number;
};

export type NutAudio = {
  readonly sampleRate: Rational;
  readonly channels: number;
};

/** One stream as its header describes it; verbatim, so that it can be written again. */
export type NutStream =
  | (NutStreamCommon & { readonly class: 'video'; readonly video: NutVideo })
  | (NutStreamCommon & { readonly class: 'audio'; readonly audio: NutAudio })
  | (NutStreamCommon & { readonly class: 'subtitle' | 'data' });

/** One packet of one stream; the payload follows it. */
export type NutPacketHeader = {
  /** Index of the stream. */
  readonly stream: number;
  /** Presentation time in ticks of the stream's time base; a safe integer. FFmpeg never writes a negative one. */
  readonly pts: number;
  readonly key: boolean;
  /** Payload bytes. */
  readonly size: number;
};

/** In the order of the numbers in the file. */
export const nutClasses = ['video', 'audio', 'subtitle', 'data'] as const;
