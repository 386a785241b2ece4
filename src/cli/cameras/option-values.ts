import { isScalar } from 'yaml';
import { redact } from '../../core/ffmpeg/redact.ts';
import type { OptionSpec } from '../option-spec.ts';
import { invalidValue } from '../parse.ts';
import { printable } from '../printable.ts';
import { keyOf } from './camera-keys.ts';
import type { Place, YamlSource } from './yaml-source.ts';

/** The value of an option as the command line would have it; undefined, and noted, where it breaks the option's rule. */
export const readOptionValue = (source: YamlSource, spec: OptionSpec, place: Place): unknown => {
  const key = keyOf(spec);
  if (spec.kind === 'switch') {
    if (isScalar(place.value) && typeof place.value.value === 'boolean') return place.value.value;
    const text = source.text(place, key);
    if (text !== undefined)
      source.note(
        place.value,
        `invalid value "${printable(text)}" for ${key}; should be true or false`,
      );
    return undefined;
  }
  const readOne = (item: Place): unknown => {
    const text = source.text(item, key);
    if (text === undefined) return undefined;
    const value = spec.read.read(text);
    if (value === undefined) source.note(item.value, invalidValue(spec.read, key, redact(text)));
    return value;
  };
  if (spec.kind === 'value') return readOne(place);
  const values = source.items(place).map(readOne);
  return values.includes(undefined) ? undefined : values;
};
