import type { ChromaSiting } from '../core/chroma-siting.ts';
import type { FrameLayout, LeasedFrame, Point, Rect } from '../core/frame.ts';
import type { PlaneJob, Upscaler } from '../infer/upscaler.ts';

/** What the enlargement of every frame of a run has in common. */
export type EnlargePlan = {
  readonly input: FrameLayout;
  readonly output: FrameLayout;
  /** What the network enlarges: luma, beside which chroma is interpolated, or the whole picture. */
  readonly works: 'luma' | 'rgb';
  /** Rectangles of the source luma on which the network is run; without regions they cover it once. */
  readonly tiles: readonly Rect[];
  /** Undefined for gray. */
  readonly chromaSiting: ChromaSiting | undefined;
  /** The luma sample of the input where the output begins, when it is a part of it. */
  readonly origin?: Point;
};

/** The jobs that fill one frame's output, step by step: those of one step wait for all of the step before. */
export type FrameSteps = readonly (readonly PlaneJob[])[];

/**
 * Fills `frame.lease.output` and resolves to the frame. Settles only when no worker touches the lease any more.
 * @throws the first failure of a job
 */
export const enlarge = async (
  upscaler: Pick<Upscaler, 'run'>,
  steps: FrameSteps,
  frame: LeasedFrame,
  signal: AbortSignal,
): Promise<LeasedFrame> => {
  for (const jobs of steps) await runJobs(upscaler.run, jobs, signal);
  return frame;
};

/** All of them at once. Settles when all have. @throws the first failure */
export const runJobs = async (
  run: (job: PlaneJob, signal: AbortSignal) => Promise<unknown>,
  jobs: readonly PlaneJob[],
  signal: AbortSignal,
): Promise<void> => {
  const results = await Promise.allSettled(jobs.map((job) => run(job, signal)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
};
