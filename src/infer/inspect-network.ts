import { networkForm } from './network-form.ts';
import { loadSession } from './open-network.ts';
import { probeActivations, probeHalo, probeScale } from './probe.ts';
import type { NetworkTraits } from './protocol.ts';

/**
 * Loads a user's network on the CPU and runs it on noise.
 * @throws SrvidError MODEL_INVALID when it is of no form that srvid can run
 */
export const inspectNetwork = async (name: string, bytes: Uint8Array): Promise<NetworkTraits> => {
  const session = await loadSession(name, bytes, 'cpu');
  try {
    const form = networkForm(name, session, 8);
    const scale = await probeScale(name, session, form);
    const activationBytes = await probeActivations(session, form);
    const halo = await probeHalo(session, form, scale);
    return { scale, channels: form.channels, halo, activationBytes };
  } finally {
    await session.release();
  }
};
