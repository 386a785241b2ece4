import type { LeasedFrame } from '../core/frame.ts';
import type { InsetLook } from '../core/kernels/inset.ts';
import type { PlaneJob } from '../infer/upscaler.ts';
import type { EnlargePlan, FrameSteps } from './enlarge.ts';
import {
  bicubicJobs,
  planesIn,
  type Planes,
  regionJobs,
  regionPriority,
  wholeJobs,
} from './frame-jobs.ts';
import { coverRegions, type RegionCover, type RegionTiling } from './regions/cover.ts';
import { insetLines } from './regions/inset-place.ts';
import type { PlacedRegion } from './regions/place.ts';
import type { RegionPlan } from './regions/plan-regions.ts';
import type { RegionClock } from './regions/region-clock.ts';

export type StepSettings = {
  readonly enlarge: EnlargePlan;
  readonly regions: RegionPlan | undefined;
  readonly clock: RegionClock;
  readonly tiling: RegionTiling;
  readonly range: 'tv' | 'pc' | undefined;
};

type InsetPlan = Extract<RegionPlan, { mode: 'inset' }>;

const insetJob = (
  { enlarge, range = 'tv' }: StepSettings,
  { insets }: InsetPlan,
  there: readonly PlacedRegion[],
  { target }: Planes,
): readonly PlaneJob[] => {
  const { output, chromaSiting } = enlarge;
  const { bits } = output.format;
  const look: InsetLook = { siting: chromaSiting, bits, range, ...insetLines(output) };
  const shown = insets.filter(({ region }) => there.includes(region)).map(({ inset }) => inset);
  return [{ kind: 'insets', target, insets: shown, look, bits, priority: regionPriority }];
};

/** How each frame of a run is enlarged. */
export const frameSteps = (settings: StepSettings): ((frame: LeasedFrame) => FrameSteps) => {
  const { enlarge, regions, clock, tiling } = settings;
  const covers = new Map<string, RegionCover>();
  const coverOf = (there: readonly PlacedRegion[]): RegionCover => {
    const key = there.map(({ text }) => text).join(' ');
    const known = covers.get(key);
    if (known) return known;
    const cover = coverRegions(
      there.map(({ rect }) => rect),
      enlarge.input,
      tiling,
    );
    covers.set(key, cover);
    return cover;
  };
  return ({ pts, lease }) => {
    const planes = planesIn(enlarge, lease);
    if (!regions || regions.mode === 'crop') return [wholeJobs(enlarge, planes)];
    const there = clock.at(pts);
    if (regions.mode === 'only') {
      const background = bicubicJobs(enlarge, planes);
      return there.length === 0
        ? [background]
        : [background, regionJobs(enlarge, planes, coverOf(there))];
    }
    const whole = wholeJobs(enlarge, planes);
    return there.length === 0 ? [whole] : [whole, insetJob(settings, regions, there, planes)];
  };
};
