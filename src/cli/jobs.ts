import { statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import { containerByExtension } from '../encode/containers/index.ts';
import { findPicture } from '../encode/encoders/pictures.ts';
import { printable } from './printable.ts';
import { usageError } from './usage-error.ts';

/** One input and where its enlargement goes. */
export type Job = {
  readonly input: string;
  readonly output: string;
  /** Further outputs of a live input. */
  readonly moreOutputs?: readonly string[];
};

export type JobList = {
  readonly jobs: readonly Job[];
  /** The folder to be made first, when the output is one that does not exist yet. */
  readonly newFolder: string | undefined;
};

/** What srvid does not write becomes Matroska, which holds whatever FFmpeg decodes. */
const isWritten = (extension: string): boolean =>
  (containerByExtension(extension) ?? findPicture(extension)) !== undefined;

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const endsAsFolder = (path: string): boolean =>
  /[/\\]$/.test(path) && (path.endsWith('/') || process.platform === 'win32');
const isUrl = (input: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(input);

/** The last name in a URL's path, without what a file system or printf pattern could read otherwise. */
const nameOfUrl = (url: string): string => {
  const path = url
    .replace(/^[^:]+:\/\//, '')
    .replace(/[?#][^]*$/, '')
    .replace(/\/+$/, '');
  return path.slice(path.lastIndexOf('/') + 1).replace(/[^\w.-]+/g, '_') || 'stream';
};

const outputName = (input: string): string => {
  if (input === '-') return 'stdin.mkv';
  const name = isUrl(input) ? nameOfUrl(input) : basename(resolve(input));
  if (!isUrl(input) && isFolder(input)) return `${name}.mkv`;
  const extension = extname(name);
  if (isWritten(extension.slice(1))) return name;
  // `10.0.0.1` and `tape 1.2` end in a number, not in an extension.
  return `${/^\.(?=\w*[a-z])\w{1,5}$/i.test(extension) ? name.slice(0, -extension.length) : name}.mkv`;
};

const foldsCase = process.platform === 'darwin' || process.platform === 'win32';
const sameName = (path: string): string =>
  foldsCase ? resolve(path).toLowerCase() : resolve(path);

const refuseClashes = (jobs: readonly Job[]): void => {
  const owners = new Map<string, string>();
  for (const { input, output } of jobs) {
    const owner = owners.get(sameName(output));
    if (owner !== undefined) {
      throw usageError(
        `${printable(owner)} and ${printable(input)} would both be written to ${printable(output)}`,
        'Give them in two commands, with two folders.',
      );
    }
    owners.set(sameName(output), input);
  }
};

const refuseOverInput = (inputs: readonly string[], jobs: readonly Job[]): void => {
  const taken = new Set(inputs.filter((input) => input !== '-' && !isUrl(input)).map(sameName));
  const clash = jobs.find(({ output }) => output !== '-' && taken.has(sameName(output)));
  if (clash)
    throw usageError(
      `the output ${printable(clash.output)} is an input too`,
      'Choose another name or folder with -o.',
    );
};

/**
 * Which output belongs to which input. A folder (one that exists, or a name that ends in a slash) gets `<name of the input>.<extension>`.
 * @throws SrvidError USAGE for several inputs without a folder, two inputs with one output, an output that is an input
 */
export const listJobs = (inputs: readonly string[], output: string): JobList => {
  const intoFolder = endsAsFolder(output) || isFolder(output);
  if (!intoFolder && inputs.length > 1 && output !== 'null:') {
    throw usageError(
      `${inputs.length} inputs need a folder as output, but -o is ${printable(output)}`,
      /^(-$|hash:)/.test(output)
        ? 'Give one input.'
        : `Write -o ${printable(output)}/ for a folder.`,
    );
  }
  if (inputs.filter((input) => input === '-').length > 1)
    throw usageError('standard input (-) can be read only once');
  if (!intoFolder) {
    const jobs = inputs.map((input) => ({ input, output }));
    refuseOverInput(inputs, jobs);
    return { jobs, newFolder: undefined };
  }
  const occupied = statSync(output.replace(/[/\\]+$/, '') || '/', { throwIfNoEntry: false });
  if (occupied && !occupied.isDirectory()) {
    throw new SrvidError('OUTPUT_UNWRITABLE', `${printable(output)} is a file, not a folder`, {
      hint: 'Choose another name with -o.',
    });
  }
  const jobs = inputs.map((input) => ({ input, output: join(output, outputName(input)) }));
  refuseClashes(jobs);
  refuseOverInput(inputs, jobs);
  return { jobs, newFolder: occupied ? undefined : output };
};
