import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import { SrvidError } from '../core/errors.ts';
import type { JobReport, PlaneJob } from './upscaler.ts';
import type { WorkerHandle } from './worker-handle.ts';

/** A fixed number of workers, one job each at a time, highest priority first, else in call order. */
export type WorkerPool = AsyncDisposable & {
  readonly capacity: number;
  /**
   * Settles when no worker touches the job's memory any more: a job that waits is rejected as soon as `signal` aborts,
   * one that runs is waited for and then rejected.
   */
  run(job: PlaneJob, signal: AbortSignal): Promise<JobReport>;
};

/** A job of the largest tile takes a second or two on a slow machine. */
export const stopDeadlineMs = 60_000;

/** @param workers all of them ready */
export const createWorkerPool = (workers: readonly WorkerHandle[]): WorkerPool => {
  const queue = new PQueue({ concurrency: workers.length });
  let closed = false;

  const dispatch = async (job: PlaneJob): Promise<JobReport> => {
    if (closed)
      throw new SrvidError('INFER_FAILED', 'the job was given up: its upscaler is closed');
    const worker = workers.find((candidate) => candidate.state === 'idle');
    if (!worker) throw new SrvidError('INFER_FAILED', 'no inference worker is left: all have died');
    try {
      return await worker.run(job);
    } finally {
      queue.concurrency = Math.max(1, workers.filter((each) => each.state !== 'failed').length);
    }
  };

  return {
    capacity: workers.length,
    async run(job, signal) {
      // p-queue rejects a running job at once when its signal aborts; ours must be waited for.
      const waiting = new AbortController();
      const onAbort = () => waiting.abort(signal.reason);
      // All tiles of all frames in flight listen to the run's one signal: that is no leak.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        signal.throwIfAborted();
        const report = await queue.add(
          () => {
            signal.removeEventListener('abort', onAbort);
            return dispatch(job);
          },
          { priority: job.priority ?? 0, signal: waiting.signal },
        );
        signal.throwIfAborted();
        return report;
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await Promise.all(workers.map((worker) => worker.stop(stopDeadlineMs)));
      await queue.onIdle();
    },
  };
};
