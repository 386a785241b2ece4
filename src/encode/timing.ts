import { gcd, type Rational, reduce, toNumber } from '../core/rational.ts';
import type { Container } from './containers/container.ts';
import type { EncodeRequest, LastFrame } from './request.ts';

/** How PTS go through NUT, which holds no negative ones, into the output. All in ticks of `timeBase`. */
export type Timing = {
  /** Of the pipe and of the encoder. */
  readonly timeBase: Rational;
  /** Its ticks per tick of the source. */
  readonly ticks: number;
  /** Number each frame instead of using its PTS: the container holds a constant rate only. */
  readonly constantRate: boolean;
  /** Source time, in ticks, that becomes 0 in the output: the start of the cut. */
  readonly origin: number;
  /** Added to every PTS in the pipe and taken off again behind it. */
  readonly lift: number;
  /** Seconds to shift the other streams by. */
  readonly sourceOffset: number;
};

const defaultRate: Rational = { num: 25, den: 1 };

/** Frames per second, as far as known. */
export const frameRateOf = ({ frameRate, media }: EncodeRequest): Rational | undefined => {
  const rate = frameRate ?? media?.video.video.averageFrameRate ?? media?.video.video.baseFrameRate;
  return rate && toNumber(rate) > 0.01 && toNumber(rate) <= 1000 ? rate : undefined;
};

/** Headers that state the same rate as average and as base: every frame lasts as long as the others. */
export const hasConstantRate = ({ media }: EncodeRequest): boolean => {
  const { averageFrameRate: average, baseFrameRate: base } = media?.video.video ?? {};
  return average !== undefined && base !== undefined && toNumber(average) === toNumber(base);
};

/** Video tracks of the output that no cover art is. */
const videoTracks = ({ media }: EncodeRequest): number =>
  (media?.streams ?? []).filter(({ video }) => video && !video.isCoverArt).length;

/**
 * The time scale of the video track in MP4 and QuickTime. The source's own, where the output has one video track; else what the
 * muxer gives each track by itself: the source's, doubled up to 10,000 and more.
 */
const trackScale = (request: EncodeRequest): number => {
  let { den } = reduce(request.timeBase);
  while (videoTracks(request) > 1 && den < 10_000) den *= 2;
  return den;
};

/**
 * @param firstPts PTS of the first frame, in ticks of the request's time base
 */
export const planTiming = (
  request: EncodeRequest,
  container: Container | undefined,
  firstPts: number,
): Timing => {
  const { start, media } = request;
  if (!container || container.timing === 'constant') {
    const { num, den } = reduce(frameRateOf(request) ?? defaultRate);
    return {
      timeBase: { num: den, den: num },
      ticks: 1,
      constantRate: true,
      origin: 0,
      lift: 0,
      sourceOffset: -firstPts * toNumber(request.timeBase),
    };
  }
  const own = reduce(request.timeBase);
  const exact = container.timing === 'exact';
  const timeBase = exact ? { num: 1, den: trackScale(request) } : own;
  const ticks = exact ? (own.num * timeBase.den) / own.den : 1;
  const seconds = toNumber(timeBase);
  const origin =
    start === undefined ? 0 : Math.round(((media?.startSeconds ?? 0) + start) / seconds);
  return {
    timeBase,
    ticks,
    constantRate: false,
    origin,
    lift: Math.max(0, origin - firstPts * ticks),
    // Minus zero would be printed as such.
    sourceOffset: origin === 0 ? 0 : -origin * seconds,
  };
};

/**
 * A timecode counts frames, in MP4 and QuickTime up to 255 a second: at another rate, or at none, the muxer would fail at the end.
 * @returns whether the source has one that cannot be written
 */
export const losesTimecode = (request: EncodeRequest, container: Container): boolean => {
  if (container.timing !== 'exact' || !request.media) return false;
  const { tags, streams } = request.media;
  const names = [tags, ...streams.map((stream) => stream.tags)].flatMap(Object.keys);
  if (!names.some((name) => name.toLowerCase() === 'timecode')) return false;
  const rate = frameRateOf(request);
  return !rate || toNumber(rate) < 1 || toNumber(rate) > 255;
};

export type FrameTime = { readonly index: number; readonly pts: number };

/** The PTS that goes into the pipe. */
export const pipePts = ({ constantRate, ticks, origin, lift }: Timing, frame: FrameTime): number =>
  constantRate ? frame.index : frame.pts * ticks - origin + lift;

/** When, in seconds of the output, a frame is over that lasts as long as the one before it. */
export const endSeconds = (
  { timeBase, ...timing }: Timing,
  last: FrameTime,
  before: FrameTime | undefined,
): number => {
  const at = (frame: FrameTime) =>
    (pipePts({ timeBase, ...timing }, frame) - timing.lift) * toNumber(timeBase);
  return 2 * at(last) - (before ? at(before) : at(last));
};

const largest = 2 ** 31 - 1;

/** Least common multiple of those that fit into a signed 32-bit number, taken in order. */
const commonTicks = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => {
    const next = (sum / gcd(sum, number)) * number;
    return next <= largest ? next : sum;
  }, 1);

/**
 * MP4 and QuickTime: the video track ticks as the source does, and the movie, whose ticks hold start offsets and durations of
 * the tracks, in a common multiple of all of them (by default it has milliseconds, and offsets would be rounded to those).
 */
export const timescaleOptions = (
  container: Container,
  { timeBase }: Timing,
  request: EncodeRequest,
): readonly string[] => {
  if (container.timing !== 'exact') return [];
  const rates = (request.media?.streams ?? []).flatMap(({ audio }) =>
    audio && audio.sampleRate > 0 ? [audio.sampleRate] : [],
  );
  return [
    // It holds for all video tracks, and would round the others.
    ...(videoTracks(request) <= 1 && timeBase.den <= largest
      ? ['-video_track_timescale', String(timeBase.den)]
      : []),
    '-movie_timescale',
    String(commonTicks([timeBase.den, ...new Set(rates)])),
  ];
};

/**
 * The bitstream filter that gives the last frame its duration, which no raw frame in the pipe has; the one before a cut that came
 * earlier gets what the muxer takes for one frame. Muxers take the durations of all other frames from the timestamps. Up to FFmpeg 5.1 packets come in ticks of the muxer, with a wrong `TB`; later in those of
 * the encoder. In MP4 and QuickTime the two are made equal; Matroska counts milliseconds, so there the last frame is looked for in
 * both.
 * @param last the last frame in ticks of the source, or undefined where it is not known: then the muxers do as they can
 */
export const durationFilter = (
  container: Container,
  timing: Timing,
  last: LastFrame | undefined,
): string | undefined => {
  if (!container.holdsFrameDurations || !last) return undefined;
  const pts = last.pts * timing.ticks - timing.origin;
  const end = (last.pts + last.duration) * timing.ticks - timing.origin;
  // The default of `ts` would set the DTS to the PTS.
  const whenLast = (otherwise: string) =>
    `setts=pts=PTS:dts=DTS:duration=if(eq(PTS\\,${pts})\\,${end - pts}\\,${otherwise})`;
  if (container.timing === 'exact') return whenLast('DURATION');
  const milliseconds = (ticks: number) => Math.round(ticks * toNumber(timing.timeBase) * 1000);
  const inMilliseconds = `if(eq(PTS\\,${milliseconds(pts)})\\,${milliseconds(end) - milliseconds(pts)}\\,DURATION)`;
  return whenLast(inMilliseconds);
};
