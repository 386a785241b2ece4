import type { Rect } from '../core/frame.ts';
import { robustMean } from './fuse.ts';
import {
  clip,
  compose,
  grow,
  invert,
  translation,
  type Homography,
  type Point,
} from './homography.ts';
import {
  alignByLeastSquares,
  planAlignment,
  type Aligned,
  type AlignmentPlan,
} from './least-squares-alignment.ts';
import { brightnessOf, likenessOf, relativePhotometry } from './likeness.ts';
import { mapOf, motionOf, type MotionFrame } from './plane-motion.ts';
import { warpPlane, type RealPlane } from './plane.ts';
import { leastToSmooth, smoothMotions } from './smooth-motion.ts';
import { perspectiveSide, zoomFor } from './tracker.ts';
import type { Vision } from './vision.ts';

/** A view to be registered. */
export type Registrable = {
  readonly luma: RealPlane;
  /** Where `luma` begins in its picture. */
  readonly origin: Point;
  /** When it was taken, in any unit, the same for all. */
  readonly time: number;
  /** How much more than others it is trusted; 1 for all that are alike. */
  readonly trust: number;
  /** From samples of the reference's picture to samples of `luma`, as tracked. */
  readonly start: Homography;
};

export type Registration = {
  /** From samples of the reference's picture to samples of the view's luma. */
  readonly map: Homography;
  /** Normalised correlation with the mean of the views; undefined where the alignment failed. */
  readonly correlation: number | undefined;
  /** The view's brightness: `gain` · sample + `offset` is that of the reference, whose own are 1 and 0. */
  readonly gain: number;
  readonly offset: number;
  /** RMS difference in levels from the mean of the views that remains. */
  readonly residual: number;
  /** Why the view is not fused; undefined for one that is. */
  readonly rejected: string | undefined;
};

/** Samples around the region that are aligned with it: its border. */
const context = 2;
/** A view that agrees less with the others than they usually do, by so much. */
const correlationSlack = 0.12;
const leastCorrelation = 0.6;
const residualSlack = 1.8;

/**
 * Registers views to sub-sample accuracy: to the reference view by the enhanced correlation coefficient, then all of them, the
 * reference too, by least squares to the mean of those that fit, which has less noise than any one; at last by what is likely of
 * their motions in time, since coding moves each picture by a little.
 * @param views the first is the reference; it too is rejected where it disagrees with the others
 * @param box the region in the reference's picture
 */
export const registerViews = async (
  vision: Vision,
  views: readonly Registrable[],
  box: Rect,
): Promise<readonly Registration[]> => {
  const rect = withContext(box, views[0]!);
  const zoom = Math.max(2, zoomFor(box));
  const motion = Math.min(box.width, box.height) >= perspectiveSide ? 'homography' : 'affine';
  const toPatch = translation(rect.x, rect.y);
  const patchOf = (luma: RealPlane, map: Homography): RealPlane =>
    warpPlane(luma, map, rect.width, rect.height);

  // All maps below are from samples of the reference's patch to samples of a view's luma.
  const starts = views.map(({ start }) => compose(start, toPatch));
  const template = patchOf(views[0]!.luma, starts[0]!);
  const first = [{ map: starts[0]!, correlation: 1 }];
  for (const [i, { luma }] of views.entries()) {
    if (i === 0) continue;
    await vision.refresh();
    const found = vision.align(template, luma, starts[i]!, { motion, zoom, smoothing: 1 });
    first.push(found ?? { map: starts[i]!, correlation: 0 });
  }
  const weights = first.map(({ correlation }, i) =>
    correlation > leastCorrelation ? views[i]!.trust : 0,
  );
  const meanOf = (maps: readonly Homography[]): RealPlane =>
    robustMean(
      maps.map((map, i) => {
        const patch = patchOf(views[i]!.luma, map);
        const { gain, offset } = brightnessOf(template, patch);
        return { ...patch, samples: patch.samples.map((value) => gain * value + offset) };
      }),
      weights,
    );
  const alignAll = (plan: AlignmentPlan, maps: readonly Homography[]) =>
    views.map(({ luma }, i) => alignByLeastSquares(plan, luma, maps[i]!));

  // Twice: the first mean is blurred by what the alignment to one view left.
  const begun = first.map(({ map }) => map);
  const better = alignAll(planAlignment(meanOf(begun)), begun).map(
    (each, i) => each?.map ?? begun[i]!,
  );
  const mean = meanOf(better);
  const plan = planAlignment(mean);
  const aligned = alignAll(plan, better);
  const rate = (map: Homography, i: number) => {
    const patch = patchOf(views[i]!.luma, map);
    return {
      correlation: aligned[i] && likenessOf(mean, patch).correlation,
      ...brightnessOf(mean, patch),
    };
  };
  const rated = aligned.map((each, i) => rate(each?.map ?? better[i]!, i));
  const usual = {
    correlation: median(rated.map(({ correlation = 0 }) => correlation)),
    residual: median(rated.map(({ residual }) => residual)),
  };
  const reasons = rated.map((each) => reasonOf(each, usual));

  const good = aligned.flatMap((each, i) =>
    each && reasons[i] === undefined ? [{ i, ...each }] : [],
  );
  const maps = aligned.map((each, i) => each?.map ?? better[i]!);
  const smoothed = inTime(
    good.map(({ i, map, covariance }) => ({
      map: compose(translation(...offsetOf(views[i]!, rect)), map),
      covariance,
      time: views[i]!.time,
      trust: views[i]!.trust,
    })),
    plan.frame,
  );
  for (const [n, { i }] of good.entries()) {
    const [x, y] = offsetOf(views[i]!, rect);
    maps[i] = compose(translation(-x, -y), smoothed[n]!);
  }
  // The mean may lie a trace beside the reference: it is the reference that stays where it is.
  const back = compose(invert(maps[0]!), views[0]!.start);
  const last = maps.map(rate);
  return maps.map((map, i) => ({
    ...last[i]!,
    ...relativePhotometry(last[i]!, last[0]!),
    map: compose(map, back),
    rejected: reasons[i],
  }));
};

/** The region and what is around it, as far as the view's luma reaches: beyond the picture's edge there is nothing to align by. */
const withContext = (box: Rect, { luma, origin: [x, y] }: Registrable): Rect => {
  const inLuma = clip(grow({ ...box, x: box.x - x, y: box.y - y }, context), luma);
  return { ...inLuma, x: inLuma.x + x, y: inLuma.y + y };
};

/** From samples of a view's luma to samples of its picture, seen from the corner of the reference's patch. */
const offsetOf = ({ origin }: Registrable, rect: Rect): Point => [
  origin[0] - rect.x,
  origin[1] - rect.y,
];

/** The maps as they are likely when they are seen together; as they are where there are too few. */
const inTime = (
  measured: readonly (Aligned & Pick<Registrable, 'time' | 'trust'>)[],
  frame: MotionFrame,
): readonly Homography[] =>
  measured.length < leastToSmooth
    ? measured.map(({ map }) => map)
    : smoothMotions(
        measured.map(({ map, covariance, time, trust }) => ({
          motion: motionOf(map, frame),
          covariance: { ...covariance, values: covariance.values.map((value) => value / trust) },
          time,
        })),
      ).map((motion) => mapOf(motion, frame));

const reasonOf = (
  { correlation, residual }: { correlation: number | undefined; residual: number },
  usual: { correlation: number; residual: number },
): string | undefined => {
  if (correlation === undefined) return 'the alignment does not converge';
  if (correlation < Math.max(leastCorrelation, usual.correlation - correlationSlack))
    return `correlation ${correlation.toFixed(2)}, usual is ${usual.correlation.toFixed(2)}`;
  if (residual > residualSlack * usual.residual + 1)
    return `residual ${residual.toFixed(1)} levels, usual is ${usual.residual.toFixed(1)}`;
  return undefined;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
