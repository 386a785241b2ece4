import { SrvidError } from '../core/errors.ts';
import { deviceSpec, type DeviceId } from './devices/index.ts';
import type { Model } from './model.ts';
import { networkForm } from './network-form.ts';
import { firstLine, planeNetwork, type PlaneNetwork } from './plane-network.ts';
import { probeHalo, probeScale } from './probe.ts';
import { openSession, type Session } from './session.ts';

/** The file of a model that planes of a depth are run through. */
const modelBytes = (model: Model, bits: number): Uint8Array =>
  'user' in model.files ? model.files.user : bits > 8 ? model.files.u16 : model.files.u8;

/**
 * Loads a model on a device and finds out its form; a user's network is probed for its scale and, unless `halo` is known,
 * its halo.
 * @throws SrvidError MODEL_INVALID when it is of no form that srvid can run or has another scale; DEVICE_UNAVAILABLE when
 *   the device is at fault
 */
export const openNetwork = async (
  model: Model,
  bits: number,
  device: DeviceId,
  halo: number | undefined = model.halo,
): Promise<PlaneNetwork> => {
  const session = await open(model, modelBytes(model, bits), device);
  try {
    const form = networkForm(model.id, session, bits);
    if (!('user' in model.files))
      return planeNetwork(model.id, session, form, model.scale, model.halo ?? 0);
    const scale = await probeScale(model.id, session, form);
    if (scale !== model.scale) {
      throw new SrvidError('MODEL_INVALID', `${model.id} enlarges ×${scale}, not ×${model.scale}`, {
        hint: `Ask for -x ${scale}, or use another network.`,
      });
    }
    return planeNetwork(
      model.id,
      session,
      form,
      scale,
      halo ?? (await probeHalo(session, form, scale)),
    );
  } catch (error) {
    await session.release();
    throw error;
  }
};

const open = async (model: Model, bytes: Uint8Array, device: DeviceId): Promise<Session> => {
  const { provider, remedy } = deviceSpec(device);
  try {
    return await openSession(bytes, provider);
  } catch (cause) {
    if (device === 'cpu') {
      throw new SrvidError(
        'MODEL_INVALID',
        `ONNX Runtime cannot load ${model.id}: ${firstLine(cause)}`,
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
