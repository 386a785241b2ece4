import { resolve } from 'node:path';
import { isMap, type Node } from 'yaml';
import { printable } from '../printable.ts';
import { firstLineOf, holdsPassword, type Secrets } from './secrets.ts';
import type { Place, YamlSource } from './yaml-source.ts';

export type CameraOutput = { readonly text: string; readonly at: Node | undefined };

const references = 'url-file: <file>, or url-env: <variable>';

/** An address that is a secret as a whole stands elsewhere: `{ url-file: name }`, `{ url-env: NAME }`. */
const readReference = (source: YamlSource, place: Place, secrets: Secrets): string | undefined => {
  const entries = source.entries(place, 'output');
  const [entry] = entries;
  if (!entry || entries.length > 1 || !['url-file', 'url-env'].includes(entry.key)) {
    source.note(
      place.value,
      `an output is an address or a name (in quotes where it ends in a colon), or ${references}`,
    );
    return undefined;
  }
  const where = source.text(entry, entry.key);
  if (where === undefined) return undefined;
  if (entry.key === 'url-env') {
    const value = secrets.fromEnvironment(where);
    if (value === undefined)
      source.note(entry.value, `the environment variable ${printable(where)} is not set`);
    return value;
  }
  try {
    const value = firstLineOf(where);
    if (value === '') source.note(entry.value, `the file ${printable(where)} is empty`);
    return value === '' ? undefined : value;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    source.note(entry.value, `cannot read the file ${printable(where)}: ${code}`);
    return undefined;
  }
};

/** Where a camera's pictures go; what is wrong is noted and left out. */
export const readOutputs = (
  source: YamlSource,
  place: Place,
  secrets: Secrets,
): readonly CameraOutput[] =>
  source.items(place).flatMap((item) => {
    const at = item.value;
    const given = isMap(at) ? undefined : source.text(item, 'output');
    if (given !== undefined && holdsPassword(given)) {
      source.note(
        at,
        `this output holds a password; write the whole address elsewhere and name the place: ${references}`,
      );
      return [];
    }
    const text = isMap(at) ? readReference(source, item, secrets) : given;
    return text === undefined ? [] : [{ text, at }];
  });

/** Who reads standard output may close it, which ends the process, and so all cameras. */
const isStandardOutput = (text: string): boolean => /^(?:-|(?:mkv|mp4):-|hash:)$/.test(text);

/** What two cameras cannot both write; undefined for what is written nowhere. */
const placeOf = (text: string): string | undefined => {
  if (text === 'null:') return undefined;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    ? text
    : resolve(text.replace(/^(?:hash|file):/, ''));
};

/** Notes outputs that have been given before, and those that are not for one camera alone. */
export const createOutputCheck = (source: YamlSource) => {
  const taken = new Map<string, number>();
  return (outputs: readonly CameraOutput[]): void => {
    for (const { text, at } of outputs) {
      if (isStandardOutput(text)) {
        source.note(
          at,
          'standard output is not for one of several cameras; write a file, a folder or an address',
        );
        continue;
      }
      const place = placeOf(text);
      if (place === undefined) continue;
      const before = taken.get(place);
      if (before !== undefined)
        source.note(at, `this output is given in line ${before} already; each needs its own`);
      else taken.set(place, source.line(at));
    }
  };
};
