import type { Encoder } from './encoder.ts';

export type PictureId = 'png' | 'jpeg' | 'bmp' | 'tiff' | 'webp';

/** A still picture format: how FFmpeg writes it, and the pixel format that YCbCr becomes. */
export type Picture = {
  readonly id: PictureId;
  readonly extensions: readonly string[];
  readonly encoder: Encoder;
  /** For 8 bits, and for more. Y'CbCr is turned into full-range R'G'B' (JPEG: full-range Y'CbCr). */
  readonly pixelFormats: { readonly eight: string; readonly deep: string };
};

const still = (
  id: string,
  codec: string,
  options: Readonly<Record<string, string>> = {},
): Encoder => ({
  id,
  codec,
  aliases: [],
  crf: undefined,
  preset: undefined,
  needsWholeChroma: false,
  keepsHdrMetadata: false,
  codesColor: true,
  options: () => options,
});

export const pictures: readonly Picture[] = [
  {
    id: 'png',
    extensions: ['png'],
    encoder: still('png', 'png'),
    pixelFormats: { eight: 'rgb24', deep: 'rgb48be' },
  },
  // Quality 1 is the best that mjpeg has.
  {
    id: 'jpeg',
    extensions: ['jpg', 'jpeg'],
    encoder: still('mjpeg', 'mjpeg', { q: '1', qmin: '1' }),
    pixelFormats: { eight: 'yuvj444p', deep: 'yuvj444p' },
  },
  {
    id: 'bmp',
    extensions: ['bmp'],
    encoder: still('bmp', 'bmp'),
    pixelFormats: { eight: 'bgr24', deep: 'bgr24' },
  },
  {
    id: 'tiff',
    extensions: ['tif', 'tiff'],
    encoder: still('tiff', 'tiff'),
    pixelFormats: { eight: 'rgb24', deep: 'rgb48le' },
  },
  {
    id: 'webp',
    extensions: ['webp'],
    encoder: still('libwebp', 'webp', { lossless: '1' }),
    pixelFormats: { eight: 'bgra', deep: 'bgra' },
  },
];

export const findPicture = (extension: string): Picture | undefined =>
  pictures.find((picture) => picture.extensions.includes(extension.toLowerCase()));
export const pictureOf = (id: PictureId): Picture =>
  pictures.find((picture) => picture.id === id) as Picture;
