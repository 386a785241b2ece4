import type { Region, RegionMode } from './regions/region.ts';

/** What a caller may ask for. Everything but `input` and `output` has a default, or none: see `scale`. */
export type UpscaleOptions = {
  /** A path, a printf pattern of pictures, a folder of pictures, a URL, or `-` for standard input. */
  readonly input: string;
  /** A path (container by extension), a picture or printf pattern of pictures, `-`, `null:` or `hash:`. */
  readonly output: string;
  /** Where a live run goes beside `output`: one encode for all. */
  readonly moreOutputs?: readonly string[];
  /** 2, 3 or 4. With a network of the user's own it is that network's, and may be left out. */
  readonly scale?: number;
  /**
   * A preset (`auto`, `fast`, `balanced`, `quality`), whose weights are chosen by the source; a network id, which is taken as
   * it is; or a path that ends in `.onnx`.
   */
  readonly model?: string;
  readonly device?: DeviceChoice;
  /** Worker threads for inference; by default as many as cores. */
  readonly threads?: number;
  /** Side of a tile in source pixels, or `off` for whole frames. */
  readonly tile?: 'auto' | 'off' | number;
  /** Final height after enlargement, width by aspect. */
  readonly height?: number;
  /** Final size after enlargement. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Seconds from the start of the input. */
  readonly start?: number;
  /** Seconds to process. */
  readonly duration?: number;
  /** Frames to process. */
  readonly frames?: number;
  /** Rate of an image sequence, `25` or `30000/1001`. */
  readonly frameRate?: string;
  /** FFmpeg's encoder name, or `h264`, `h265`, `vp9`, `av1`, `ffv1`. */
  readonly codec?: string;
  readonly crf?: number;
  readonly preset?: string;
  /** `key=value`, passed to the encoder. */
  readonly encoderOptions?: readonly string[];
  /** FFmpeg's hardware decoder, e.g. `cuda`, `vaapi`. */
  readonly hwaccel?: string;
  /** `auto` and `on`: one frame per frame; `field`: one frame per field. `auto` acts on flagged material only. */
  readonly deinterlace?: 'auto' | 'on' | 'off' | 'field';
  readonly audio?: boolean;
  readonly overwrite?: boolean;
  /** Which video stream to enhance, counted among the video streams from 0. */
  readonly videoStream?: number;
  /** Take the input as live, whatever its scheme: it is opened again when it ends, and late frames are dropped. */
  readonly live?: boolean;
  readonly rtspTransport?: 'tcp' | 'udp';
  /** A file whose first line is the password for the user in the URL. */
  readonly rtspPasswordFile?: string;
  /** Seconds: older frames are not shown. */
  readonly maxLatency?: number;
  /** Seconds without a picture after which a live run gives up; never by default. */
  readonly maxOutage?: number;
  /** Use a cheaper network while the chosen one is too slow. */
  readonly degrade?: boolean;
  /** Seconds of a dated file of a live run. */
  readonly segmentSeconds?: number;
  /** Seconds after which a dated file is deleted; never by default. */
  readonly keepSeconds?: number;
  /** The oldest dated files are deleted while all together have more bytes. */
  readonly keepBytes?: number;
  /** Seconds of an HLS segment, and segments in the playlist. */
  readonly hlsSegmentSeconds?: number;
  readonly hlsListSize?: number;
  /** What matters in the picture. Of a live input: what keeps the network when the rest becomes bicubic. */
  readonly regions?: readonly Region[];
  /** What becomes of the regions of a file: `crop` by default, which takes one. */
  readonly regionMode?: RegionMode;
};

export const devices = ['auto', 'cpu', 'cuda', 'tensorrt', 'webgpu', 'directml', 'coreml'] as const;
export type DeviceChoice = (typeof devices)[number];

export const defaultOptions = {
  model: 'auto',
  device: 'auto',
  tile: 'auto',
  frameRate: '25',
  encoderOptions: [],
  deinterlace: 'auto',
  audio: true,
  overwrite: false,
  rtspTransport: 'tcp',
  maxLatency: 1,
  segmentSeconds: 60,
  hlsSegmentSeconds: 2,
  hlsListSize: 6,
  degrade: true,
} as const satisfies Partial<UpscaleOptions>;
