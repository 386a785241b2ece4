import { stat } from 'node:fs/promises';
import { isStillPicture, type MediaInfo, type StreamInfo } from '../core/media.ts';
import { toNumber } from '../core/rational.ts';
import { sequencePaths } from './picture-sequence.ts';

/** Of a sound stream whose container does not tell. */
const usualSoundBitRate = 128_000;

/**
 * Bits that the video spends on one pixel of one frame, on average: by the stream's own bit rate, else the container's without
 * the other streams; for pictures by the size of the (first) file.
 * @returns undefined where nothing tells: live sources, raw streams, broken headers
 */
export const bitsPerPixel = async (media: MediaInfo): Promise<number | undefined> => {
  const { width, height, averageFrameRate } = media.video.video;
  const pixels = width * height;
  const picture = picturePath(media);
  if (picture !== undefined) return ((await stat(picture)).size * 8) / pixels;
  const rate = media.video.bitRate ?? bitRateByContainer(media);
  const frames = averageFrameRate && toNumber(averageFrameRate);
  return rate !== undefined && frames ? rate / (pixels * frames) : undefined;
};

/** The file of a picture, or of the first of many. */
const picturePath = (media: MediaInfo): string | undefined => {
  const { input } = media;
  if (input.kind === 'sequence') return sequencePaths(input)[0];
  return input.kind === 'file' && isStillPicture(media) ? input.path : undefined;
};

const bitRateByContainer = ({ bitRate, streams, video }: MediaInfo): number | undefined => {
  if (bitRate === undefined) return undefined;
  const others = streams.filter(({ index }) => index !== video.index);
  const rest = others.reduce((left, stream) => left - bitRateOf(stream), bitRate);
  return rest > 0 ? rest : undefined;
};

const bitRateOf = ({ kind, bitRate }: StreamInfo): number =>
  bitRate ?? (kind === 'audio' ? usualSoundBitRate : 0);
