import { SrvidError } from '../core/errors.ts';
import { inputEnd, maxPixels, isLive } from '../core/ffmpeg/input-safety.ts';
import { runTool } from '../core/ffmpeg/tool.ts';
import type { InputRef, MediaInfo, StreamInfo, VideoStreamInfo } from '../core/media.ts';
import { type JsonReader, parseJson } from './json-reader.ts';
import { explainRefusal } from './open-failure.ts';
import {
  addFrameFacts,
  estimateFrames,
  isPlausibleRate,
  measureFrameRate,
  readStream,
  readTags,
} from './stream-info.ts';

export type ProbeOptions = {
  /** For messages; passwords hidden. */
  readonly label: string;
  /** Which video stream, counted among the video streams from 0 (cover art counts too); by default the default one. */
  readonly videoStream?: number | undefined;
  readonly signal?: AbortSignal;
};

/** Frames that are decoded to learn what headers do not tell: interlacing flags, captions, HDR side data. */
const framesRead = 12;

const ask = async (
  args: readonly string[],
  ref: InputRef,
  format: string | undefined,
  signal: AbortSignal | undefined,
) => {
  const { url, options } = inputEnd(ref, format);
  const result = await runTool(
    'ffprobe',
    ['-v', 'error', '-print_format', 'json', ...args, ...options, '-i', url],
    signal ? { signal } : {},
  );
  return { ...result, json: parseJson(result.stdout.toString('utf8')) };
};

/**
 * Asks ffprobe all that srvid must know before it decodes: streams, container, and the first frames of the stream to enhance.
 * @throws SrvidError INPUT_UNREADABLE, INPUT_REFUSED, INPUT_NO_VIDEO, FFMPEG_MISSING; the signal's reason when aborted
 */
export const probe = async (
  ref: InputRef,
  { label, videoStream, signal }: ProbeOptions,
): Promise<MediaInfo> => {
  const { code, json, stderr } = await ask(
    ['-show_streams', '-show_format', '-show_chapters'],
    ref,
    undefined,
    signal,
  );
  const list = json.list('streams');
  if (code !== 0 || list.length === 0) throw explainRefusal(label, stderr);
  const container = json.object('format');
  const format = container.text('format_name') ?? 'unknown';
  const durationSeconds = container.number('duration');
  const streams = list.map(readStream);
  const chosen = chooseVideo(streams, label, videoStream);
  // A live source is not asked twice: each question is a connection of its own.
  const frames = isLive(ref) ? [] : await firstFrames(ref, format, chosen.index, signal);
  const listed = addFrameFacts(chosen.video, frames);
  const averageFrameRate = isPlausibleRate(listed.averageFrameRate)
    ? listed.averageFrameRate
    : measureFrameRate(frames, chosen.timeBase);
  const facts = { ...listed, averageFrameRate };
  const estimate = estimateFrames(averageFrameRate, chosen.durationSeconds ?? durationSeconds);
  const frameCountHint = ref.kind === 'sequence' ? ref.count : (facts.headerFrameCount ?? estimate);
  const video = { ...chosen, video: { ...facts, frameCountHint } };
  requireSize(video, label, stderr);
  return {
    input: ref,
    format,
    startSeconds: container.number('start_time'),
    durationSeconds,
    bitRate: container.number('bit_rate'),
    streams: streams.map((stream) => (stream.index === video.index ? video : stream)),
    chapters: json.list('chapters').length,
    tags: readTags(container.object('tags')),
    video,
  };
};

/** Failure is no news here: the decoder will say better what is wrong. */
const firstFrames = async (
  ref: InputRef,
  format: string,
  index: number,
  signal: AbortSignal | undefined,
): Promise<readonly JsonReader[]> => {
  const args = [
    '-show_frames',
    '-select_streams',
    String(index),
    '-read_intervals',
    `%+#${framesRead}`,
  ];
  return (await ask(args, ref, format, signal)).json
    .list('frames')
    .filter((frame) => frame.text('media_type') === 'video');
};

const isVideo = (stream: StreamInfo): stream is VideoStreamInfo =>
  stream.kind === 'video' && stream.video !== undefined;

const describe = (stream: StreamInfo): string =>
  `${stream.kind} ${stream.codec ?? 'unknown'}${stream.video ? ` ${stream.video.width}×${stream.video.height}${stream.video.isCoverArt ? ' (cover art)' : ''}` : ''}`;

const chooseVideo = (
  streams: readonly StreamInfo[],
  label: string,
  wanted: number | undefined,
): VideoStreamInfo => {
  const videos = streams.filter(isVideo);
  const holds = streams.map(describe).join(', ');
  if (wanted !== undefined) {
    const found = videos[wanted];
    if (found) return found;
    throw new SrvidError('INPUT_NO_VIDEO', `${label} has no video stream ${wanted}`, {
      hint:
        videos.length === 0
          ? `It holds: ${holds}.`
          : `Its video streams: ${videos.map((stream, i) => `${i} = ${describe(stream)}`).join('; ')}.`,
    });
  }
  const moving = videos.filter((stream) => !stream.video.isCoverArt);
  const chosen = moving.find((stream) => stream.disposition['default']) ?? moving[0];
  if (chosen) return chosen;
  throw new SrvidError('INPUT_NO_VIDEO', `${label} holds no video`, {
    hint: `It holds: ${holds}.`,
  });
};

const requireSize = (
  { video: { width, height, pixelFormat } }: VideoStreamInfo,
  label: string,
  stderr: string,
): void => {
  if (width * height > maxPixels)
    throw new SrvidError(
      'INPUT_REFUSED',
      `${label} is ${width}×${height}, more than ${maxPixels} pixels a frame`,
      { hint: 'Scale it down first: srvid takes up to 8192×4352.' },
    );
  if (width <= 0 || height <= 0 || pixelFormat === 'unknown') throw explainRefusal(label, stderr);
};
