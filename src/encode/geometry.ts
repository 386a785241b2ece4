import type { FrameLayout } from '../core/frame.ts';
import type { ColorInfo } from '../core/media.ts';
import type { PixelFormat } from '../core/pixel-format.ts';
import { formatRational, type Rational, reduce } from '../core/rational.ts';

export type Size = { readonly width: number; readonly height: number };

const up = (value: number, step: number): number => Math.ceil(value / step) * step;

/** The next size whose chroma planes have whole samples. */
export const wholeChromaSize = ({ width, height }: Size, format: PixelFormat): Size => ({
  width: up(width, format.chroma?.x ?? 1),
  height: up(height, format.chroma?.y ?? 1),
});

/** Chroma position in 1/256 of a luma sample, as `scale` takes it; unspecified counts as left. */
const chromaPosition = (
  location: string | undefined,
): { readonly h: number; readonly v: number } => ({
  h: ['center', 'top', 'bottom'].includes(location ?? '') ? 128 : 0,
  v: { topleft: 0, top: 0, bottomleft: 256, bottom: 256 }[location ?? ''] ?? 128,
});

/** Keeps FFmpeg's scaler from assuming another range or siting on one side than on the other. */
const unchanged = (color: ColorInfo, format: PixelFormat): string => {
  const range = color.range ?? 'tv';
  const { h, v } = chromaPosition(color.chromaLocation);
  const siting =
    format.chroma?.x === 2 && format.chroma.y <= 2
      ? [`in_h_chr_pos=${h}`, `out_h_chr_pos=${h}`]
      : [];
  const rows = format.chroma?.y === 2 ? [`in_v_chr_pos=${v}`, `out_v_chr_pos=${v}`] : [];
  return [`in_range=${range}`, `out_range=${range}`, ...siting, ...rows].join(':');
};

/**
 * The sample aspect after a resize. The displayed shape always stays: samples get narrower where the grid gets wider. Unknown counts
 * as square, and stays unknown where the grid keeps its shape (within 1 %, for rounded sizes).
 */
export const fittedSampleAspect = (
  from: Size,
  to: Size,
  sampleAspect: Rational | undefined,
): Rational | undefined => {
  const stretch = (to.width * from.height) / (to.height * from.width);
  if (Math.abs(stretch - 1) < 0.01) return sampleAspect;
  const { num, den } = sampleAspect ?? { num: 1, den: 1 };
  return reduce({ num: num * from.width * to.height, den: den * from.height * to.width });
};

/** Resizes to the size asked for, with the sample aspect of `fittedSampleAspect`. */
export const fitFilters = (
  from: FrameLayout,
  to: Size,
  color: ColorInfo,
  sampleAspect: Rational | undefined,
): readonly string[] => {
  const scale = `scale=${to.width}:${to.height}:flags=lanczos+accurate_rnd:${unchanged(color, from.format)}`;
  // 65535 is what H.264 and HEVC can code; by default the filter rounds to numbers up to 100.
  return [scale, ...(sampleAspect ? [`setsar=${formatRational(sampleAspect)}:max=65535`] : [])];
};

/** Changes subsampling or depth, and nothing else. */
export const formatFilters = (
  from: PixelFormat,
  to: PixelFormat,
  color: ColorInfo,
): readonly string[] => {
  const range = color.range ?? 'tv';
  return [
    `scale=flags=bicubic+accurate_rnd+full_chroma_inp:in_range=${range}:out_range=${range}`,
    `format=${to.name}`,
  ].filter(() => from.name !== to.name);
};

/** Y'CbCr to what a still picture holds: full-range R'G'B', or full-range Y'CbCr in a JPEG. */
export const pictureFilters = (color: ColorInfo, pixelFormat: string): readonly string[] => [
  `scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp:in_range=${color.range ?? 'tv'}:out_range=pc`,
  `format=${pixelFormat}`,
];
