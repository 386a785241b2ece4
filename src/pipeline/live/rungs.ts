import type { ChromaSiting } from '../../core/chroma-siting.ts';
import type { Lease, PlaneRef, Rect } from '../../core/frame.ts';
import type { PlaneJob } from '../../infer/upscaler.ts';
import { planesOf, type EnlargePlan } from '../enlarge.ts';
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
  /** Rectangles in the camera's picture that matter most. */
  readonly regions: readonly Rect[];
  /** The networks work in the regions alone, on every rung. */
  readonly focused: boolean;
};

/** Luma by the kernel for chroma: every sample is where it is. */
const lumaSiting: ChromaSiting = { stepX: 1, stepY: 1, offsetX: 0, offsetY: 0 };

type Planes = { readonly source: PlaneRef; readonly target: PlaneRef };

const pairs = ({ input, output }: EnlargePlan, lease: Lease): readonly Planes[] => {
  const targets = planesOf(output, lease, lease.output);
  return planesOf(input, lease, lease.input).map((source, i) => ({
    source,
    target: targets[i] as PlaneRef,
  }));
};

const chromaJobs = (plan: EnlargePlan, planes: readonly Planes[]): readonly PlaneJob[] => {
  const { bits } = plan.input.format;
  const siting = plan.chromaSiting;
  return siting
    ? planes.slice(1).map((pair) => ({ kind: 'chroma', ...pair, bits, siting }) as const)
    : [];
};

const settleAll = async (work: readonly Promise<unknown>[]): Promise<void> => {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
};

const networkRung = (upscaler: LiveUpscaler, { enlarge: plan }: RungSettings): Rung => ({
  id: upscaler.id,
  enlarge(lease, signal) {
    const planes = pairs(plan, lease);
    const { bits } = plan.input.format;
    const [luma] = planes;
    const jobs: readonly PlaneJob[] = [
      ...(luma
        ? plan.tiles.map((rect) => ({ kind: 'network', ...luma, bits, rect }) as const)
        : []),
      ...chromaJobs(plan, planes),
    ];
    return settleAll(jobs.map((job) => upscaler.run(job, signal)));
  },
});

const bicubicRung = (upscaler: LiveUpscaler, { enlarge: plan }: RungSettings): Rung => ({
  id: 'bicubic',
  enlarge(lease, signal) {
    const planes = pairs(plan, lease);
    const { bits } = plan.input.format;
    const jobs: readonly PlaneJob[] = [
      ...planes
        .slice(0, 1)
        .map((pair) => ({ kind: 'chroma', ...pair, bits, siting: lumaSiting }) as const),
      ...chromaJobs(plan, planes),
    ];
    return settleAll(jobs.map((job) => upscaler.run(job, signal)));
  },
});

/** What two rectangles share; undefined where that is nothing. */
const overlap = (a: Rect, b: Rect): Rect | undefined => {
  const [left, top] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
  const right = Math.min(a.x + a.width, b.x + b.width);
  const bottom = Math.min(a.y + a.height, b.y + b.height);
  return right > left && bottom > top
    ? { x: left, y: top, width: right - left, height: bottom - top }
    : undefined;
};

/** What a worker does at once: regions within the tiles, which bound its memory, and parts for all workers. */
const partsOf = (
  region: Rect,
  { tiles }: EnlargePlan,
  { capacity, halo }: LiveUpscaler,
): readonly Rect[] => {
  const pieces = tiles.flatMap((tile) => overlap(region, tile) ?? []);
  return pieces.length > 0 && Number.isFinite(halo) ? forWorkers(pieces, capacity) : pieces;
};

/** Bicubic, and then the network over what lies in a region. */
const regionsRung = (upscaler: LiveUpscaler, settings: RungSettings): Rung => {
  const { enlarge: plan, regions } = settings;
  const { bits } = plan.input.format;
  const bicubic = bicubicRung(upscaler, settings);
  const parts = regions.map((region) => partsOf(region, plan, upscaler));
  return {
    id: `${upscaler.id} in regions`,
    async enlarge(lease, signal) {
      await bicubic.enlarge(lease, signal);
      const [luma] = pairs(plan, lease);
      if (!luma) return;
      // One region after another: they may overlap.
      for (const rects of parts)
        await settleAll(
          rects.map((rect) => upscaler.run({ kind: 'network', ...luma, bits, rect }, signal)),
        );
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
  const inside = focused && regions.length > 0;
  const networks = (degrade ? upscalers : [chosen]).map((upscaler) =>
    (inside ? regionsRung : networkRung)(upscaler, settings),
  );
  // Below bicubic there is nothing cheaper.
  if (!degrade || last.id === 'bicubic') return networks;
  return [
    ...networks,
    ...(regions.length > 0 && !inside ? [regionsRung(last, settings)] : []),
    bicubicRung(last, settings),
  ];
};
