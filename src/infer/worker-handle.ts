import { Worker } from 'node:worker_threads';
import { SrvidError } from '../core/errors.ts';
import {
  fromWire,
  type WorkerFacts,
  type WorkerRequest,
  type WorkerResponse,
  type WorkerStart,
} from './protocol.ts';
import type { JobReport, PlaneJob } from './upscaler.ts';

/** starting → idle ⇄ running → stopping → stopped; from any of them → failed. */
type WorkerState = 'starting' | 'idle' | 'running' | 'stopping' | 'stopped' | 'failed';

/** One worker thread and its session. Never terminated: ending a thread inside ONNX Runtime aborts the whole process. */
export type WorkerHandle = {
  readonly state: WorkerState;
  /** Rejects when the worker fails while starting; it is not restarted. */
  readonly ready: Promise<WorkerFacts>;
  /**
   * One job at a time. Settles when the worker no longer touches the job's memory.
   * @throws SrvidError INFER_FAILED when the job fails or the worker dies
   */
  run(job: PlaneJob): Promise<JobReport>;
  /**
   * Lets a start or a job in progress come to its end, then the thread ends by itself.
   * @throws SrvidError INFER_FAILED when it has not within `deadlineMs`; the thread is then left alone
   */
  stop(deadlineMs: number): Promise<void>;
};

type Settle<T> = { resolve(value: T): void; reject(error: SrvidError): void };

export const startWorker = (url: URL, start: WorkerStart): WorkerHandle => {
  const worker = new Worker(url, { workerData: start });
  const post = (request: WorkerRequest) => worker.postMessage(request);
  let state: WorkerState = 'starting';
  let starting: Settle<WorkerFacts> | undefined;
  let job: Settle<JobReport> | undefined;
  const ready = new Promise<WorkerFacts>((resolve, reject) => {
    starting = { resolve, reject };
  });
  // Whoever awaits `ready` sees the error; until then it must not count as unhandled.
  ready.catch(() => {});
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  const fail = (error: SrvidError): void => {
    if (state === 'stopped' || state === 'failed') return;
    state = 'failed';
    starting?.reject(error);
    job?.reject(error);
    job = undefined;
  };
  const finishJob = (act: (settle: Settle<JobReport>) => void): void => {
    const settle = job;
    job = undefined;
    if (state === 'running') state = 'idle';
    if (settle) act(settle);
  };
  const receive = (response: WorkerResponse): void => {
    if (response.kind === 'ready') {
      if (state === 'starting') state = 'idle';
      starting?.resolve(response.facts);
    } else if (response.kind === 'done') {
      finishJob((settle) => settle.resolve({ cpuMs: response.cpuMs }));
    } else if (response.kind === 'failed') {
      if (job) finishJob((settle) => settle.reject(fromWire(response.error)));
      else fail(fromWire(response.error));
    }
  };
  worker.on('message', receive);
  let death: SrvidError | undefined;
  worker.on('error', (thrown: unknown) => {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    death = new SrvidError('INFER_FAILED', `an inference worker died: ${why}`, { cause: thrown });
  });
  // Only now is it certain that the thread touches no memory any more.
  worker.on('exit', (code) => {
    if (state === 'stopping' && !job && !death) state = 'stopped';
    else
      fail(
        death ??
          new SrvidError('INFER_FAILED', `an inference worker ended unasked (status ${code})`),
      );
  });

  return {
    get state() {
      return state;
    },
    ready,
    run(planeJob) {
      if (state !== 'idle') {
        return Promise.reject(new SrvidError('BUG', `a job for a worker that is ${state}`));
      }
      state = 'running';
      return new Promise((resolve, reject) => {
        job = { resolve, reject };
        post({ kind: 'job', job: planeJob });
      });
    },
    async stop(deadlineMs) {
      if (state === 'stopped') return;
      if (state !== 'failed') state = 'stopping';
      post({ kind: 'stop' });
      await withDeadline(exited, deadlineMs);
    },
  };
};

const withDeadline = async (exited: Promise<void>, deadlineMs: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new SrvidError(
            'INFER_FAILED',
            `an inference worker did not stop within ${deadlineMs / 1000} s`,
          ),
        ),
      deadlineMs,
    );
  });
  try {
    await Promise.race([exited, late]);
  } finally {
    clearTimeout(timer);
  }
};
