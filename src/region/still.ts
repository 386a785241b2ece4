import type { Rect } from '../core/frame.ts';
import { planDegradation } from './degradation.ts';
import { backProject, robustMean, type BackProjection, type Observation } from './fuse.ts';
import { compose, enlargement, grow, invert, type Homography } from './homography.ts';
import { cutPlane, warpPlane, type RealPlane } from './plane.ts';
import type { Registration } from './register.ts';

/** A registered view. */
export type StillView = {
  readonly luma: RealPlane;
  readonly registration: Registration;
  /** How much more than others it is trusted; 1 for all that are alike. */
  readonly trust: number;
};

/** Enlarges a plane `k` times by the network. */
export type EnlargePlane = (plane: RealPlane) => Promise<RealPlane>;

export type Still = {
  /** The region in the reference's picture, which all planes below show enlarged. */
  readonly box: Rect;
  /** Single frame: the reference view by bicubic interpolation, and by the network. */
  readonly bicubic: RealPlane;
  readonly network: RealPlane;
  /** All views without a network: robust mean, back-projected. */
  readonly measured: RealPlane;
  /** All views with the network. */
  readonly fused: RealPlane;
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

const stillGrid = (box: Rect, k: number): StillGrid => {
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
export const onGrid = (
  plane: RealPlane,
  { map }: Registration,
  grid: StillGrid,
  k = 1,
): RealPlane =>
  warpPlane(plane, compose(enlargement(k), compose(map, grid.toPicture)), grid.width, grid.height);

const observationsOf = (views: readonly StillView[], grid: StillGrid): readonly Observation[] => {
  const residuals = views.map(({ registration }) => registration.residual ** 2 + 1);
  const usual = residuals.toSorted((a, b) => a - b)[residuals.length >> 1]!;
  return views.map(({ luma, registration, trust }, i) => ({
    luma: brightened(luma, registration),
    degradation: planDegradation(luma, grid, invert(compose(registration.map, grid.toPicture))),
    weight: trust * Math.min(2, usual / residuals[i]!),
  }));
};

/**
 * One still of a region from many registered views.
 * @param views the first is the reference; none is rejected @param box the region in its picture
 */
export const fuseStill = async (
  views: readonly StillView[],
  box: Rect,
  k: number,
  enlarge: EnlargePlane,
): Promise<
  Still & {
    readonly observations: readonly Observation[];
    readonly grid: StillGrid;
    readonly wide: RealPlane;
  }
> => {
  const grid = stillGrid(box, k);
  const observations = observationsOf(views, grid);
  const weights = observations.map(({ weight }) => weight);
  const plain = views.map(({ registration }, i) =>
    onGrid(observations[i]!.luma, registration, grid),
  );
  const enlarged: RealPlane[] = [];
  for (const { luma, registration } of views)
    enlarged.push(brightened(onGrid(await enlarge(luma), registration, grid, k), registration));
  const measured = backProject(robustMean(plain, weights), observations, measuredProjection);
  const fused = backProject(robustMean(enlarged, weights), observations, fusedProjection);
  const cut = (plane: RealPlane): RealPlane => cutPlane(plane, grid.inner);
  return {
    box,
    bicubic: cut(plain[0]!),
    network: cut(enlarged[0]!),
    measured: cut(measured),
    fused: cut(fused),
    observations,
    grid,
    wide: fused,
  };
};
