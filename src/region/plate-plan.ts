import { chromaSiting, type ChromaSiting } from '../core/chroma-siting.ts';
import { SrvidError } from '../core/errors.ts';
import type { Rect } from '../core/frame.ts';
import type { MediaInfo } from '../core/media.ts';
import { rgbCoding, type RgbCoding } from '../core/rgb-coding.ts';
import type { DecodeRequest } from '../decode/ffmpeg-args.ts';
import { chooseWorkingFormat } from '../decode/working-format.ts';
import type { Model, Weights } from '../infer/model.ts';
import { chooseWeights } from '../pipeline/choose-weights.ts';
import { decodedPicture } from '../pipeline/geometry.ts';
import { locate, type Located } from './moment.ts';
import { placePlate } from './place-region.ts';
import type { PlateOptions } from './plate-options.ts';

/** What is settled before the first picture is decoded. */
export type PlatePlan = {
  readonly media: MediaInfo;
  readonly decode: DecodeRequest;
  readonly model: Model;
  /** Why these weights, where there was a choice. */
  readonly why: string | undefined;
  /** The pictures as they are decoded. */
  readonly picture: ReturnType<typeof decodedPicture>;
  readonly coding: RgbCoding;
  /** What of the coding of colour the video does not say. */
  readonly assumed: readonly string[];
  readonly siting: ChromaSiting | undefined;
  /** In whole samples. */
  readonly region: Rect;
  readonly at: Located;
  readonly until: Located | undefined;
  readonly from: Located | undefined;
};

/** @throws SrvidError USAGE for a region or a moment that the video has not; INPUT_REFUSED */
export const planPlate = async (
  options: PlateOptions,
  weights: Weights,
  media: MediaInfo,
  signal: AbortSignal,
): Promise<PlatePlan> => {
  const { model, why } = await chooseWeights(weights, media);
  const facts = media.video.video;
  const working = chooseWorkingFormat(facts, 'video');
  const rotate = facts.displayMatrix !== undefined;
  const picture = decodedPicture(facts, working.format, working.color, rotate);
  const { coding, assumed } = rgbCoding(picture.color, working.format, facts.height);
  const region = placePlate(options.region, picture.layout);
  const at = await locate(media, options.at, '--at', signal);
  const until = options.until && (await locate(media, options.until, '--until', signal));
  const from = options.from && (await locate(media, options.from, '--from', signal));
  if (until && until.pts < at.pts)
    throw new SrvidError('USAGE', '--until lies before --at', { hint: 'Choose a later one.' });
  if (from && from.pts > at.pts)
    throw new SrvidError('USAGE', '--from lies behind --at', { hint: 'Choose an earlier one.' });
  return {
    media,
    decode: { media, working, deinterlace: 'auto', rotate },
    model,
    why,
    picture,
    coding,
    assumed,
    siting:
      working.format.chroma && chromaSiting(picture.color.chromaLocation, working.format.chroma),
    region,
    at,
    until,
    from,
  };
};
