import { Worker } from 'node:worker_threads';
import { SrvidError } from '../core/errors.ts';
import { fromWire, type WorkerResponse, type WorkerStart } from './protocol.ts';

/** Node cannot load `.ts` in a worker: from sources, as in tests, the workers run from the build. */
export const builtWorker = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/infer/worker.js' : './worker.js',
  import.meta.url,
);

/**
 * Runs a worker that ends by itself, and gives what it said.
 * @throws SrvidError what the worker reports, or INFER_FAILED when it dies
 */
export const runOnce = (
  start: WorkerStart,
  workerUrl: URL = builtWorker,
): Promise<readonly WorkerResponse[]> =>
  new Promise((resolve, reject) => {
    const said: WorkerResponse[] = [];
    const worker = new Worker(workerUrl, { workerData: start });
    worker.on('message', (response: WorkerResponse) => {
      if (response.kind === 'failed') reject(fromWire(response.error));
      else said.push(response);
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      code === 0
        ? resolve(said)
        : reject(new SrvidError('INFER_FAILED', `an inference worker ended with status ${code}`)),
    );
  });
