import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { SrvidError } from '../core/errors.ts';
import type { PlaneRef } from '../core/frame.ts';
import type { Samples } from '../core/kernels/bicubic.ts';
import { chooseDevice, diagnoseDevice } from './choose-device.ts';
import { chromaEnlarger } from './chroma-enlarger.ts';
import { deviceSpec, whyMissing, type DeviceId } from './devices/index.ts';
import type { PlaneNetwork } from './plane-network.ts';
import {
  toWire,
  type DeviceDiagnosis,
  type WorkerRequest,
  type WorkerResponse,
  type WorkerStart,
} from './protocol.ts';
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

const samplesOf = (plane: PlaneRef, bits: number): Samples =>
  bits > 8
    ? new Uint16Array(plane.memory, plane.offset, plane.width * plane.height)
    : new Uint8Array(plane.memory, plane.offset, plane.width * plane.height);

const runJob = async (
  job: PlaneJob,
  network: PlaneNetwork,
  enlargeChroma: ReturnType<typeof chromaEnlarger>,
): Promise<void> => {
  const { bits, source, target } = job;
  if (bits !== start.bits)
    throw new SrvidError('BUG', `a job of ${bits} bits for a network of ${start.bits}`);
  const from = { samples: samplesOf(source, bits), width: source.width, height: source.height };
  const to = { samples: samplesOf(target, bits), width: target.width, height: target.height };
  if (job.kind === 'network') await network.enlarge(from, job.rect, to);
  else enlargeChroma(from, to, job.siting, 2 ** bits - 1);
};

const serve = async (facts: WorkerStart & { kind: 'enlarge' }): Promise<void> => {
  const { device, network, warnings } = await chooseDevice(
    facts.model,
    facts.bits,
    facts.devices,
    facts.cpuWorkers,
    facts.halo,
  );
  const enlargeChroma = chromaEnlarger(network.scale);
  // Counted from job to job: the system updates the figure at its clock ticks, which short jobs would miss.
  let counted = threadCpuMs();
  const cpuSinceLast = (): number => {
    const before = counted;
    counted = threadCpuMs();
    return counted - before;
  };
  const run = async (job: PlaneJob): Promise<void> => {
    try {
      await runJob(job, network, enlargeChroma);
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
  send({ kind: 'ready', facts: { device, halo: network.halo, warnings } });
};

const diagnose = async (device: DeviceId): Promise<DeviceDiagnosis> => {
  const { summary, remedy } = deviceSpec(device);
  const missing = await whyMissing(deviceSpec(device));
  if (missing !== undefined)
    return { id: device, summary, state: 'absent', reason: missing, remedy };
  const found = await diagnoseDevice(start.model, start.bits, device);
  return { id: device, summary, ...found, ...(found.state === 'works' ? {} : { remedy }) };
};

try {
  if (start.kind === 'enlarge') await serve(start);
  else
    for (const device of start.devices)
      send({ kind: 'diagnosis', diagnosis: await diagnose(device) });
} catch (error) {
  send({ kind: 'failed', error: toWire(error, 'INFER_FAILED') });
}
