import type { LeasedFrame, FrameLayout, PlaneRef, Rect } from '../core/frame.ts';
import { planeSizes } from '../core/pixel-format.ts';
import type { ChromaSiting } from '../core/chroma-siting.ts';
import type { PlaneJob, Upscaler } from '../infer/upscaler.ts';

/** What the enlargement of every frame of a run has in common. */
export type EnlargePlan = {
  readonly input: FrameLayout;
  readonly output: FrameLayout;
  /** Rectangles of the source luma that together cover it once. */
  readonly tiles: readonly Rect[];
  /** Undefined for gray. */
  readonly chromaSiting: ChromaSiting | undefined;
};

/** The jobs that fill one frame's output: one per luma tile, one per chroma plane. */
const frameJobs = (plan: EnlargePlan, frame: LeasedFrame): readonly PlaneJob[] => {
  const { input, output, tiles, chromaSiting } = plan;
  const bits = input.format.bits;
  const planes = (layout: FrameLayout, bytes: Uint8Array): PlaneRef[] =>
    planeSizes(layout.format, layout.width, layout.height).map(({ width, height, offset }) => ({
      memory: frame.lease.memory,
      offset: bytes.byteOffset + offset,
      width,
      height,
    }));
  const targets = planes(output, frame.lease.output);
  return planes(input, frame.lease.input).flatMap((source, plane): PlaneJob[] => {
    const target = targets[plane] as PlaneRef;
    if (plane === 0) return tiles.map((rect) => ({ kind: 'network', source, target, bits, rect }));
    return chromaSiting ? [{ kind: 'chroma', source, target, bits, siting: chromaSiting }] : [];
  });
};

/**
 * Fills `frame.lease.output` and resolves to the frame. Settles only when no worker touches the lease any more.
 * @throws the first failure of a job
 */
export const enlarge = async (
  upscaler: Upscaler,
  plan: EnlargePlan,
  frame: LeasedFrame,
  signal: AbortSignal,
): Promise<LeasedFrame> => {
  const results = await Promise.allSettled(
    frameJobs(plan, frame).map((job) => upscaler.run(job, signal)),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return frame;
};
