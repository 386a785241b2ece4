import type { Rect } from '../core/frame.ts';
import type { ColorInfo } from '../core/media.ts';
import type { Homography, Point } from './homography.ts';
import type { OcrHint } from './ocr.ts';
import type { Scores } from './scores.ts';
import type { TrackEnd } from './track.ts';

/** A picture of the video. */
export type Picture = {
  /** Number from 0. */
  readonly frame: number;
  /** In ticks of the stream's time base. */
  readonly pts: number;
  /** Seconds from the start of the container. */
  readonly seconds: number;
  /** By the file's own creation time, which nobody has verified. */
  readonly wallClock: string | undefined;
};

type ReportedPoint = Picture & {
  readonly corners: readonly Point[];
  /** From the marked picture to this one, row by row. */
  readonly transform: Homography;
  readonly correlation: number;
  readonly scores: Scores;
};

type ReportedView = Picture & {
  readonly scores: Scores;
  /** From the reference picture to this one: where the region is likely to have been, of which coding may have moved the picture. */
  readonly transform: Homography;
  readonly correlation: number | undefined;
  readonly gain: number;
  readonly offset: number;
  /** RMS difference from the mean of the views, in levels of 8 bits. */
  readonly residual: number;
  readonly rejected: string | undefined;
  /** RMS difference of the view from the degraded still. */
  readonly consistency: number | undefined;
};

export type FileFact = { readonly name: string; readonly bytes: number; readonly sha256: string };

/** All that `report.json` holds. */
export type PlateReport = {
  readonly tool: string;
  readonly statement: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly command: string;
  readonly input: FileFact & {
    /** What the hash is of. */
    readonly hashed: string;
    readonly container: string;
    readonly codec: string | undefined;
    readonly width: number;
    readonly height: number;
    readonly pixelFormat: string;
    readonly interlaced: boolean;
    readonly fieldOrder: string | undefined;
    /** Degrees counter-clockwise, of the display matrix. */
    readonly rotation: number;
    readonly sampleAspect: string | undefined;
    readonly color: ColorInfo;
    readonly timeBase: string;
    readonly frameRate: string | undefined;
    readonly durationSeconds: number | undefined;
    readonly bitRate: number | undefined;
    readonly tags: Readonly<Record<string, string>>;
  };
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly network: {
    readonly id: string;
    readonly scale: number;
    readonly sha256: string;
    readonly why: string | undefined;
    readonly device: string;
  };
  /** The steps, in words, with their numbers. */
  readonly method: readonly string[];
  readonly frameNumbers: string;
  /** Where the times of day come from. */
  readonly wallClock: string;
  readonly track: {
    readonly marked: Picture;
    readonly region: Rect;
    readonly first: Picture;
    readonly last: Picture;
    /** Of the marked region, in levels per sample: how much there is to follow it by. */
    readonly texture: number;
    readonly backwards: TrackEnd;
    readonly forwards: TrackEnd;
    readonly frames: readonly ReportedPoint[];
  };
  readonly reference: Picture & { readonly box: Rect };
  readonly views: readonly ReportedView[];
  readonly consistency: {
    readonly rms: number;
    readonly psnr: number;
    /** RMS of what the network added to the fusion without it, in levels. */
    readonly addedByNetwork: number;
  };
  readonly ocr: OcrHint | undefined;
  /** What is wrong with the video, in the decoder's words; empty for a sound one. */
  readonly damage: readonly string[];
  readonly warnings: readonly string[];
  /** The other files; their names are those in the folder. */
  readonly outputs: readonly FileFact[];
};

export const statement =
  'These pictures are enhanced: they are estimates computed from the video named here, not the original. ' +
  'Where they matter, compare them with the original frames, which the report identifies by frame number, time and hash.';

const endInWords = (end: TrackEnd, edge: string): string => {
  switch (end.kind) {
    case 'lost':
      return `lost at frame ${end.index}: ${end.reason}`;
    case 'limit':
      return 'up to the given limit';
    case 'damaged':
      return 'as far as the video, which is damaged, can be decoded';
    case 'end of the video':
      return `to the ${edge} of the video`;
  }
};

/** How following went, in one sentence. */
export const trackInWords = ({ track }: Pick<PlateReport, 'track'>): string =>
  `followed from frame ${track.first.frame} to ${track.last.frame} (${track.frames.length} frames); ` +
  `backwards ${endInWords(track.backwards, 'start')}; forwards ${endInWords(track.forwards, 'end')}`;
