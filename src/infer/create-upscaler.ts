import { availableParallelism } from 'node:os';
import { SrvidError } from '../core/errors.ts';
import { autoDevices, deviceSpec, whyMissing, type DeviceId } from './devices/index.ts';
import type { RgbCoding } from '../core/rgb-coding.ts';
import type { Model } from './model.ts';
import { builtWorker } from './one-shot-worker.ts';
import type { WorkerFacts, WorkerStart } from './protocol.ts';
import type { Upscaler } from './upscaler.ts';
import { startWorker, type WorkerHandle } from './worker-handle.ts';
import { createWorkerPool, stopDeadlineMs } from './worker-pool.ts';

export type UpscalerOptions = {
  /** From `resolveModel`; its scale is the upscaler's. */
  readonly model: Model;
  /** Bits per sample of all planes, 8 to 16. */
  readonly bits: number;
  /** How the frames' colour is coded; a network that works on RGB needs it. */
  readonly color?: RgbCoding | undefined;
  readonly device: 'auto' | DeviceId;
  /** Worker threads; by default one per core. A GPU may use fewer. */
  readonly threads?: number | undefined;
  /** Entry of the worker threads, for runs from sources: Node cannot load `.ts` in a worker. */
  readonly workerUrl?: URL | undefined;
};

/**
 * Starts the workers, each with the network loaded, and chooses the device.
 * @throws SrvidError MODEL_INVALID, DEVICE_UNAVAILABLE (a device asked for by name) or INFER_FAILED; no worker is left then
 */
export const createUpscaler = async (options: UpscalerOptions): Promise<Upscaler> => {
  const { model, bits, color, device, workerUrl = builtWorker } = options;
  const threads = options.threads ?? availableParallelism();
  const devices = device === 'auto' ? await autoDevices() : [await named(device)];
  const start = (tried: readonly DeviceId[]): WorkerHandle =>
    startWorker(workerUrl, {
      kind: 'enlarge',
      model,
      bits,
      devices: tried,
      cpuWorkers: threads,
      ...(color === undefined ? {} : { color }),
    } satisfies WorkerStart);

  const workers: WorkerHandle[] = [];
  try {
    const first = devices.length > 1 ? await startOne(workers, start(devices)) : undefined;
    const chosen = first?.device ?? devices[0] ?? 'cpu';
    const wanted = Math.max(1, Math.min(threads, deviceSpec(chosen).maxSessions));
    while (workers.length < wanted) workers.push(start([chosen]));
    await Promise.all(workers.map((worker) => worker.ready));
    const pool = createWorkerPool(workers);
    return {
      scale: model.scale,
      device: chosen,
      capacity: pool.capacity,
      halo: model.halo,
      warnings: first?.warnings ?? [],
      run: (job, signal) => pool.run(job, signal),
      [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
    };
  } catch (error) {
    await Promise.allSettled(workers.map((worker) => worker.stop(stopDeadlineMs)));
    throw error;
  }
};

/** The first worker chooses the device for all. */
const startOne = (workers: WorkerHandle[], worker: WorkerHandle): Promise<WorkerFacts> => {
  workers.push(worker);
  return worker.ready;
};

const named = async (device: DeviceId): Promise<DeviceId> => {
  const spec = deviceSpec(device);
  const reason = await whyMissing(spec);
  if (reason === undefined) return device;
  throw new SrvidError('DEVICE_UNAVAILABLE', `device ${device} cannot be used: ${reason}`, {
    hint: `It needs: ${spec.remedy}. "srvid doctor" shows which devices work here.`,
  });
};
