import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import type { ContainerId } from './containers/container.ts';
import { containerByExtension, containers } from './containers/index.ts';
import type { LiveOutput } from './live/output.ts';
import { findPicture, type PictureId, pictures } from './encoders/pictures.ts';

/** Where the enlarged frames go. Every path is absolute. */
export type OutputRef =
  /** `regular`: written under a temporary name and renamed; else (a device, a fifo) written directly. */
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly container: ContainerId;
      readonly regular: boolean;
    }
  /** Matroska on standard output. */
  | { readonly kind: 'stdout' }
  | { readonly kind: 'picture'; readonly path: string; readonly picture: PictureId }
  /** `pattern` has one `%d` or `%0Nd`, in its last part. */
  | {
      readonly kind: 'sequence';
      readonly pattern: string;
      readonly picture: PictureId;
      readonly firstNumber: number;
    }
  | { readonly kind: 'null' }
  /** One encode for all of them; see `resolveLiveOutputs`. */
  | { readonly kind: 'live'; readonly outputs: readonly LiveOutput[] }
  /** One line per frame: index, PTS, SHA-256 of each plane; to a file, or to standard output. */
  | { readonly kind: 'hash'; readonly path: string | undefined };

export type ResolveOutputOptions = {
  readonly overwrite: boolean;
  /** Local paths that are read from: none of them may be written. */
  readonly inputs?: readonly string[];
  readonly workingDirectory?: string;
};

const numbered = /%(?:0\d+)?d/;

/**
 * Reads what the user wrote behind `-o` and checks, before any work, that it can be written.
 * @throws SrvidError USAGE (unknown extension, a folder, output equals input), OUTPUT_EXISTS, OUTPUT_UNWRITABLE
 */
export const resolveOutput = async (
  text: string,
  options: ResolveOutputOptions,
): Promise<OutputRef> => {
  if (text === '')
    throw new SrvidError('USAGE', 'the output is empty', {
      hint: 'Give a path, "-", "null:" or "hash:".',
    });
  if (text === '-') return { kind: 'stdout' };
  if (text === 'null:') return { kind: 'null' };
  const from = options.workingDirectory ?? process.cwd();
  if (text.startsWith('hash:')) {
    const path = text.slice('hash:'.length);
    if (path === '') return { kind: 'hash', path: undefined };
    await requireWritable(resolve(from, path), options);
    return { kind: 'hash', path: resolve(from, path) };
  }
  const path = resolve(from, text.startsWith('file:') ? text.slice('file:'.length) : text);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() || /[/\\]$/.test(text)) throw isFolder(path);
  const regular = found === undefined || found.isFile();
  const ref = classify(path, regular);
  if (ref.kind === 'sequence') await requireFreeSequence(ref.pattern, ref.firstNumber, options);
  else await requireWritable(path, options);
  return ref;
};

const isFolder = (path: string): SrvidError =>
  new SrvidError('USAGE', `the output ${path} is a folder`, { hint: 'Name a file in it.' });

const isInput = (path: string): SrvidError =>
  new SrvidError('USAGE', `the output ${path} is the input itself`, {
    hint: 'Choose another name: srvid never overwrites what it reads.',
  });

const classify = (path: string, regular: boolean): OutputRef => {
  const extension = extname(path).slice(1);
  const picture = findPicture(extension);
  if (picture) {
    return numbered.test(basename(path))
      ? { kind: 'sequence', pattern: path, picture: picture.id, firstNumber: 1 }
      : { kind: 'picture', path, picture: picture.id };
  }
  const container = containerByExtension(extension);
  if (container) return { kind: 'file', path, container: container.id, regular };
  if (!regular) return { kind: 'file', path, container: 'mkv', regular };
  throw new SrvidError(
    'USAGE',
    `cannot tell the format of the output ${JSON.stringify(basename(path))}: unknown extension ${JSON.stringify(extension)}`,
    {
      hint: `Known are ${[...containers.flatMap((known) => known.extensions), ...pictures.flatMap((known) => known.extensions)].join(', ')}.`,
    },
  );
};

const canonical = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));

const requireWritable = async (
  path: string,
  { overwrite, inputs = [] }: ResolveOutputOptions,
): Promise<void> => {
  const own = await canonical(path);
  for (const input of inputs) {
    if ((await canonical(input)) === own) throw isInput(path);
  }
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() && !overwrite) {
    throw new SrvidError('OUTPUT_EXISTS', `the output ${path} exists already`, {
      hint: 'Give -y to overwrite it, or choose another name.',
    });
  }
  if (found && !found.isFile()) return requireAccess(path, path);
  await requireWritableFolder(dirname(path), path);
};

const requireFreeSequence = async (
  pattern: string,
  firstNumber: number,
  options: ResolveOutputOptions,
): Promise<void> => {
  if ((basename(pattern).match(/%(?:0\d+)?d/g) ?? []).length > 1) {
    throw new SrvidError('USAGE', `the output ${pattern} has more than one number pattern`, {
      hint: 'Use one, such as shot%04d.png.',
    });
  }
  const own = join(await canonical(dirname(pattern)), basename(pattern));
  for (const input of options.inputs ?? [])
    if (mayBeNamed(own, firstNumber, await canonical(input))) throw isInput(input);
  await requireWritable(sequencePath(pattern, firstNumber), options);
};

/** Could a long enough sequence write this path? */
const mayBeNamed = (pattern: string, firstNumber: number, path: string): boolean => {
  const [before = '', after = ''] = basename(pattern).split(numbered);
  const name = basename(path);
  const number = name.slice(before.length, name.length - after.length);
  return (
    /^\d+$/.test(number) &&
    Number(number) >= firstNumber &&
    sequencePath(pattern, Number(number)) === path
  );
};

/** The path of one picture of a sequence. */
export const sequencePath = (pattern: string, number: number): string =>
  join(
    dirname(pattern),
    basename(pattern).replace(/%(?:0(\d+))?d/, (_, width?: string) =>
      String(number).padStart(Number(width ?? 0), '0'),
    ),
  );

const requireWritableFolder = async (path: string, output: string): Promise<void> => {
  const found = await stat(path).catch(() => undefined);
  if (!found)
    throw new SrvidError(
      'OUTPUT_UNWRITABLE',
      `cannot write ${output}: the folder ${path} does not exist`,
      { hint: 'Make the folder first.' },
    );
  if (!found.isDirectory())
    throw new SrvidError('OUTPUT_UNWRITABLE', `cannot write ${output}: ${path} is not a folder`);
  await requireAccess(path, output);
};

const requireAccess = async (path: string, output: string): Promise<void> => {
  try {
    await access(path, constants.W_OK);
  } catch (cause) {
    throw new SrvidError(
      'OUTPUT_UNWRITABLE',
      `cannot write ${output}: no permission to write ${path}`,
      { hint: 'Choose a folder that you may write to.', cause },
    );
  }
};
