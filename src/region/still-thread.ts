import { Worker } from 'node:worker_threads';
import { SrvidError } from '../core/errors.ts';
import type { Still, StillRequest } from './still.ts';

/** What a thread is told. */
export type StillJob = {
  readonly request: StillRequest;
  /** Not 0 once nobody waits for the still any more: one word of shared memory. */
  readonly abandoned: Int32Array;
};

/** Node cannot load `.ts` in a worker: from sources, as in tests, the workers run from the build. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/region/still-worker.js' : './still-worker.js',
  import.meta.url,
);

/**
 * `fuseStill` on a thread of its own, which ends with it; the enlarged views are moved there. Settles when the thread has ended: when aborted, after the iteration that it is in.
 * @throws SrvidError BUG when the thread dies; the signal's reason when aborted
 */
export const fuseInThread = (request: StillRequest, signal: AbortSignal): Promise<Still> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abandoned = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(workerUrl, {
      workerData: { request, abandoned } satisfies StillJob,
      transferList: request.enlarged?.map(({ samples }) => samples.buffer as ArrayBuffer) ?? [],
    });
    const onAbort = () => Atomics.store(abandoned, 0, 1);
    signal.addEventListener('abort', onAbort, { once: true });
    let still: Still | undefined;
    let cause: unknown;
    worker.on('message', (made: Still) => (still = made));
    worker.on('error', (error) => (cause = error));
    worker.on('exit', () => {
      signal.removeEventListener('abort', onAbort);
      if (signal.aborted) reject(signal.reason as Error);
      else if (still) resolve(still);
      else reject(new SrvidError('BUG', 'the thread that fuses views died', { cause }));
    });
  });
