import type { Rect } from '../core/frame.ts';
import { compose, grow, invert, translation, type Homography } from './homography.ts';
import { photometricFit } from './likeness.ts';
import { warpPlane, type RealPlane } from './plane.ts';
import { robustMean } from './fuse.ts';
import { perspectiveSide, zoomFor } from './tracker.ts';
import type { Vision } from './vision.ts';

/** A view to be registered. */
export type Registrable = {
  readonly luma: RealPlane;
  /** From samples of the reference's picture to samples of `luma`, as tracked. */
  readonly start: Homography;
};

export type Registration = {
  /** From samples of the reference's picture to samples of the view's luma. */
  readonly map: Homography;
  /** Enhanced correlation coefficient with the mean of the views; undefined where the alignment failed. */
  readonly correlation: number | undefined;
  /** The view's brightness: `gain` · sample + `offset` is that of the reference. */
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
 * Registers views to sub-sample accuracy: first to the reference view, then all of them, the reference too, to the mean of
 * those that fit, which has less noise than any one.
 * @param views the first is the reference
 * @param box the region in the reference's picture
 */
export const registerViews = (
  vision: Vision,
  views: readonly Registrable[],
  box: Rect,
): readonly Registration[] => {
  const rect = grow(box, context);
  const zoom = Math.max(2, zoomFor(box));
  const motion = Math.min(box.width, box.height) >= perspectiveSide ? 'homography' : 'affine';
  const toPatch = translation(rect.x, rect.y);

  const patchOf = (luma: RealPlane, map: Homography): RealPlane =>
    warpPlane(luma, compose(map, toPatch), rect.width, rect.height);

  const alignAll = (template: RealPlane, starts: readonly Homography[]) =>
    views.map(({ luma }, i) => {
      const start = compose(starts[i]!, toPatch);
      const found = vision.align(template, luma, start, { motion, zoom, smoothing: 1 });
      return {
        map: found ? compose(found.map, invert(toPatch)) : starts[i]!,
        correlation: found?.correlation,
      };
    });

  const reference = views[0]!;
  const first = alignAll(
    patchOf(reference.luma, reference.start),
    views.map(({ start }) => start),
  ).map((each, i) => (i === 0 ? { map: reference.start, correlation: 1 } : each));
  const patches = first.map(({ map }, i) => patchOf(views[i]!.luma, map));
  const fitted = patches.map((patch) => {
    const { gain, offset } = photometricFit(patches[0]!, patch);
    return { ...patch, samples: patch.samples.map((value) => gain * value + offset) };
  });
  const good = first.map(({ correlation = 0 }) => (correlation > leastCorrelation ? 1 : 0));
  const mean = robustMean(fitted, good);

  const second = alignAll(
    mean,
    first.map(({ map }) => map),
  );
  // The mean may lie a trace beside the reference: it is the reference that stays where it is.
  const back = compose(invert(second[0]!.map), reference.start);
  const settled = second.map(({ map, correlation }) => ({
    map: compose(map, back),
    correlation,
  }));
  const rated = settled.map(({ map, correlation }, i) => ({
    map,
    correlation,
    ...photometricFit(mean, patchOf(views[i]!.luma, second[i]!.map)),
  }));
  const usual = {
    correlation: median(rated.map(({ correlation = 0 }) => correlation)),
    residual: median(rated.map(({ residual }) => residual)),
  };
  return rated.map((each, i) => ({
    ...each,
    rejected: i === 0 ? undefined : reasonOf(each, usual),
  }));
};

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
