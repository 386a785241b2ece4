import type { Lease, Rect } from '../../core/frame.ts';
import type { PlaneJob } from '../../infer/upscaler.ts';
import { type EnlargePlan, runJobs } from '../enlarge.ts';
import { bicubicJobs, planesIn, regionJobs, wholeJobs } from '../frame-jobs.ts';
import { coverRegions } from '../regions/cover.ts';
import { inside } from '../regions/place.ts';
import type { LiveUpscaler } from './live-upscaler.ts';
import { forWorkers } from './plan-live.ts';

/** One way to enlarge a picture. All rungs give pictures of the same size. */
export type Rung = {
  /** `rtsr-m`, `rtsr-s in regions`, `bicubic`. */
  readonly id: string;
  /** Fills `lease.output`. Settles only when no worker touches the lease any more. @throws the first failure */
  enlarge(lease: Lease, signal: AbortSignal): Promise<void>;
};

export type RungSettings = {
  readonly enlarge: EnlargePlan;
  /** Rectangles that matter most, in samples of the camera's picture; they may reach beyond it. */
  readonly regions: readonly Rect[];
  /** The networks work in the regions alone, on every rung. */
  readonly focused: boolean;
};

const run = (upscaler: LiveUpscaler, jobs: readonly PlaneJob[], signal: AbortSignal) =>
  runJobs((job, stop) => upscaler.run(job, stop), jobs, signal);

const networkRung = (upscaler: LiveUpscaler, { enlarge: plan }: RungSettings): Rung => ({
  id: upscaler.id,
  enlarge: (lease, signal) => run(upscaler, wholeJobs(plan, planesIn(plan, lease)), signal),
});

const bicubicRung = (upscaler: LiveUpscaler, { enlarge: plan }: RungSettings): Rung => ({
  id: 'bicubic',
  enlarge: (lease, signal) => run(upscaler, bicubicJobs(plan, planesIn(plan, lease)), signal),
});

/** Bicubic, and then the network over what lies in a region. */
const regionsRung = (upscaler: LiveUpscaler, { enlarge: plan, regions }: RungSettings): Rung => {
  const { capacity, halo } = upscaler;
  const rects = regions.flatMap((region) => inside(region, plan.input) ?? []);
  const whole = coverRegions(rects, plan.input, { halo, tile: 'auto' });
  const cover =
    whole.tiles.length > 0 && Number.isFinite(halo)
      ? { ...whole, tiles: forWorkers(whole.tiles, capacity) }
      : whole;
  return {
    id: `${upscaler.id} in regions`,
    async enlarge(lease, signal) {
      const planes = planesIn(plan, lease);
      await run(upscaler, bicubicJobs(plan, planes), signal);
      await run(upscaler, regionJobs(plan, planes, cover), signal);
    },
  };
};

/** Best first. @param upscalers the chosen network, then smaller ones */
export const listRungs = (
  upscalers: readonly LiveUpscaler[],
  settings: RungSettings,
  degrade: boolean,
): readonly Rung[] => {
  const [chosen] = upscalers;
  if (!chosen) return [];
  const last = upscalers.at(-1) ?? chosen;
  const { regions, focused } = settings;
  const within = focused && regions.length > 0;
  const networks = (degrade ? upscalers : [chosen]).map((upscaler) =>
    (within ? regionsRung : networkRung)(upscaler, settings),
  );
  // Below bicubic there is nothing cheaper.
  if (!degrade || last.id === 'bicubic') return networks;
  return [
    ...networks,
    ...(regions.length > 0 && !within ? [regionsRung(last, settings)] : []),
    bicubicRung(last, settings),
  ];
};
