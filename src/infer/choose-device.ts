import { SrvidError } from '../core/errors.ts';
import { compare, largeTile, smallTile, tolerance } from './device-check.ts';
import { deviceSpec, type DeviceId } from './devices/index.ts';
import type { Model } from './model.ts';
import { firstLine } from './first-line.ts';
import { openTensorNetwork } from './open-network.ts';
import type { DeviceDiagnosis } from './protocol.ts';
import type { TensorNetwork } from './tensor-network.ts';

export type Choice = {
  readonly device: DeviceId;
  readonly network: TensorNetwork;
  readonly warnings: readonly string[];
};

/**
 * Opens the first of `devices` that loads, agrees with the CPU and is faster than `cpuWorkers` cores; the CPU if none.
 * One device alone is opened as it is: it was asked for by name.
 */
export const chooseDevice = async (
  model: Model,
  bits: number,
  devices: readonly DeviceId[],
  cpuWorkers: number,
): Promise<Choice> => {
  const [only] = devices;
  if (devices.length === 1 && only) return openNamed(model, bits, only);
  const cpu = await openTensorNetwork(model, bits, 'cpu');
  const complaints: string[] = [];
  for (const device of devices.filter((id) => id !== 'cpu')) {
    const tried = await tryDevice(model, bits, device, cpu, cpuWorkers);
    if (typeof tried !== 'string') {
      await cpu.release();
      return { device, network: tried, warnings: [] };
    }
    if (tried !== slower) complaints.push(tried);
  }
  const warnings =
    complaints.length === 0
      ? []
      : [`using the CPU: ${complaints.join('; ')}; "srvid doctor" says more`];
  return { device: 'cpu', network: cpu, warnings };
};

/** A device asked for by name is checked too (wrong results are worse than none), but need not be fast. */
const openNamed = async (model: Model, bits: number, device: DeviceId): Promise<Choice> => {
  const network = await openTensorNetwork(model, bits, device);
  if (device === 'cpu') return { device, network, warnings: [] };
  const cpu = await openTensorNetwork(model, bits, 'cpu');
  try {
    const { maxDifference } = await compare(network, cpu, smallTile);
    if (maxDifference > allowed(bits)) {
      throw new SrvidError(
        'DEVICE_UNAVAILABLE',
        `device ${device} gives wrong results: off by up to ${maxDifference}`,
        {
          hint: `Use --device cpu, and update the driver (${deviceSpec(device).remedy}).`,
        },
      );
    }
    return { device, network, warnings: [] };
  } catch (error) {
    await network.release();
    throw error instanceof SrvidError && error.code === 'INFER_FAILED'
      ? new SrvidError('DEVICE_UNAVAILABLE', `device ${device} cannot be used: ${error.message}`, {
          hint: `It needs: ${deviceSpec(device).remedy}. "srvid doctor" shows which devices work here.`,
          cause: error,
        })
      : error;
  } finally {
    await cpu.release();
  }
};

/** Samples of more bits differ by as much more for the same relative error. */
const allowed = (bits: number): number => tolerance * 2 ** Math.max(0, bits - 10);

const slower = 'it is slower than the CPU';

/** A first glance at a small tile spares minutes on a device that is hopelessly slow. */
const hopeless = 20;

const tryDevice = async (
  model: Model,
  bits: number,
  device: DeviceId,
  cpu: TensorNetwork,
  cpuWorkers: number,
): Promise<TensorNetwork | string> => {
  let network: TensorNetwork;
  try {
    network = await openTensorNetwork(model, bits, device);
  } catch (error) {
    return firstLine(error);
  }
  const verdict = await judge(device, network, cpu, bits, cpuWorkers).catch(firstLine);
  if (verdict === undefined) return network;
  await network.release();
  return verdict;
};

/** Why a device is not used; undefined when it is to be. */
const judge = async (
  device: DeviceId,
  network: TensorNetwork,
  cpu: TensorNetwork,
  bits: number,
  cpuWorkers: number,
): Promise<string | undefined> => {
  const small = await compare(network, cpu, smallTile);
  if (small.maxDifference > allowed(bits))
    return `device ${device} gives wrong results: off by up to ${small.maxDifference}`;
  if (small.deviceMs > hopeless * small.cpuMs) return slower;
  const large = await compare(network, cpu, largeTile);
  return large.deviceMs < large.cpuMs / cpuWorkers ? undefined : slower;
};

/** Loads and checks one device for `srvid doctor`. `missing` is what its files tell. */
export const diagnoseDevice = async (
  model: Model,
  bits: number,
  device: DeviceId,
): Promise<Pick<DeviceDiagnosis, 'state' | 'maxDifference' | 'milliseconds' | 'reason'>> => {
  const cpu = await openTensorNetwork(model, bits, 'cpu');
  try {
    const network = await openTensorNetwork(model, bits, device);
    try {
      const { maxDifference, deviceMs } = await compare(network, cpu, smallTile);
      const agrees = maxDifference <= allowed(bits);
      return {
        state: agrees ? 'works' : 'differs',
        maxDifference,
        milliseconds: deviceMs,
        ...(agrees ? {} : { reason: `its results are off by up to ${maxDifference}` }),
      };
    } finally {
      await network.release();
    }
  } catch (error) {
    return { state: 'fails', reason: firstLine(error) };
  } finally {
    await cpu.release();
  }
};
