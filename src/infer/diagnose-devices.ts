import { Worker } from 'node:worker_threads';
import { SrvidError } from '../core/errors.ts';
import { builtWorker } from './create-upscaler.ts';
import { deviceSpecs } from './devices/index.ts';
import type { Model } from './model.ts';
import {
  fromWire,
  type DeviceDiagnosis,
  type WorkerResponse,
  type WorkerStart,
} from './protocol.ts';

/**
 * Loads every device and compares it with the CPU on a small tile, in a worker thread. For `srvid doctor`.
 * @param model any; a small one is quickest
 */
export const diagnoseDevices = (
  model: Model,
  workerUrl: URL = builtWorker,
): Promise<readonly DeviceDiagnosis[]> =>
  new Promise((resolve, reject) => {
    const found: DeviceDiagnosis[] = [];
    const devices = deviceSpecs.map((spec) => spec.id);
    const worker = new Worker(workerUrl, {
      workerData: { kind: 'diagnose', model, bits: 8, devices } satisfies WorkerStart,
    });
    worker.on('message', (response: WorkerResponse) => {
      if (response.kind === 'diagnosis') found.push(response.diagnosis);
      else if (response.kind === 'failed') reject(fromWire(response.error));
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      code === 0
        ? resolve(found)
        : reject(new SrvidError('INFER_FAILED', `the device check ended with status ${code}`)),
    );
  });
