import { SrvidError } from '../core/errors.ts';
import { createFramePool } from '../core/frame-pool.ts';
import type { FrameLayout, LeasedFrame, Rect } from '../core/frame.ts';
import { frameBytes } from '../core/pixel-format.ts';
import { toNumber } from '../core/rational.ts';
import type { DecodeRequest } from '../decode/ffmpeg-args.ts';
import { openDecoder } from '../decode/ffmpeg-source.ts';
import type { FrameSource } from '../decode/source.ts';
import { alignToChroma, cutCrop, lumaReader } from './crop.ts';
import type { CropStore, StoredCrop } from './crop-store.ts';
import { boundsOf, clip, grow, identity, mapRect, type Homography } from './homography.ts';
import type { Likeness } from './likeness.ts';
import type { Located } from './moment.ts';
import { createTracker, type LossReason, type Step } from './tracker.ts';
import type { Vision } from './vision.ts';

/** The region in one picture. */
export type TrackPoint = {
  /** Number of the picture from 0; counted from the marked one where the start could not be counted. */
  readonly index: number;
  /** In ticks of the video stream. */
  readonly pts: number;
  /** From the picture in which the region was marked to this one. */
  readonly map: Homography;
  readonly likeness: Likeness;
  readonly crop: StoredCrop;
};

/** How following ended, in one direction. */
export type TrackEnd =
  /** `damaged`: no further picture came out of a video that is damaged. */
  | { readonly kind: 'end of the video' | 'limit' | 'damaged' }
  | {
      readonly kind: 'lost';
      readonly reason: LossReason;
      /** The first picture in which the region was not found again. */
      readonly index: number;
      readonly pts: number;
    };

export type Track = {
  readonly layout: FrameLayout;
  /** In the order of time. */
  readonly points: readonly TrackPoint[];
  readonly marked: TrackPoint;
  readonly forwards: TrackEnd;
  readonly backwards: TrackEnd;
  /** Sentences of the decoder. */
  readonly warnings: readonly string[];
  /** What is wrong with the video, in the decoder's words; empty for a sound one. */
  readonly damage: readonly string[];
};

export type TrackRequest = {
  /** Without start, duration and frames. */
  readonly decode: DecodeRequest;
  readonly label: string;
  readonly region: Rect;
  readonly at: Located;
  /** The last picture, and the first. */
  readonly until: Located | undefined;
  readonly from: Located | undefined;
  /** `none`: the region stays where it was marked. */
  readonly follow: 'auto' | 'none';
  readonly signal: AbortSignal;
  readonly onProgress?: (index: number) => void;
};

/** Samples that are kept around a region: room for filters and for a correction of its place. */
const context = 12;

/** Decoded pictures that are kept while a piece of the video is followed backwards. */
const backwardBytes = 96 * 1024 * 1024;

/** Finds the region in the next decoded picture. */
type Follow = (picture: Uint8Array) => Step;

const isUndecodable = (error: unknown): error is SrvidError =>
  error instanceof SrvidError && error.code === 'DECODE_FAILED';

/** For a fixed camera and region. */
const standing: Follow = () => ({
  kind: 'held',
  map: identity,
  likeness: { correlation: 1, worstCell: 1 },
});

/**
 * Follows a region from the marked picture to the end of the video and to its start, or until it is lost. Memory is bounded
 * whatever the length: forwards one picture at a time is decoded, backwards in pieces; what is kept lies in the store.
 * @throws SrvidError DECODE_FAILED when the marked picture cannot be decoded; what `openDecoder` throws; the signal's reason when aborted
 */
export const followRegion = async (
  vision: Vision,
  store: CropStore,
  request: TrackRequest,
): Promise<Track> => {
  const warnings = new Set<string>();
  const damage = new Set<string>();
  const seconds = toNumber(request.decode.media.video.timeBase);
  const base = request.decode.media.startSeconds ?? 0;
  const { headerFrameCount } = request.decode.media.video.video;
  const first = request.at.index ?? 0;

  /** Seconds from the start of the container just before a tick. */
  const startOf = (pts: number): number => Math.max(0, (pts - 0.5) * seconds - base);

  const decode = (range: { start: number; duration?: number; withoutSeeking?: boolean }) =>
    openDecoder(
      { ...request.decode, ...range },
      {
        label: request.label,
        signal: request.signal,
        onWarning: (message) => warnings.add(message),
      },
    );

  /** Takes down what the decoder says of the video. @returns whether it is damaged */
  const account = async (source: FrameSource): Promise<boolean> => {
    const report = await source.report();
    for (const text of report.damage) damage.add(text);
    return report.damage.length > 0;
  };

  const keep = async (
    layout: FrameLayout,
    frame: { readonly index: number; readonly pts: number; readonly picture: Uint8Array },
    sighting: { readonly map: Homography; readonly likeness: Likeness },
  ): Promise<TrackPoint> => {
    const box = boundsOf(mapRect(sighting.map, request.region));
    const rect = alignToChroma(clip(grow(box, context), layout), layout);
    const crop = await store.add(cutCrop(layout, frame.picture, rect));
    request.onProgress?.(frame.index);
    return { index: frame.index, pts: frame.pts, ...sighting, crop };
  };

  type Walk = { readonly points: TrackPoint[]; doubt: { index: number; pts: number } | undefined };

  /** One picture on. @returns how following ended, if it did */
  const step = async (
    follow: Follow,
    walk: Walk,
    layout: FrameLayout,
    frame: { index: number; pts: number; picture: Uint8Array },
  ): Promise<TrackEnd | undefined> => {
    await vision.refresh();
    const { index, pts, picture } = frame;
    const result = follow(picture);
    if (result.kind === 'lost')
      return { kind: 'lost', reason: result.reason, ...(walk.doubt ?? { index, pts }) };
    if (result.kind === 'doubtful') {
      walk.doubt ??= { index, pts };
      return undefined;
    }
    walk.doubt = undefined;
    walk.points.push(await keep(layout, frame, result));
    return undefined;
  };

  const followFrom = (layout: FrameLayout, picture: Uint8Array): Follow => {
    if (request.follow === 'none') return standing;
    const luma = lumaReader(layout);
    const tracker = createTracker(vision, luma(picture), request.region);
    return (next) => tracker.next(luma(next));
  };

  let nextDecodable: number | undefined;

  /** @returns undefined where it began too late for the marked picture */
  const forwardsFrom = async (source: FrameSource) => {
    const { layout } = source;
    const pool = createFramePool(2, frameBytes(layout.format, layout.width, layout.height), 0);
    const walk: Walk = { points: [], doubt: undefined };
    let marked: { readonly picture: Uint8Array; readonly follow: Follow } | undefined;
    let end: TrackEnd | undefined;
    let last = first;
    for await (const { index, pts, lease } of source.frames(
      () => pool.acquire(request.signal),
      request.signal,
    )) {
      const frame = { index: first + index, pts, picture: lease.input };
      if (marked) {
        end = await step(marked.follow, walk, layout, frame);
      } else {
        if (pts !== request.at.pts) {
          nextDecodable = pts;
          return undefined;
        }
        marked = {
          picture: Uint8Array.from(lease.input),
          follow: followFrom(layout, lease.input),
        };
        walk.points.push(
          await keep(layout, frame, { map: identity, likeness: { correlation: 1, worstCell: 1 } }),
        );
      }
      last = frame.index;
      lease.release();
      if (request.until !== undefined && pts >= request.until.pts) end ??= { kind: 'limit' };
      if (end) source.stop();
    }
    if (!marked) return undefined;
    const isDamaged = await account(source);
    const counted = request.at.index === undefined ? undefined : headerFrameCount;
    const isWhole = counted !== undefined && last + 1 >= counted;
    end ??= { kind: isDamaged && !isWhole ? 'damaged' : 'end of the video' };
    return { layout, points: walk.points, end, picture: marked.picture };
  };

  const forwards = async () => {
    const start = startOf(request.at.pts);
    // Where the key frame lies far off, only reading on from the start leads to the marked picture.
    for (const withoutSeeking of [false, true]) {
      warnings.clear();
      const source = await decode({ start, withoutSeeking }).catch((error: unknown) => {
        if (isUndecodable(error) && !withoutSeeking) return undefined;
        throw error;
      });
      if (!source) continue;
      await using reading = source;
      const found = await forwardsFrom(reading);
      if (found) return found;
    }
    throw new SrvidError('DECODE_FAILED', 'the picture of --at cannot be decoded', {
      hint:
        nextDecodable === undefined
          ? 'Choose an earlier one.'
          : `The next that can is at ${(nextDecodable * seconds - base).toFixed(3)} s.`,
    });
  };

  const backwards = async (layout: FrameLayout, marked: Uint8Array) => {
    const bytes = frameBytes(layout.format, layout.width, layout.height);
    const held = Math.max(8, Math.min(250, Math.floor(backwardBytes / bytes)));
    const rate = request.decode.media.video.video.averageFrameRate ?? { num: 25, den: 1 };
    const span = (held * 0.9) / toNumber(rate);
    const pool = createFramePool(held + 1, bytes, 0);
    const follow = followFrom(layout, marked);
    const walk: Walk = { points: [], doubt: undefined };
    const limit = request.from === undefined ? -Infinity : request.from.pts;
    let next = { index: first - 1, pts: request.at.pts };
    let length = span;
    let isDamaged = false;
    for (;;) {
      const until = startOf(next.pts);
      if (until <= 0 || next.pts <= limit) break;
      const start = Math.max(0, until - length);
      const frames: LeasedFrame[] = [];
      const source = await decode({ start, duration: until - start }).catch((error: unknown) => {
        if (!isUndecodable(error)) throw error;
        return error;
      });
      if (source instanceof SrvidError) {
        if (start > 0) {
          length *= 4;
          continue;
        }
        damage.add(source.message);
        isDamaged = true;
        break;
      }
      await using piece = source;
      for await (const frame of piece.frames(() => pool.acquire(request.signal), request.signal)) {
        frames.push(frame);
        // The later ones are wanted first; what had to go comes with the next piece.
        if (frames.length > held) frames.shift()?.lease.release();
      }
      isDamaged = await account(piece);
      for (const { pts, lease } of frames.toReversed()) {
        if (pts < limit) return { points: walk.points, end: { kind: 'limit' } as const };
        const frame = { index: next.index, pts, picture: lease.input };
        const ended = await step(follow, walk, layout, frame);
        if (ended) return { points: walk.points, end: ended };
        next = { index: next.index - 1, pts };
      }
      for (const { lease } of frames) lease.release();
      if (frames.length === 0) {
        if (start === 0) break;
        length *= 4;
      } else length = span;
    }
    if (next.pts <= limit) return { points: walk.points, end: { kind: 'limit' } as const };
    const isWhole = request.at.index !== undefined && next.index < 0;
    const end: TrackEnd = { kind: isDamaged && !isWhole ? 'damaged' : 'end of the video' };
    return { points: walk.points, end };
  };

  const ahead = await forwards();
  const behind =
    request.from !== undefined && request.from.pts >= request.at.pts
      ? { points: [], end: { kind: 'limit' } as const }
      : await backwards(ahead.layout, ahead.picture);
  return {
    layout: ahead.layout,
    points: [...behind.points.toReversed(), ...ahead.points],
    marked: ahead.points[0]!,
    forwards: ahead.end,
    backwards: behind.end,
    warnings: [...warnings],
    damage: [...damage],
  };
};
