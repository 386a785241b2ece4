/** What a caller may ask for. Everything but `input`, `output` and `scale` has a default (`defaultOptions`). */
export type UpscaleOptions = {
  /** A path, a printf pattern of pictures, a folder of pictures, a URL, or `-` for standard input. */
  readonly input: string;
  /** A path (container by extension), a picture or printf pattern of pictures, `-`, `null:` or `hash:`. */
  readonly output: string;
  readonly scale: 2 | 3 | 4;
  /** A preset (`fast`, `balanced`, `quality`), a network id, or a path that ends in `.onnx`. */
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
};

export const devices = ['auto', 'cpu', 'cuda', 'tensorrt', 'webgpu', 'directml', 'coreml'] as const;
export type DeviceChoice = (typeof devices)[number];

export const defaultOptions = {
  model: 'balanced',
  device: 'auto',
  tile: 'auto',
  frameRate: '25',
  encoderOptions: [],
  deinterlace: 'auto',
  audio: true,
  overwrite: false,
} as const satisfies Partial<UpscaleOptions>;
