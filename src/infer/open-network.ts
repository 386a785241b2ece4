import { SrvidError } from '../core/errors.ts';
import { deviceSpec, type DeviceId } from './devices/index.ts';
import { firstLine } from './first-line.ts';
import type { Model } from './model.ts';
import { networkForm } from './network-form.ts';
import { planeNetwork, type PlaneNetwork } from './plane-network.ts';
import { openSession, type Session } from './session.ts';
import { tensorNetwork, type TensorNetwork } from './tensor-network.ts';

/** The file of a model that samples of a depth are run through. */
const modelBytes = ({ files }: Model, bits: number): Uint8Array =>
  'single' in files ? files.single : bits > 8 ? files.u16 : files.u8;

/**
 * Loads a model on a device.
 * @throws SrvidError MODEL_INVALID when it is of no form that srvid can run; DEVICE_UNAVAILABLE when the device is at fault
 */
export const openTensorNetwork = async (
  model: Model,
  bits: number,
  device: DeviceId,
): Promise<TensorNetwork> => {
  const session = await loadSession(model.id, modelBytes(model, bits), device);
  try {
    return tensorNetwork(session, networkForm(model.id, session, bits), model);
  } catch (error) {
    await session.release();
    throw error;
  }
};

/** The same for a model of one channel, as a network for planes. */
export const openNetwork = async (
  model: Model,
  bits: number,
  device: DeviceId,
): Promise<PlaneNetwork> => planeNetwork(await openTensorNetwork(model, bits, device));

/** @throws SrvidError MODEL_INVALID on the CPU, DEVICE_UNAVAILABLE on another device */
export const loadSession = async (
  name: string,
  bytes: Uint8Array,
  device: DeviceId,
): Promise<Session> => {
  const { provider, remedy } = deviceSpec(device);
  try {
    return await openSession(bytes, provider);
  } catch (cause) {
    if (device === 'cpu') {
      throw new SrvidError(
        'MODEL_INVALID',
        `ONNX Runtime cannot load ${name}: ${firstLine(cause)}`,
        { cause },
      );
    }
    throw new SrvidError(
      'DEVICE_UNAVAILABLE',
      `device ${device} cannot be used: ${firstLine(cause)}`,
      {
        hint: `It needs: ${remedy}. "srvid doctor" shows which devices work here.`,
        cause,
      },
    );
  }
};
