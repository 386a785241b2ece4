import type { FrameLayout, Lease, LeasedFrame, PlaneRef, Rect } from '../core/frame.ts';
import { planeSizes } from '../core/pixel-format.ts';
import type { ChromaSiting } from '../core/chroma-siting.ts';
import type { PlaneJob, Upscaler } from '../infer/upscaler.ts';

/** What the enlargement of every frame of a run has in common. */
export type EnlargePlan = {
  readonly input: FrameLayout;
  readonly output: FrameLayout;
  /** What the network enlarges: luma, beside which chroma is interpolated, or the whole picture. */
  readonly works: 'luma' | 'rgb';
  /** Rectangles of the source luma that together cover it once. */
  readonly tiles: readonly Rect[];
  /** Undefined for gray. */
  readonly chromaSiting: ChromaSiting | undefined;
};

/** The planes of one picture that lies in a lease. @param bytes the lease's `input` or `output` */
export const planesOf = (layout: FrameLayout, lease: Lease, bytes: Uint8Array): PlaneRef[] =>
  planeSizes(layout.format, layout.width, layout.height).map(({ width, height, offset }) => ({
    memory: lease.memory,
    offset: bytes.byteOffset + offset,
    width,
    height,
  }));

/** The jobs that fill one frame's output: one per tile of luma or of the picture, and one per chroma plane beside luma. */
const frameJobs = (plan: EnlargePlan, { lease }: LeasedFrame): readonly PlaneJob[] => {
  const { input, output, works, tiles, chromaSiting } = plan;
  const bits = input.format.bits;
  const [sources, targets] = [
    planesOf(input, lease, lease.input),
    planesOf(output, lease, lease.output),
  ];
  if (works === 'rgb')
    return tiles.map((rect) => ({ kind: 'rgb', source: sources, target: targets, bits, rect }));
  return sources.flatMap((source, plane): PlaneJob[] => {
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
