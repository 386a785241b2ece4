import type { Node } from 'yaml';
import { nearest } from '../../core/near-miss.ts';
import type { UpscaleOptions } from '../../pipeline/options.ts';
import { printable } from '../printable.ts';
import { cameraKeys, whyNotHere } from './camera-keys.ts';
import { readOptionValue } from './option-values.ts';
import type { Entry, YamlSource } from './yaml-source.ts';

type Values = Partial<Omit<UpscaleOptions, 'input' | 'output' | 'moreOutputs'>>;
/** Options as far as they could be read, and where each stands. */
export type Given = {
  readonly values: Values;
  readonly places: ReadonlyMap<string, Node | undefined>;
};

export const noteUnknown = (
  source: YamlSource,
  { key, at }: Entry,
  known: readonly string[],
): void => {
  const near = nearest(key, known);
  const reason = whyNotHere(key) ?? (near === undefined ? undefined : `did you mean ${near}?`);
  const keys = `known are ${known.join(', ')}`;
  source.note(at, `unknown key "${printable(key)}" here; ${reason ?? keys}`);
};

/** The options among the entries of a camera, or of `defaults`, over what is given already. */
export const readGiven = (
  source: YamlSource,
  entries: readonly Entry[],
  alsoKnown: readonly string[],
  defaults: Given = { values: {}, places: new Map() },
): Given => {
  const values: Record<string, unknown> = { ...defaults.values };
  const places = new Map(defaults.places);
  for (const entry of entries) {
    const option = cameraKeys.get(entry.key);
    if (alsoKnown.includes(entry.key)) continue;
    if (!option) {
      noteUnknown(source, entry, [...alsoKnown, ...cameraKeys.keys()]);
      continue;
    }
    places.set(entry.key, entry.value ?? entry.at);
    const value = readOptionValue(source, option.spec, entry);
    if (value === undefined) delete values[option.name];
    else values[option.name] = value;
  }
  return { values, places };
};
