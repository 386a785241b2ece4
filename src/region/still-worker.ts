import { parentPort, workerData } from 'node:worker_threads';
import type { StillJob } from './still-thread.ts';
import { fuseStill } from './still.ts';

const { request, abandoned } = workerData as StillJob;

const still = fuseStill(request, () => {
  if (Atomics.load(abandoned, 0) !== 0) throw new Error('given up');
});
parentPort?.postMessage(still);
