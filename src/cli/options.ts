import { displayOptions, type DisplayOptions } from './display-options.ts';
import { evalOptions, type EvalOptions } from './eval-options.ts';
import type { OptionSpec } from './option-spec.ts';
import { plateOptions, type PlateOptionValues } from './plate-options.ts';
import { type GivenOptions, upscaleOptions } from './upscale-options.ts';

/** Every option of srvid: yargs, the help, `docs/cli.md` and the typed options all come from here. */
export const optionTable = {
  ...upscaleOptions,
  ...displayOptions,
  ...evalOptions,
  ...plateOptions,
};
export type OptionName = keyof typeof optionTable;
export type OptionValues = Partial<GivenOptions & DisplayOptions & EvalOptions & PlateOptionValues>;
export const upscaleOptionNames = Object.keys(upscaleOptions) as (keyof typeof upscaleOptions)[];
export const plateOptionNames = Object.keys(plateOptions) as (keyof typeof plateOptions)[];
export const evalOptionNames = Object.keys(evalOptions) as (keyof typeof evalOptions)[];

/**
 * Finds an option by its long or its one-letter name, without dashes.
 * @param among a command's own: two commands may read one flag differently (`--scale`)
 */
export const findOption = (
  flag: string,
  among = Object.keys(optionTable) as readonly OptionName[],
): { readonly name: OptionName; readonly spec: OptionSpec } | undefined => {
  for (const name of among) {
    const spec: OptionSpec = optionTable[name];
    if (spec.flag === flag || spec.alias === flag) return { name, spec };
  }
  return undefined;
};
