import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { SrvidError } from '../core/errors.ts';
import type { PlaneRef } from '../core/frame.ts';
import { chooseDevice, diagnoseDevice } from './choose-device.ts';
import { chromaEnlarger } from './chroma-enlarger.ts';
import { deviceSpec, whyMissing, type DeviceId } from './devices/index.ts';
import { inspectNetwork } from './inspect-network.ts';
import { drawInsets } from '../core/kernels/inset.ts';
import { feathered } from './feathered.ts';
import { planeNetwork, type PlaneSamples } from './plane-network.ts';
import {
  toWire,
  type DeviceDiagnosis,
  type WorkerRequest,
  type WorkerResponse,
  type WorkerStart,
} from './protocol.ts';
import { rgbNetwork } from './rgb-network.ts';
import type { TensorNetwork } from './tensor-network.ts';
import type { PlaneJob } from './upscaler.ts';

const port = parentPort;
const start = workerData as WorkerStart;

const send = (response: WorkerResponse): void => port?.postMessage(response);

/** CPU time of this thread so far, in milliseconds; time not spent waiting for messages where the system does not tell. */
const threadCpuMs = (): number => {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ', 1)[0]) / 1e6;
  } catch {
    return performance.eventLoopUtilization().active;
  }
};

const planeSamples = ({ memory, offset, width, height }: PlaneRef, bits: number): PlaneSamples => {
  const count = width * height;
  const samples =
    bits > 8 ? new Uint16Array(memory, offset, count) : new Uint8Array(memory, offset, count);
  return { samples, width, height };
};

type Start<Kind> = Extract<WorkerStart, { kind: Kind }>;

/** Does one job after another with an opened network; which kinds, follows from what the network works on. */
const enlarger = (network: TensorNetwork, { bits, color }: Start<'enlarge'>) => {
  const planes = color ? undefined : planeNetwork(network);
  const pictures = color && rgbNetwork(network, color, bits);
  const enlargeChroma = chromaEnlarger(network.scale);
  const plane = (ref: PlaneRef): PlaneSamples => planeSamples(ref, bits);
  return async (job: PlaneJob): Promise<void> => {
    if (job.bits !== bits)
      throw new SrvidError('BUG', `a job of ${job.bits} bits for a network of ${bits}`);
    const { origin } = job;
    if (job.kind === 'network') {
      const target = plane(job.target);
      await feathered(job, [target], network.scale, undefined, async () =>
        planes?.enlarge(plane(job.source), job.rect, target, origin),
      );
    } else if (job.kind === 'rgb') {
      const target = job.target.map(plane);
      await feathered(job, target, network.scale, color?.siting, async () =>
        pictures?.enlarge(job.source.map(plane), job.rect, target, origin),
      );
    } else if (job.kind === 'insets') drawInsets(job.target.map(plane), job.insets, job.look);
    else enlargeChroma(plane(job.source), plane(job.target), job.siting, 2 ** bits - 1, origin);
  };
};

const serve = async (facts: Start<'enlarge'>): Promise<void> => {
  const { device, network, warnings } = await chooseDevice(
    facts.model,
    facts.bits,
    facts.devices,
    facts.cpuWorkers,
  );
  const enlarge = enlarger(network, facts);
  // Counted from job to job: the system updates the figure at its clock ticks, which short jobs would miss.
  let counted = threadCpuMs();
  const cpuSinceLast = (): number => {
    const before = counted;
    counted = threadCpuMs();
    return counted - before;
  };
  const run = async (job: PlaneJob): Promise<void> => {
    try {
      await enlarge(job);
      send({ kind: 'done', cpuMs: cpuSinceLast() });
    } catch (error) {
      send({ kind: 'failed', error: toWire(error, 'INFER_FAILED') });
    }
  };
  // One request after another: a session released while it runs would take the process down.
  let last: Promise<void> = Promise.resolve();
  port?.on('message', (request: WorkerRequest) => {
    last = last.then(() =>
      request.kind === 'job' ? run(request.job) : network.release().finally(() => port.close()),
    );
  });
  send({ kind: 'ready', facts: { device, warnings } });
};

const diagnose = async (
  { model, bits }: Start<'diagnose'>,
  device: DeviceId,
): Promise<DeviceDiagnosis> => {
  const { summary, remedy } = deviceSpec(device);
  const missing = await whyMissing(deviceSpec(device));
  if (missing !== undefined)
    return { id: device, summary, state: 'absent', reason: missing, remedy };
  const found = await diagnoseDevice(model, bits, device);
  return { id: device, summary, ...found, ...(found.state === 'works' ? {} : { remedy }) };
};

try {
  if (start.kind === 'enlarge') await serve(start);
  else if (start.kind === 'inspect')
    send({ kind: 'inspected', traits: await inspectNetwork(start.name, start.bytes) });
  else
    for (const device of start.devices)
      send({ kind: 'diagnosis', diagnosis: await diagnose(start, device) });
} catch (error) {
  send({ kind: 'failed', error: toWire(error, 'INFER_FAILED') });
}
