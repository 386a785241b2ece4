import type { ChromaSiting } from '../../core/chroma-siting.ts';
import type { FrameLayout, Lease, PlaneRef, Rect } from '../../core/frame.ts';
import type { PlaneJob } from '../../infer/upscaler.ts';
import { planesOf, type EnlargePlan } from '../enlarge.ts';
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
  readonly regions: () => readonly Rect[];
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

/** The part of a rectangle that lies in the picture; undefined where nothing does. */
const inside = ({ x, y, width, height }: Rect, layout: FrameLayout): Rect | undefined => {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const right = Math.min(layout.width, x + width);
  const bottom = Math.min(layout.height, y + height);
  return right > left && bottom > top
    ? { x: left, y: top, width: right - left, height: bottom - top }
    : undefined;
};

/** Bicubic, and then the network over what lies in a region. */
const regionsRung = (upscaler: LiveUpscaler, settings: RungSettings): Rung => {
  const { input } = settings.enlarge;
  const bicubic = bicubicRung(upscaler, settings);
  return {
    id: `${upscaler.id} in regions`,
    async enlarge(lease, signal) {
      await bicubic.enlarge(lease, signal);
      const [luma] = pairs(settings.enlarge, lease);
      const rects = settings.regions().flatMap((rect) => inside(rect, input) ?? []);
      // One after another: regions may overlap.
      for (const rect of rects)
        if (luma)
          await upscaler.run({ kind: 'network', ...luma, bits: input.format.bits, rect }, signal);
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
  if (!degrade) return [networkRung(chosen, settings)];
  return [
    ...upscalers.map((upscaler) => networkRung(upscaler, settings)),
    ...(settings.regions().length > 0 ? [regionsRung(last, settings)] : []),
    bicubicRung(last, settings),
  ];
};
