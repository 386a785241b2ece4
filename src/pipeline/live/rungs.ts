import type { Lease } from '../../core/frame.ts';
import type { PlaneJob } from '../../infer/upscaler.ts';
import { type EnlargePlan, runJobs } from '../enlarge.ts';
import { bicubicJobs, planesIn, regionJobs, wholeJobs } from '../frame-jobs.ts';
import { coverRegions } from '../regions/cover.ts';
import { inside, pixelRect } from '../regions/place.ts';
import type { Region } from '../regions/region.ts';
import type { LiveUpscaler } from './live-upscaler.ts';

/** One way to enlarge a picture. All rungs give pictures of the same size. */
export type Rung = {
  /** `rtsr-m`, `rtsr-s in regions`, `bicubic`. */
  readonly id: string;
  /** Fills `lease.output`. Settles only when no worker touches the lease any more. @throws the first failure */
  enlarge(lease: Lease, signal: AbortSignal): Promise<void>;
};

export type RungSettings = {
  readonly enlarge: EnlargePlan;
  /** Rectangles in the camera's picture that matter most; may change at any time. */
  readonly regions: () => readonly Region[];
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
const regionsRung = (upscaler: LiveUpscaler, { enlarge: plan, regions }: RungSettings): Rung => ({
  id: `${upscaler.id} in regions`,
  async enlarge(lease, signal) {
    const planes = planesIn(plan, lease);
    const rects = regions().flatMap(
      (region) => inside(pixelRect(region, plan.input), plan.input) ?? [],
    );
    const cover = coverRegions(rects, plan.input, { halo: upscaler.halo, tile: 'auto' });
    await run(upscaler, bicubicJobs(plan, planes), signal);
    await run(upscaler, regionJobs(plan, planes, cover), signal);
  },
});

/** Best first. @param upscalers the chosen network, then smaller ones */
export const listRungs = (
  upscalers: readonly LiveUpscaler[],
  settings: RungSettings,
  degrade: boolean,
): readonly Rung[] => {
  const [chosen] = upscalers;
  if (!chosen) return [];
  const last = upscalers.at(-1) ?? chosen;
  if (!degrade) return [networkRung(chosen, settings)];
  return [
    ...upscalers.map((upscaler) => networkRung(upscaler, settings)),
    ...(settings.regions().length > 0 ? [regionsRung(last, settings)] : []),
    bicubicRung(last, settings),
  ];
};
