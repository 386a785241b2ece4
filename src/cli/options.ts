import type { UpscaleOptions } from '../pipeline/options.ts';
import { displayOptions, type DisplayOptions } from './display-options.ts';
import type { OptionSpec } from './option-spec.ts';
import { upscaleOptions } from './upscale-options.ts';

/** Every option of srvid: yargs, the help, `docs/cli.md` and the typed options all come from here. */
export const optionTable = { ...upscaleOptions, ...displayOptions };
export type OptionName = keyof typeof optionTable;
export type OptionValues = Partial<Omit<UpscaleOptions, 'input'> & DisplayOptions>;
export const upscaleOptionNames = Object.keys(upscaleOptions) as (keyof typeof upscaleOptions)[];

/** Finds an option by its long or its one-letter name, without dashes. */
export const findOption = (
  flag: string,
): { readonly name: OptionName; readonly spec: OptionSpec } | undefined => {
  for (const name of Object.keys(optionTable) as OptionName[]) {
    const spec: OptionSpec = optionTable[name];
    if (spec.flag === flag || spec.alias === flag) return { name, spec };
  }
  return undefined;
};
