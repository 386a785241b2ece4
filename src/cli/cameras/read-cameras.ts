import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { SrvidError } from '../../core/errors.ts';
import { checkCamera } from '../../pipeline/live/check-camera.ts';
import type { UpscaleOptions } from '../../pipeline/options.ts';
import type { CameraOptions } from '../../pipeline/run-cameras.ts';
import type { OptionValues } from '../options.ts';
import { printable } from '../printable.ts';
import { sharedKeys, type sharedOptions, topKeys } from './camera-keys.ts';
import { noteUnknown, readGiven } from './given-options.ts';
import { readOptionValue } from './option-values.ts';
import { type Draft, readCamera } from './read-camera.ts';
import { createOutputCheck } from './read-outputs.ts';
import { createSecrets } from './secrets.ts';
import { type Entry, readYaml, type YamlSource } from './yaml-source.ts';

type SharedValues = Partial<Pick<OptionValues, (typeof sharedOptions)[number]>>;

/** What a file of cameras asks for. */
export type CameraList = SharedValues & { readonly cameras: readonly CameraOptions[] };

const noteTwins = (source: YamlSource, drafts: readonly Draft[]): void => {
  const checkOutputs = createOutputCheck(source);
  const names = new Map<string, number>();
  for (const { name, node, outputs } of drafts) {
    const before = names.get(name);
    if (name !== '' && before !== undefined)
      source.note(node, `the name "${printable(name)}" is given in line ${before} already`);
    else names.set(name, source.line(node));
    checkOutputs(outputs);
  }
};

const readShared = (source: YamlSource, entries: readonly Entry[]): SharedValues => {
  const values: Record<string, unknown> = {};
  for (const entry of entries) {
    const option = sharedKeys.get(entry.key);
    if (option) values[option.name] = readOptionValue(source, option.spec, entry);
    else if (entry.key !== 'cameras' && entry.key !== 'defaults')
      noteUnknown(source, entry, topKeys);
  }
  return values;
};

const optionsOf = ({ input, outputs, values }: Draft): UpscaleOptions => {
  const [output = '', ...moreOutputs] = outputs.map(({ text }) => text);
  return { ...values, input, output, moreOutputs };
};

const noteChecked = async (source: YamlSource, draft: Draft): Promise<void> => {
  for (const { option, at, error } of await checkCamera(optionsOf(draft))) {
    const place = option === 'output' ? draft.outputs[at]?.at : option && draft.places.get(option);
    source.note(place ?? draft.node, error.message);
  }
};

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new SrvidError('INPUT_NOT_FOUND', `${path} does not exist`, { cause });
    throw new SrvidError('INPUT_UNREADABLE', `cannot read ${path}: ${code}`, { cause });
  }
};

/**
 * Reads and checks a file of cameras (docs/live.md).
 * @param environment secrets that the file names are read from it, and taken out
 * @throws SrvidError USAGE with every mistake and its line; INPUT_NOT_FOUND, INPUT_UNREADABLE
 */
export const readCameras = async (
  path: string,
  environment: NodeJS.ProcessEnv,
): Promise<CameraList> => {
  const source = readYaml(readText(path), basename(path));
  const secrets = createSecrets(environment);
  const top = source.entries(source.root, 'the file');
  const entryOf = (key: string) => top.find((entry) => entry.key === key);
  const shared = readShared(source, top);
  const defaultsEntry = entryOf('defaults');
  const defaults = readGiven(
    source,
    defaultsEntry ? source.entries(defaultsEntry, 'defaults') : [],
    [],
  );
  const list = entryOf('cameras');
  const nodes = list?.value ? source.items(list) : [];
  if (nodes.length === 0) source.note(list?.at, 'no cameras: write at least one under "cameras"');
  const drafts = nodes.map((node) => readCamera(source, node, defaults, secrets));
  noteTwins(source, drafts);
  source.finish();
  for (const draft of drafts) await noteChecked(source, draft);
  source.finish();
  secrets.forget();
  const cameras = drafts.map((draft) => ({ name: draft.name, options: optionsOf(draft) }));
  return { ...shared, cameras };
};
