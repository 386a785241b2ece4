import { SrvidError } from '../../core/errors.ts';
import { isUserNetwork } from '../../infer/networks.ts';
import { defaultOptions, type UpscaleOptions } from '../options.ts';
import { validateOptions } from '../validate.ts';
import { resolveLiveOutput } from './outputs.ts';
import { liveModels } from './plan-live.ts';

export type CameraMistake = {
  /** The option that is wrong, and which of its values; undefined where several together are. */
  readonly option: 'model' | 'output' | undefined;
  readonly at: number;
  readonly error: SrvidError;
};

/** Mistakes, and not what may pass by itself, such as a file that is in the way. */
const mistakeCodes: readonly string[] = ['USAGE', 'MODEL_INVALID'];

/** All that is wrong in one camera's options, as far as it can be told without the camera; network, disk and devices are not asked. */
export const checkCamera = async (options: UpscaleOptions): Promise<readonly CameraMistake[]> => {
  const mistakes: CameraMistake[] = [];
  const check = async (
    option: CameraMistake['option'],
    at: number,
    work: () => unknown,
  ): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof SrvidError)) throw error;
      if (mistakeCodes.includes(error.code)) mistakes.push({ option, at, error });
    }
  };
  await check(undefined, 0, () => validateOptions(options));
  const { model = defaultOptions.model, scale, degrade = defaultOptions.degrade } = options;
  // A network's own factor is found by running it, which may take long.
  if (!isUserNetwork(model)) await check('model', 0, () => liveModels(model, scale, degrade));
  const outputs = [options.output, ...(options.moreOutputs ?? [])];
  for (const [at, output] of outputs.entries())
    await check('output', at, () => resolveLiveOutput({ ...options, output, moreOutputs: [] }, {}));
  return mistakes;
};
