import type { Rect } from '../core/frame.ts';
import { agreementOf, type Agreement } from './consistency.ts';
import { planDegradation } from './degradation.ts';
import { backProject, robustMean, type BackProjection, type Observation } from './fuse.ts';
import { compose, enlargement, grow, invert, type Homography } from './homography.ts';
import { cutPlane, warpPlane, type RealPlane } from './plane.ts';
import type { Registration } from './register.ts';

/** A registered view: the luma of its crop. */
export type StillView = { readonly luma: RealPlane; readonly registration: Registration };

/** Enlarges a plane `k` times by the network. */
export type EnlargePlane = (plane: RealPlane) => Promise<RealPlane>;

/** What one still is made of. */
export type StillRequest = {
  /** The first is the reference; none is rejected. */
  readonly views: readonly StillView[];
  /** The views' luma, enlarged `k` times by the network; undefined for a still without it. */
  readonly enlarged: readonly RealPlane[] | undefined;
  /** The region in the reference's picture. */
  readonly box: Rect;
  readonly k: number;
};

/** A still of the region, and what its views say of it. */
export type Still = {
  /** All views. */
  readonly fused: RealPlane;
  /** The reference view alone: by bicubic interpolation, or by the network. */
  readonly single: RealPlane;
  /** How far each view is from the still as the stated camera would record it. */
  readonly agreements: readonly Agreement[];
  /** The reference view's own samples: as recorded, and as that camera would record the still. */
  readonly recorded: RealPlane;
  readonly seen: RealPlane;
};

/** Tuned on drawn plates (docs/plates.md). */
export const measuredProjection: BackProjection = {
  iterations: 24,
  huber: 12,
  stay: 0.01,
  smooth: 0.3,
};
export const fusedProjection: BackProjection = {
  iterations: 20,
  huber: 12,
  stay: 0.01,
  smooth: 0.25,
};

/** Samples around the region that are fused with it, so that its borders have neighbours. */
const margin = 5;

/** What of an enlarged view lies where. */
export type StillGrid = {
  readonly box: Rect;
  readonly width: number;
  readonly height: number;
  /** From samples of the grid to samples of the reference's picture. */
  readonly toPicture: Homography;
  readonly inner: Rect;
};

export const stillGrid = (box: Rect, k: number): StillGrid => {
  const rect = grow(box, margin);
  return {
    box,
    width: rect.width * k,
    height: rect.height * k,
    toPicture: invert(enlargement(k, [rect.x, rect.y])),
    inner: { x: margin * k, y: margin * k, width: box.width * k, height: box.height * k },
  };
};

const brightened = (plane: RealPlane, { gain, offset }: Registration): RealPlane => ({
  ...plane,
  samples: plane.samples.map((value) => gain * value + offset),
});

/** A view on the grid: by cubic interpolation of its own samples, or of those that the network made of them. */
const onGrid = (plane: RealPlane, { map }: Registration, grid: StillGrid, k = 1): RealPlane =>
  warpPlane(plane, compose(enlargement(k), compose(map, grid.toPicture)), grid.width, grid.height);

const observationsOf = (views: readonly StillView[], grid: StillGrid): readonly Observation[] => {
  const residuals = views.map(({ registration }) => registration.residual ** 2 + 1);
  const usual = residuals.toSorted((a, b) => a - b)[residuals.length >> 1]!;
  return views.map(({ luma, registration }, i) => ({
    luma: brightened(luma, registration),
    degradation: planDegradation(luma, grid, invert(compose(registration.map, grid.toPicture))),
    weight: Math.min(2, usual / residuals[i]!),
  }));
};

/**
 * One still of a region from many registered views: their robust mean on the enlarged grid, back-projected.
 * @param onIteration called often enough to stop it by throwing
 */
export const fuseStill = (
  { views, enlarged, box, k }: StillRequest,
  onIteration: () => void = () => {},
): Still => {
  const grid = stillGrid(box, k);
  const observations = observationsOf(views, grid);
  const onto = views.map(({ registration }, i) => {
    const plane = enlarged?.[i];
    return plane
      ? brightened(onGrid(plane, registration, grid, k), registration)
      : onGrid(observations[i]!.luma, registration, grid);
  });
  const mean = robustMean(
    onto,
    observations.map(({ weight }) => weight),
  );
  const fused = backProject(
    mean,
    observations,
    enlarged ? fusedProjection : measuredProjection,
    onIteration,
  );
  const compared = views.map(({ registration }, i) =>
    agreementOf(fused, observations[i]!, invert(registration.map), box),
  );
  return {
    fused: cutPlane(fused, grid.inner),
    single: cutPlane(onto[0]!, grid.inner),
    agreements: compared.map(({ rms, samples }) => ({ rms, samples })),
    recorded: observations[0]!.luma,
    seen: compared[0]!.seen,
  };
};

/** Each view enlarged by the network alone, for readers of characters. */
export const singleStills = async (
  views: readonly StillView[],
  box: Rect,
  k: number,
  enlarge: EnlargePlane,
): Promise<readonly RealPlane[]> => {
  const grid = stillGrid(box, k);
  const planes: RealPlane[] = [];
  for (const { luma, registration } of views) {
    const plane = onGrid(await enlarge(luma), registration, grid, k);
    planes.push(cutPlane(plane, grid.inner));
  }
  return planes;
};
