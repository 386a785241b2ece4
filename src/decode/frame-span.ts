import type { MediaInfo } from '../core/media.ts';
import { toNumber } from '../core/rational.ts';
import { readVideoPackets, type VideoPacket } from './video-packets.ts';

/** What is cut out: so many frames, or so many seconds. */
export type CutLength = { readonly frames: number } | { readonly seconds: number };

export type FrameSpan = {
  /** From the start of the cut to the end of its last frame. */
  readonly seconds: number;
  /** With the duration up to the frame after it. */
  readonly lastFrame: VideoPacket;
};

/** Packets come in decoding order: so many more are read that the wanted frames are surely among them. */
const reorderMargin = 64;

/** With a start, FFmpeg begins at the key frame before: so many packets may lie between. */
const keyFrameMargin = 512;

/** Seconds around the end of a cut in which its last frame and the one after it are looked for. */
const around = 5;

/**
 * How long the frames of a cut last: sound is to end where the picture ends, and the last frame is to keep its duration.
 * @param start seconds from the start of the input
 * @returns undefined where the input ends before the cut does, or that cannot be found cheaply
 */
export const probeFrameSpan = async (
  media: MediaInfo,
  start: number,
  length: CutLength,
  signal?: AbortSignal,
): Promise<FrameSpan | undefined> => {
  const begin = (media.startSeconds ?? 0) + start;
  const packets = await readVideoPackets(media, intervalOf(begin, start, length), signal);
  if (!packets) return undefined;
  const timeBase = toNumber(media.video.timeBase);
  // Half a millisecond: FFmpeg takes times in microseconds.
  const since = (pts: number, seconds: number) => pts * timeBase >= seconds - 0.0005;
  const inside = packets.filter(({ pts }) => since(pts, begin));
  const after =
    'frames' in length
      ? length.frames
      : inside.findIndex(({ pts }) => since(pts, begin + length.seconds));
  const [last, next] = after > 0 ? inside.slice(after - 1, after + 1) : [];
  if (!last || !next) return undefined;
  return {
    seconds: next.pts * timeBase - begin,
    lastFrame: { pts: last.pts, duration: next.pts - last.pts },
  };
};

const intervalOf = (begin: number, start: number, length: CutLength): string => {
  if ('seconds' in length) {
    const end = begin + length.seconds;
    return `${Math.max(begin, end - around)}%${end + around}`;
  }
  const packets = length.frames + reorderMargin;
  return start > 0 ? `${begin}%+#${packets + keyFrameMargin}` : `%+#${packets}`;
};
