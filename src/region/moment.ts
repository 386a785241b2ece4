import { SrvidError } from '../core/errors.ts';
import { isLive } from '../core/ffmpeg/input-safety.ts';
import type { MediaInfo } from '../core/media.ts';
import { toNumber } from '../core/rational.ts';
import { readFrameTimes } from '../decode/frame-times.ts';

/** A point of a video: seconds from its start, or a picture by its number from 0. */
export type Moment = { readonly seconds: number } | { readonly frame: number };

/** A picture of the video. */
export type Located = {
  /** Its number from 0; undefined where the pictures before it could not be counted in good time. */
  readonly index: number | undefined;
  /** In ticks of the video stream. */
  readonly pts: number;
};

/** Packets come in decoding order: so many more are read that the wanted one is surely among them. */
const reorderMargin = 64;
/** Seconds around a moment in which its picture is looked for. */
const around = 5;
/** Times are given to the millisecond. */
const tolerance = 0.0005;

const describe = (moment: Moment): string =>
  'frame' in moment ? `frame ${moment.frame}` : `${moment.seconds} s`;

const ptsOf = (media: MediaInfo, seconds: number): number =>
  ((media.startSeconds ?? 0) + seconds) / toNumber(media.video.timeBase);

/**
 * The picture that is shown at a moment.
 * @param option for the message
 * @throws SrvidError USAGE when the video has none there; INPUT_REFUSED for an input that cannot be read twice
 */
export const locate = async (
  media: MediaInfo,
  moment: Moment,
  option: string,
  signal: AbortSignal,
): Promise<Located> => {
  const { input } = media;
  if (input.kind === 'sequence') return inSequence(media, moment, input.count, option);
  if (input.kind === 'url' && (isLive(input) || media.durationSeconds === undefined))
    throw new SrvidError(
      'INPUT_REFUSED',
      'a region is followed through a recording, not a live input',
      {
        hint: 'Record it first: srvid <url> -x2 -o rec/%Y%m%d-%H%M%S.mp4',
      },
    );
  return 'frame' in moment
    ? numbered(media, moment.frame, option, signal)
    : timed(media, moment.seconds, option, signal);
};

const beyond = (moment: Moment, option: string, last: string): SrvidError =>
  new SrvidError('USAGE', `${option} ${describe(moment)} is beyond the end of the video`, {
    hint: `The last picture is ${last}.`,
  });

/** Where packets tell no times, nothing can be found by them. */
const requireTimes = (packets: readonly unknown[]): void => {
  if (packets.length === 0)
    throw new SrvidError('INPUT_REFUSED', 'the pictures of this video have no times', {
      hint: 'Write it into a container first: ffmpeg -i <input> -c:v ffv1 <output>.mkv',
    });
};

const inSequence = (media: MediaInfo, moment: Moment, count: number, option: string): Located => {
  // The sum of a time and its own rounding error must not miss the picture that begins there.
  const index =
    'frame' in moment ? moment.frame : Math.floor(ptsOf(media, moment.seconds + tolerance));
  if (index >= count) throw beyond(moment, option, `number ${count - 1}`);
  return { index, pts: index };
};

const numbered = async (
  media: MediaInfo,
  frame: number,
  option: string,
  signal: AbortSignal,
): Promise<Located> => {
  const packets = await readFrameTimes(media, { frames: frame + 1 + reorderMargin }, signal);
  if (!packets)
    throw new SrvidError('USAGE', `the pictures up to frame ${frame} cannot be counted`, {
      hint: `Give a time instead: ${option} 12.5`,
    });
  requireTimes(packets);
  const packet = packets[frame];
  if (!packet) throw beyond({ frame }, option, `number ${packets.length - 1}`);
  return { index: frame, pts: packet.pts };
};

const timed = async (
  media: MediaInfo,
  seconds: number,
  option: string,
  signal: AbortSignal,
): Promise<Located> => {
  const at = (media.startSeconds ?? 0) + seconds;
  const all = await readFrameTimes(media, { until: at + around }, signal);
  const packets =
    all ??
    (await readFrameTimes(media, { from: Math.max(0, at - around), until: at + around }, signal));
  if (!packets)
    throw new SrvidError('INPUT_UNREADABLE', `the pictures around ${seconds} s cannot be listed`);
  if (all) requireTimes(all);
  const wanted = ptsOf(media, seconds + tolerance);
  const index = packets.findLastIndex(({ pts }) => pts <= wanted);
  const found = packets[Math.max(0, index)];
  const last = packets.at(-1);
  if (!found || !last) throw beyond({ seconds }, option, 'earlier');
  const end = last.pts + Math.max(last.duration, 1);
  if (found === last && wanted > end)
    throw beyond(
      { seconds },
      option,
      `at ${(last.pts * toNumber(media.video.timeBase) - (media.startSeconds ?? 0)).toFixed(3)} s`,
    );
  return { index: all && Math.max(0, index), pts: found.pts };
};
