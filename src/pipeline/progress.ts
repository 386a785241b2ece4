import type { ProgressEvent } from './events.ts';

export type ProgressFacts = {
  readonly totalFrames: number | undefined;
  /** Length of what is processed, in seconds. */
  readonly totalSeconds: number | undefined;
  /** A still has no speed. */
  readonly isStill: boolean;
};

/** Milliseconds that each stage kept the others waiting since the start. */
type StageTimes = { decode: number; infer: number; encode: number };

/** Time constant of the moving average of the rate, in seconds: long enough for a steady ETA, short enough to follow a change. */
const smoothingSeconds = 15;

/** Counts frames and stage times at the drain and turns them into progress events. Pure but for the clock that is passed in. */
export const createProgress = (
  facts: ProgressFacts,
  now: () => number = () => performance.now(),
) => {
  const startedAt = now();
  const times: StageTimes = { decode: 0, infer: 0, encode: 0 };
  let frames = 0;
  let positionSeconds = 0;
  let rate = 0;
  let lastAt = startedAt;
  let lastFrames = 0;

  const updateRate = (at: number) => {
    const seconds = (at - lastAt) / 1000;
    if (seconds < 0.25 || frames === lastFrames) return;
    const elapsed = (at - startedAt) / 1000;
    const current = (frames - lastFrames) / seconds;
    // In the first seconds the plain average; then an exponential one, so that start-up is forgotten.
    const weight = Math.max(1 - Math.exp(-seconds / smoothingSeconds), seconds / elapsed);
    rate += (current - rate) * weight;
    lastAt = at;
    lastFrames = frames;
  };

  return {
    add(stage: keyof StageTimes, ms: number): void {
      times[stage] += ms;
    },
    /** @param seconds the frame's end on the output's timeline, from its start */
    frameDone(seconds: number): void {
      frames += 1;
      positionSeconds = Math.max(positionSeconds, seconds);
    },
    frames: () => frames,
    snapshot(): ProgressEvent {
      const at = now();
      updateRate(at);
      const elapsedSeconds = (at - startedAt) / 1000;
      const framesPerSecond = rate > 0 ? rate : elapsedSeconds > 0 ? frames / elapsedSeconds : 0;
      const byFrames = facts.totalFrames ? frames / facts.totalFrames : undefined;
      const byTime = facts.totalSeconds ? positionSeconds / facts.totalSeconds : undefined;
      const fraction = byFrames ?? byTime;
      const averageDuration = frames > 0 ? positionSeconds / frames : 0;
      const left = facts.totalFrames
        ? facts.totalFrames - frames
        : facts.totalSeconds && averageDuration > 0
          ? (facts.totalSeconds - positionSeconds) / averageDuration
          : undefined;
      const [slowest] = (Object.entries(times) as [keyof StageTimes, number][]).sort(
        (a, b) => b[1] - a[1],
      );
      return {
        kind: 'progress',
        frames,
        totalFrames: facts.totalFrames,
        fraction: fraction === undefined ? undefined : Math.min(1, fraction),
        elapsedSeconds,
        framesPerSecond,
        speed:
          facts.isStill || averageDuration === 0 ? undefined : framesPerSecond * averageDuration,
        etaSeconds:
          left === undefined || framesPerSecond === 0
            ? undefined
            : Math.max(0, left) / framesPerSecond,
        bottleneck: frames > 0 && slowest && slowest[1] > 0 ? slowest[0] : undefined,
      };
    },
  };
};

export type Progress = ReturnType<typeof createProgress>;
