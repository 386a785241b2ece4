import { chromaSiting, type ChromaSiting } from './chroma-siting.ts';
import { SrvidError } from './errors.ts';
import type { ColorInfo } from './media.ts';
import type { PixelFormat } from './pixel-format.ts';

/** How a frame's samples code R'G'B': E'Y = KR·R + (1 − KR − KB)·G + KB·B (H.273, equation 43 and those after it). */
export type RgbCoding = {
  readonly kr: number;
  readonly kb: number;
  readonly range: 'tv' | 'pc';
  /** Undefined for gray. */
  readonly siting: ChromaSiting | undefined;
};

const bt601 = { kr: 0.299, kb: 0.114 };
const bt709 = { kr: 0.2126, kb: 0.0722 };

/** H.273 matrix coefficients by FFmpeg's names; those that are not of this form are left out. */
const matrices: Readonly<Record<string, { readonly kr: number; readonly kb: number }>> = {
  bt709,
  fcc: { kr: 0.3, kb: 0.11 },
  bt470bg: bt601,
  smpte170m: bt601,
  smpte240m: { kr: 0.212, kb: 0.087 },
  bt2020nc: { kr: 0.2627, kb: 0.0593 },
};

/** From this many lines on a video that says nothing of its matrix is taken for high definition. */
const hdLines = 720;

/**
 * By the stream's tags. Unspecified: BT.709 from 720 lines on, else BT.601, as players take it; limited range.
 * @returns `assumed`: what was not specified, in words
 * @throws SrvidError INPUT_REFUSED for a matrix of another form, such as ICtCp
 */
export const rgbCoding = (
  { matrix, range, chromaLocation }: ColorInfo,
  format: PixelFormat,
  height: number,
): { readonly coding: RgbCoding; readonly assumed: readonly string[] } => {
  const isHd = height >= hdLines;
  const coefficients =
    matrix === undefined || !format.chroma ? (isHd ? bt709 : bt601) : matrices[matrix];
  if (!coefficients) {
    throw new SrvidError('INPUT_REFUSED', `the colour matrix ${matrix} cannot be turned into RGB`, {
      hint: 'Use a network that works on luma.',
    });
  }
  const assumed = [
    ...(matrix === undefined && format.chroma ? [isHd ? 'matrix BT.709' : 'matrix BT.601'] : []),
    ...(range === undefined ? ['limited range'] : []),
  ];
  return {
    coding: {
      ...coefficients,
      range: range ?? 'tv',
      siting: format.chroma && chromaSiting(chromaLocation, format.chroma),
    },
    assumed,
  };
};
