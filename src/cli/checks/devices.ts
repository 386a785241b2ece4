import { deviceSpec, runsHere } from '../../infer/devices/index.ts';
import { diagnoseDevices } from '../../infer/diagnose-devices.ts';
import { resolveModel } from '../../infer/model.ts';
import type { DeviceDiagnosis } from '../../infer/protocol.ts';
import { failed, type Finding } from './finding.ts';

const finding = ({
  id,
  summary,
  state,
  maxDifference,
  milliseconds,
  reason,
  remedy,
}: DeviceDiagnosis): Finding => {
  const what = `${id} (${summary})`;
  if (state === 'works') {
    const speed =
      milliseconds === undefined ? '' : `, ${milliseconds.toFixed(1)} ms per small tile`;
    const agrees =
      id === 'cpu'
        ? 'works'
        : `works and agrees with the CPU (differs by ${maxDifference ?? 0} at most)`;
    return { about: 'devices', state: 'ok', message: `${what} ${agrees}${speed}` };
  }
  const message = `${what}: ${reason ?? state}`;
  // Nothing adds CoreML to Linux.
  const mend = remedy === undefined || !runsHere(deviceSpec(id)) ? {} : { remedy };
  return id === 'cpu'
    ? { about: 'devices', state: 'fail', message, code: 'DEVICE_UNAVAILABLE', ...mend }
    : { about: 'devices', state: 'note', message, ...mend };
};

/** Which devices load and agree with the CPU on a small tile. */
export const checkDevices = async (): Promise<Finding[]> => {
  try {
    return (await diagnoseDevices(await resolveModel('fast', 2))).map(finding);
  } catch (error) {
    return [failed('devices', error)];
  }
};
