import type { ColorInfo, StreamInfo, StreamKind, VideoFacts } from '../core/media.ts';
import { parseRational, reduce, toNumber, type Rational } from '../core/rational.ts';
import type { JsonReader } from './json-reader.ts';
import {
  hasCaptions,
  readContentLight,
  readDisplayMatrix,
  readLostSideData,
  readMasteringDisplay,
} from './side-data.ts';

const kinds: readonly StreamKind[] = ['video', 'audio', 'subtitle', 'data', 'attachment'];

/** One entry of ffprobe's `streams`. */
export const readStream = (stream: JsonReader): StreamInfo => {
  const kind = kinds.find((name) => name === stream.text('codec_type')) ?? 'data';
  const tags = readTags(stream.object('tags'));
  const info = {
    index: stream.number('index') ?? 0,
    kind,
    codec: known(stream.text('codec_name')),
    codecTag: stream.text('codec_tag_string') ?? '',
    timeBase: parseRational(stream.text('time_base')) ?? { num: 1, den: 90_000 },
    startSeconds: stream.number('start_time'),
    durationSeconds: stream.number('duration'),
    bitRate: stream.number('bit_rate') ?? tagNumber(tags, 'BPS'),
    disposition: Object.fromEntries(
      stream
        .object('disposition')
        .entries()
        .map(([key, value]) => [key, value === 1]),
    ),
    tags,
  };
  if (kind === 'audio')
    return {
      ...info,
      audio: {
        sampleRate: stream.number('sample_rate') ?? 0,
        channels: stream.number('channels') ?? 0,
      },
    };
  if (kind !== 'video') return info;
  const counted = stream.number('nb_frames') ?? tagNumber(tags, 'NUMBER_OF_FRAMES');
  return {
    ...info,
    video: {
      ...readVideo(stream, tags),
      headerFrameCount: counted && counted > 0 ? counted : undefined,
    },
  };
};

export const readTags = (tags: JsonReader): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.entries().map(([key, value]) => [key, String(value)]));

/** What ffprobe writes for "none of these". */
const known = (text: string | undefined): string | undefined =>
  text === undefined || text === 'unknown' || text === 'unspecified' || text === 'reserved'
    ? undefined
    : text;

/** Statistics tags of mkvmerge and FFmpeg may carry the language behind them (`NUMBER_OF_FRAMES-eng`). */
const tagNumber = (tags: Readonly<Record<string, string>>, name: string): number | undefined => {
  const found = Object.entries(tags).find(
    ([key]) => key === name || key.startsWith(`${name}-`),
  )?.[1];
  return found !== undefined && /^\d+$/.test(found) ? Number(found) : undefined;
};

const readVideo = (stream: JsonReader, tags: Readonly<Record<string, string>>): VideoFacts => {
  const sideData = stream.list('side_data_list');
  const rotation = readDisplayMatrix(sideData);
  const pixelFormat = stream.text('pix_fmt') ?? 'unknown';
  return {
    width: stream.number('width') ?? 0,
    height: stream.number('height') ?? 0,
    pixelFormat,
    sampleAspect: parseRational(stream.text('sample_aspect_ratio')),
    averageFrameRate: parseRational(stream.text('avg_frame_rate')),
    baseFrameRate: parseRational(stream.text('r_frame_rate')),
    frameCountHint: undefined,
    headerFrameCount: undefined,
    interlaced: ['tt', 'bb', 'tb', 'bt'].includes(stream.text('field_order') ?? ''),
    fieldOrder: known(stream.text('field_order')),
    color: readColor(stream, pixelFormat),
    displayMatrix: rotation?.matrix,
    rotation: rotation?.rotation ?? 0,
    masteringDisplay: readMasteringDisplay(sideData),
    contentLight: readContentLight(sideData),
    lostSideData: readLostSideData(sideData),
    closedCaptions: stream.number('closed_captions') === 1,
    hasAlpha:
      hasAlphaPlane(pixelFormat) ||
      Object.entries(tags).some(
        ([key, value]) => key.toLowerCase() === 'alpha_mode' && value === '1',
      ),
    isCoverArt: stream.object('disposition').number('attached_pic') === 1,
  };
};

/** Does FFmpeg's name mean a format with an alpha channel? Paletted pictures may have one, but need not. */
export const hasAlphaPlane = (pixelFormat: string): boolean =>
  /^(?:yuva|gbrap|ya\d|rgba|bgra|argb|abgr|ayuv|vuya)/.test(pixelFormat);

const readColor = (source: JsonReader, pixelFormat: string): ColorInfo => {
  const range = source.text('color_range');
  return {
    range:
      range === 'tv' || range === 'pc' ? range : pixelFormat.startsWith('yuvj') ? 'pc' : undefined,
    matrix: known(source.text('color_space')),
    primaries: known(source.text('color_primaries')),
    transfer: known(source.text('color_transfer')),
    chromaLocation: known(source.text('chroma_location')),
  };
};

/** The stream's facts, with the blanks filled from its first decoded frames (entries of ffprobe's `frames`). */
export const addFrameFacts = (video: VideoFacts, frames: readonly JsonReader[]): VideoFacts => {
  const first = frames[0];
  if (!first) return video;
  const pixelFormat = first.text('pix_fmt') ?? video.pixelFormat;
  const color = readColor(first, pixelFormat);
  const sideData = frames.flatMap((frame) => frame.list('side_data_list'));
  const rotation = video.displayMatrix ? undefined : readDisplayMatrix(sideData);
  return {
    ...video,
    pixelFormat,
    width: video.width || (first.number('width') ?? 0),
    height: video.height || (first.number('height') ?? 0),
    sampleAspect: video.sampleAspect ?? parseRational(first.text('sample_aspect_ratio')),
    interlaced: video.interlaced || frames.some((frame) => frame.number('interlaced_frame') === 1),
    color: {
      range: video.color.range ?? color.range,
      matrix: video.color.matrix ?? color.matrix,
      primaries: video.color.primaries ?? color.primaries,
      transfer: video.color.transfer ?? color.transfer,
      chromaLocation: video.color.chromaLocation ?? color.chromaLocation,
    },
    displayMatrix: video.displayMatrix ?? rotation?.matrix,
    rotation: video.displayMatrix ? video.rotation : (rotation?.rotation ?? 0),
    masteringDisplay: video.masteringDisplay ?? readMasteringDisplay(sideData),
    contentLight: video.contentLight ?? readContentLight(sideData),
    lostSideData: [...new Set([...video.lostSideData, ...readLostSideData(sideData)])],
    closedCaptions: video.closedCaptions || hasCaptions(sideData),
    hasAlpha: video.hasAlpha || hasAlphaPlane(pixelFormat),
  };
};

const commonRates: readonly Rational[] = [
  { num: 24000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30000, den: 1001 },
  { num: 30, den: 1 },
  { num: 50, den: 1 },
  { num: 60000, den: 1001 },
  { num: 60, den: 1 },
];

/**
 * The usual rate by the timestamps of the first frames: a common rate whose step is theirs to the tick to which the container rounds,
 * else that of the median step. Undefined for fewer than two frames.
 */
export const measureFrameRate = (
  frames: readonly JsonReader[],
  timeBase: Rational,
): Rational | undefined => {
  const times = frames
    .map((frame) => frame.number('best_effort_timestamp'))
    .filter((time) => time !== undefined);
  const steps = times
    .slice(1)
    .map((time, i) => time - (times[i] ?? 0))
    .filter((step) => step > 0)
    .toSorted((a, b) => a - b);
  const step = steps[steps.length >> 1];
  if (step === undefined) return undefined;
  const off = (rate: Rational) => Math.abs(rate.den / rate.num / toNumber(timeBase) - step);
  const nearest = commonRates.toSorted((a, b) => off(a) - off(b))[0] as Rational;
  return off(nearest) < 1 ? nearest : reduce({ num: timeBase.den, den: step * timeBase.num });
};

/** Containers that count milliseconds may give their tick for the rate; no video is that fast. */
export const isPlausibleRate = (rate: Rational | undefined): boolean =>
  rate !== undefined && toNumber(rate) <= 300;

/** How many frames a header promises by its rate and duration. */
export const estimateFrames = (
  rate: Rational | undefined,
  seconds: number | undefined,
): number | undefined =>
  rate && seconds !== undefined ? Math.max(1, Math.round(seconds * toNumber(rate))) : undefined;
