import type { Node } from 'yaml';
import { withPassword } from '../../decode/live-credentials.ts';
import { isLiveInput } from '../../decode/live-input.ts';
import { isUserNetwork } from '../../infer/networks.ts';
import { printable } from '../printable.ts';
import { ownKeys } from './camera-keys.ts';
import { type Given, readGiven } from './given-options.ts';
import { type CameraOutput, readOutputs } from './read-outputs.ts';
import { holdsPassword, type Secrets } from './secrets.ts';
import type { Entry, Place, YamlSource } from './yaml-source.ts';

/** A camera as far as it could be read. */
export type Draft = Given & {
  readonly name: string;
  readonly node: Node | undefined;
  readonly input: string;
  readonly outputs: readonly CameraOutput[];
};

const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u;

const userPattern = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]+@/i;

/** The input with its password, or the name of the file that holds it; a password in the file itself is refused. */
const readInput = (
  source: YamlSource,
  entryOf: (key: string) => Entry | undefined,
  camera: Node | undefined,
  secrets: Secrets,
): { readonly input: string; readonly rtspPasswordFile?: string } => {
  const entry = entryOf('input');
  if (!entry) source.note(camera, 'missing input: the address of the camera');
  const input = entry ? (source.text(entry, 'input') ?? '') : '';
  const file = entryOf('password-file');
  const variable = entryOf('password-env');
  if (holdsPassword(input)) {
    source.note(
      entry?.value,
      'this address holds a password; write rtsp://user@host/path, and password-file: <file> or password-env: <variable>',
    );
    return { input };
  }
  const reference = file ?? variable;
  if (!reference) return { input };
  if (file && variable)
    source.note(variable.at, 'password-file and password-env exclude each other');
  const where = source.text(reference, reference.key);
  if (where === undefined) return { input };
  if (!userPattern.test(input)) {
    source.note(
      reference.at,
      `${reference.key} needs a user in input, such as rtsp://user@host/path`,
    );
    return { input };
  }
  if (file) return { input, rtspPasswordFile: where };
  const password = secrets.fromEnvironment(where);
  if (password !== undefined)
    return { input: withPassword(input, undefined, { SRVID_RTSP_PASSWORD: password }) };
  source.note(reference.value, `the environment variable ${printable(where)} is not set`);
  return { input };
};

const readName = (
  source: YamlSource,
  entry: Entry | undefined,
  camera: Node | undefined,
): string => {
  if (!entry) {
    source.note(camera, 'missing name: by which it is known in events, numbers and on the page');
    return '';
  }
  const name = source.text(entry, 'name') ?? '';
  if (name !== '' && !namePattern.test(name))
    source.note(
      entry.value,
      `invalid value "${printable(name)}" for name; should be up to 64 letters, digits, spaces and . _ -, a letter or digit first`,
    );
  return name;
};

/** The rules that hold between a camera's options, as `readRequest` has them for the command line. */
const noteRules = (source: YamlSource, { node, input, values, places, outputs }: Draft): void => {
  const { scale, model = '', live } = values;
  if (!isUserNetwork(model)) {
    if (!places.has('scale')) source.note(node, 'missing scale: 2, 3 or 4');
    else if (scale !== undefined && scale !== 2 && scale !== 3 && scale !== 4)
      source.note(places.get('scale'), `invalid value "${scale}" for scale; should be 2, 3 or 4`);
  }
  if (places.has('height') && places.has('size'))
    source.note(places.get('size'), 'height and size exclude each other');
  if (input !== '' && live !== true && !isLiveInput(input) && !holdsPassword(input))
    source.note(
      places.get('input'),
      `the input "${printable(input)}" is not live by its address; write live: true if it shall be played as such`,
    );
  if (outputs.length === 0 && !places.has('output'))
    source.note(node, 'missing output: where the result goes');
};

/** Reads one camera and notes what is wrong in it. */
export const readCamera = (
  source: YamlSource,
  place: Place,
  defaults: Given,
  secrets: Secrets,
): Draft => {
  const node = place.value;
  const entries = source.entries(place, 'a camera');
  const entryOf = (key: string) => entries.find((entry) => entry.key === key);
  const given = readGiven(source, entries, ownKeys, defaults);
  if (entries.length === 0) {
    return { name: '', node, input: '', outputs: [], values: {}, places: new Map() };
  }
  const name = readName(source, entryOf('name'), node);
  const { input, ...password } = readInput(source, entryOf, node, secrets);
  const output = entryOf('output');
  const outputs = output ? readOutputs(source, output, secrets) : [];
  const places = new Map(given.places);
  for (const key of ['input', 'output']) {
    const entry = entryOf(key);
    if (entry) places.set(key, entry.value);
  }
  const draft = { name, node, input, outputs, values: { ...given.values, ...password }, places };
  noteRules(source, draft);
  return draft;
};
