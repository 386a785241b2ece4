import { shippedModel } from '../../infer/model.ts';
import { networks, type NetworkSpec } from '../../infer/networks.ts';
import { failed, type Finding } from './finding.ts';

const checkNetwork = async ({ id, scales }: NetworkSpec): Promise<Finding[]> => {
  const found = await Promise.allSettled(scales.map((scale) => shippedModel(id, scale)));
  const sums = found.flatMap((one) =>
    one.status === 'fulfilled' ? [`x${one.value.scale} ${one.value.sha256.slice(0, 12)}`] : [],
  );
  return [
    ...(sums.length === 0
      ? []
      : [{ about: 'models', state: 'ok', message: `${id}: ${sums.join(', ')}` } as const]),
    ...found.flatMap((one) => (one.status === 'rejected' ? [failed('models', one.reason)] : [])),
  ];
};

/** Whether the files of every network are those that the manifests name. */
export const checkModels = async (): Promise<Finding[]> =>
  (await Promise.all(networks.map(checkNetwork))).flat();
