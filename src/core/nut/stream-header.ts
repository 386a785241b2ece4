import type { Rational } from '../rational.ts';
import { damaged } from './errors.ts';
import { type Fields, takeRanged, takeV, takeVb } from './fields.ts';
import { limits } from './format.ts';
import type { MainHeader } from './main-header.ts';
import { type NutAudio, type NutStream, type NutVideo, nutClasses } from './stream.ts';

/** Reads the body of a stream header. Throws `DECODE_FAILED`. */
export const parseStreamHeader = (fields: Fields, main: MainHeader): NutStream => {
  const index = takeRanged(fields, 'stream', 0, main.streamCount - 1);
  const kind = nutClasses[takeRanged(fields, 'stream class', 0, nutClasses.length - 1)]!;
  const fourcc = takeVb(fields);
  if (fourcc.length !== 2 && fourcc.length !== 4)
    throw damaged(`a fourcc of ${fourcc.length} bytes`, fields.base + fields.at);
  const timeBase = main.timeBases[takeRanged(fields, 'time base', 0, main.timeBases.length - 1)]!;
  const common = {
    index,
    fourcc,
    timeBase,
    msbPtsShift: takeRanged(fields, 'msb_pts_shift', 0, limits.msbPtsShift),
    maxPtsDistance: takeV(fields),
    decodeDelay: takeRanged(fields, 'decode delay', 0, limits.decodeDelay),
    flags: takeV(fields),
    codecPrivate: takeVb(fields),
  };
  if (kind === 'video') return { ...common, class: kind, video: takeVideo(fields) };
  if (kind === 'audio') return { ...common, class: kind, audio: takeAudio(fields) };
  return { ...common, class: kind };
};

const takeVideo = (fields: Fields): NutVideo => {
  const width = takeRanged(fields, 'width', 1, 2 ** 31 - 1);
  const height = takeRanged(fields, 'height', 1, 2 ** 31 - 1);
  const sampleAspect = takeAspect(fields);
  return { width, height, sampleAspect, colorspaceType: takeV(fields) };
};

const takeAspect = (fields: Fields): Rational | undefined => {
  const num = takeV(fields);
  const den = takeV(fields);
  if ((num === 0) !== (den === 0))
    throw damaged(`sample aspect ${num}:${den}`, fields.base + fields.at);
  return num === 0 ? undefined : { num, den };
};

const takeAudio = (fields: Fields): NutAudio => {
  const num = takeRanged(fields, 'sample rate', 1, 2 ** 31 - 1);
  const den = takeRanged(fields, 'sample rate denominator', 1, 2 ** 31 - 1);
  return {
    sampleRate: { num, den },
    channels: takeRanged(fields, 'channels', 1, 2 ** 31 - 1),
  };
};
