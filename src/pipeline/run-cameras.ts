import { setTimeout as sleep } from 'node:timers/promises';
import { Subject } from 'rxjs';
import { createBackoff } from '../core/backoff.ts';
import { asSrvidError, type SrvidError } from '../core/errors.ts';
import type { PlanSummary, RunReport, UpscaleEvent } from './events.ts';
import { createLiveWorkers, type LiveWorkers } from './live/live-workers.ts';
import { prepareLive } from './live/prepare-live.ts';
import { planOfLive } from './live/dry-run.ts';
import type { LiveControl } from './live/run-live.ts';
import { statusOfFailed } from './live/status-not-running.ts';
import type { UpscaleOptions } from './options.ts';
import { type UpscaleControl, type UpscaleRun, upscaleWith } from './run.ts';

export type CameraOptions = {
  /** By which events and numbers tell one camera from another. */
  readonly name: string;
  readonly options: UpscaleOptions;
};

export type CameraRun = {
  readonly name: string;
  /** Its `done` settles when the camera's run is complete, was stopped, or gave up after `maxOutage`; whatever else fails is tried again. */
  readonly run: UpscaleRun;
};

/** Between attempts at a run that fails as a whole, as when its password file cannot be read. */
const retry = { firstMs: 2_000, capMs: 60_000, jitter: 0.3 };
/** A run that lasted so long was a good one. */
const healthyMs = 60_000;

/** Enhances several cameras, each by itself, with one set of inference workers. */
export const enhanceCameras = (
  cameras: readonly CameraOptions[],
  control: UpscaleControl = {},
): readonly CameraRun[] => {
  const workers = createLiveWorkers();
  return cameras.map(({ name, options }) => ({ name, run: supervise(options, control, workers) }));
};

const supervise = (
  options: UpscaleOptions,
  control: UpscaleControl,
  workers: LiveWorkers,
): UpscaleRun => {
  const events = new Subject<UpscaleEvent>();
  const signals = [control.signal, control.stop].filter((signal) => signal !== undefined);
  const ending = AbortSignal.any(signals);
  const backoff = createBackoff(retry);
  const startedAt = performance.now();
  let current: UpscaleRun | undefined;
  let failure: SrvidError | undefined;

  const failedStatus = (why: string) =>
    statusOfFailed((performance.now() - startedAt) / 1000, why, options.model ?? '');
  const isFinal = ({ code }: SrvidError): boolean =>
    ending.aborted || (code === 'INPUT_UNREADABLE' && options.maxOutage !== undefined);

  const attempt = (): Promise<RunReport> => {
    failure = undefined;
    current = upscaleWith(() => workers, options, control);
    current.events.subscribe({ next: (event) => events.next(event) });
    return current.done;
  };

  const execute = async (): Promise<RunReport> => {
    for (;;) {
      const begun = performance.now();
      try {
        return await attempt();
      } catch (thrown) {
        const error = asSrvidError(thrown);
        if (isFinal(error)) throw thrown;
        failure = error;
        if (performance.now() - begun > healthyMs) backoff.reset();
        const milliseconds = backoff.next();
        const { code, message: reason, hint } = error;
        events.next({
          kind: 'live',
          event: { kind: 'run-failed', code, reason, hint, milliseconds },
        });
        events.next({ kind: 'live-status', status: failedStatus(reason) });
        await sleep(milliseconds, undefined, { signal: ending }).catch(() => {});
        if (ending.aborted) throw thrown;
      }
    }
  };

  /** Of the attempt under way. */
  const live = (): LiveControl | undefined => {
    if (!failure) return current?.live();
    const { message } = failure;
    return {
      status: () => failedStatus(message),
      setRegions: () => {},
      view: () => undefined,
      setRecording: () => {},
    };
  };
  return { events, done: execute().finally(() => events.complete()), live };
};

export type CameraPlan = {
  readonly name: string;
  readonly plan: Promise<{ readonly summary: PlanSummary; readonly warnings: readonly string[] }>;
};

/** Connects to all cameras at once and runs nothing: for `--dry-run`. The plans reject as the runs would before their first picture. */
export const planCameras = (
  cameras: readonly CameraOptions[],
  signal: AbortSignal,
): readonly CameraPlan[] => {
  const workers = createLiveWorkers();
  return cameras.map(({ name, options }) => {
    const plan = prepareLive(options).then((settings) => planOfLive(settings, workers, signal));
    // Awaited in order, later.
    plan.catch(() => {});
    return { name, plan };
  });
};
