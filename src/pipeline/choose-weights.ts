import type { MediaInfo } from '../core/media.ts';
import { bitsPerPixel } from '../decode/bits-per-pixel.ts';
import type { Model, Weights } from '../infer/model.ts';

/**
 * From how many bits per pixel on a codec's pictures gain more with weights for clean footage than with those for coded
 * footage (docs/models.md says how it was measured). 0: they lose nothing, or nothing that a network would notice. What
 * is not listed counts as coded at any rate.
 */
export const cleanFrom: Readonly<Record<string, number>> = {
  apng: 0,
  bmp: 0,
  cfhd: 0,
  dnxhd: 0,
  dpx: 0,
  exr: 0,
  ffv1: 0,
  ffvhuff: 0,
  huffyuv: 0,
  jpeg2000: 0,
  jpegls: 0,
  lagarith: 0,
  magicyuv: 0,
  pam: 0,
  pbm: 0,
  pgm: 0,
  png: 0,
  ppm: 0,
  prores: 0,
  qoi: 0,
  qtrle: 0,
  r210: 0,
  rawvideo: 0,
  sgi: 0,
  targa: 0,
  tiff: 0,
  utvideo: 0,
  v210: 0,
  v308: 0,
  v410: 0,
  h264: 0.9,
  hevc: 0.4,
  av1: 1,
  vp9: 1,
  mpeg2video: 2.2,
  mpeg4: 2,
  mjpeg: 3.5,
};

export type ChosenWeights = {
  readonly model: Model;
  /** Why these weights, in words; undefined where there was nothing to choose. */
  readonly why: string | undefined;
};

/** The rule by which a preset takes clean or coded weights. @param rate bits per pixel, where known */
export const weightsRule = (
  codec: string | undefined,
  rate: number | undefined,
): { readonly weights: 'clean' | 'coded'; readonly why: string } => {
  const name = codec ?? 'an unknown codec';
  const from =
    codec !== undefined && Object.hasOwn(cleanFrom, codec) ? cleanFrom[codec] : undefined;
  if (from === 0) return { weights: 'clean', why: `${name} loses next to nothing: clean weights` };
  const weights = from !== undefined && rate !== undefined && rate >= from ? 'clean' : 'coded';
  const at = rate === undefined ? 'an unknown bit rate' : `${rate.toPrecision(2)} bits per pixel`;
  return { weights, why: `${name} at ${at}: ${weights} weights` };
};

/** Settles which of a preset's weight sets suits the source; a network asked for by its id is taken as it is. */
export const chooseWeights = async (
  { model, coded }: Weights,
  media: MediaInfo,
): Promise<ChosenWeights> => {
  if (!coded) return { model, why: undefined };
  const { weights, why } = weightsRule(media.video.codec, await bitsPerPixel(media));
  return { model: weights === 'coded' ? coded : model, why };
};
