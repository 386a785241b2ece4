import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { SrvidError } from '../core/errors.ts';
import { allowedSchemes, inputSafetyOptions, schemeOf } from '../core/ffmpeg/input-safety.ts';
import { redact } from '../core/ffmpeg/redact.ts';
import type { InputRef } from '../core/media.ts';
import type { Rational } from '../core/rational.ts';
import { folderSequence, isPattern, patternSequence } from './picture-sequence.ts';
import { spool } from './spool.ts';

export type ResolveOptions = {
  /** Rate of a picture sequence. */
  readonly frameRate: Rational;
  /** Where standard input and pipes are spooled. */
  readonly spoolDirectory: string;
  readonly signal: AbortSignal;
  /** Read for `-`; by default the process's own standard input. */
  readonly stdin?: Readable;
};

export type ResolvedInput = {
  readonly ref: InputRef;
  /** For people: passwords hidden, `-` as `standard input`. */
  readonly label: string;
  /** Removes what was spooled. */
  dispose(): Promise<void>;
};

const nothing = (): Promise<void> => Promise.resolve();

/**
 * Finds out what the user's word for an input means: a file, a folder or printf pattern of numbered pictures, `-`, a named pipe or a URL.
 * A file whose name looks like a pattern, a URL or an option is a file if it exists.
 * @throws SrvidError INPUT_NOT_FOUND, INPUT_UNREADABLE, INPUT_REFUSED, DISK_FULL (spooling); the signal's reason when aborted
 */
export const resolveInput = async (
  text: string,
  options: ResolveOptions,
): Promise<ResolvedInput> => {
  if (text === '-') return spooled(options.stdin ?? process.stdin, 'standard input', options);
  if (text === '') throw new SrvidError('INPUT_NOT_FOUND', 'the name of the input is empty');
  if (text.includes('\0'))
    throw new SrvidError('INPUT_NOT_FOUND', `${JSON.stringify(text)} cannot be a file name`);
  const scheme = schemeOf(text);
  if (scheme && scheme !== 'file') return resolveUrl(text);
  return resolvePath(scheme === 'file' ? localPath(text) : resolve(text), options);
};

const localPath = (url: string): string => {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new SrvidError('INPUT_NOT_FOUND', `${url} is not the address of a local file`, {
      cause,
      hint: 'Give the path itself.',
    });
  }
};

const resolveUrl = (url: string): ResolvedInput => {
  const ref = { kind: 'url', url } as const;
  inputSafetyOptions(ref);
  if (!URL.canParse(url))
    throw new SrvidError('INPUT_NOT_FOUND', `${redact(url)} is not a valid URL`, {
      hint: `Protocols: ${allowedSchemes.join(', ')}.`,
    });
  return { ref, label: redact(url), dispose: nothing };
};

const resolvePath = async (path: string, options: ResolveOptions): Promise<ResolvedInput> => {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    if (found.code === 'ENOENT' && isPattern(basename(path))) {
      return { ref: await patternSequence(path, options.frameRate), label: path, dispose: nothing };
    }
    throw notReadable(path, found);
  }
  if (found.isDirectory())
    return { ref: await folderSequence(path, options.frameRate), label: path, dispose: nothing };
  await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    throw notReadable(path, error);
  });
  if (found.isFIFO()) return spooled(createReadStream(path), path, options);
  if (!found.isFile())
    throw new SrvidError('INPUT_UNREADABLE', `${path} is a device or a socket, not a file`, {
      hint: 'Give a file, a folder of pictures, a pipe or a URL.',
    });
  if (found.size === 0)
    throw new SrvidError('INPUT_UNREADABLE', `${path} is empty (0 bytes)`, {
      hint: 'Was the file copied to its end?',
    });
  return { ref: { kind: 'file', path }, label: path, dispose: nothing };
};

const notReadable = (path: string, error: NodeJS.ErrnoException): SrvidError => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new SrvidError('INPUT_NOT_FOUND', `${path} does not exist`, {
      cause: error,
      hint: 'Check the name and the folder.',
    });
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new SrvidError('INPUT_UNREADABLE', `no permission to read ${path}`, {
      cause: error,
      hint: 'Check the rights of the file and of the folders above it.',
    });
  return new SrvidError('INPUT_UNREADABLE', `cannot read ${path}: ${error.message}`, {
    cause: error,
  });
};

const spooled = async (
  source: Readable,
  label: string,
  options: ResolveOptions,
): Promise<ResolvedInput> => {
  if ('isTTY' in source && source.isTTY === true)
    throw new SrvidError('USAGE', 'standard input is a terminal', {
      hint: 'Pipe a video into srvid, or name a file.',
    });
  const { path, dispose } = await spool(source, label, options.spoolDirectory, options.signal);
  return { ref: { kind: 'file', path }, label, dispose };
};
