import { deviceSpecs } from './devices/index.ts';
import type { Model } from './model.ts';
import { runOnce } from './one-shot-worker.ts';
import type { DeviceDiagnosis } from './protocol.ts';

/**
 * Loads every device and compares it with the CPU on a small tile, in a worker thread. For `srvid doctor`.
 * @param model any; a small one is quickest
 */
export const diagnoseDevices = async (
  model: Model,
  workerUrl?: URL,
): Promise<readonly DeviceDiagnosis[]> => {
  const devices = deviceSpecs.map((spec) => spec.id);
  const said = await runOnce({ kind: 'diagnose', model, bits: 8, devices }, workerUrl);
  return said.flatMap((response) => (response.kind === 'diagnosis' ? [response.diagnosis] : []));
};
