import { existsSync } from 'node:fs';
import type { UpscaleOptions } from '../pipeline/options.ts';
import { commands } from './command-list.ts';
import type { ProgressStyle } from './display-options.ts';
import { listJobs, type JobList } from './jobs.ts';
import { nearest } from '../core/near-miss.ts';
import { upscaleOptionNames } from './options.ts';
import type { Invocation } from './parse.ts';
import { usageError } from './usage-error.ts';

/** What `srvid <input> -x 3 -o <output>` asks for. */
export type UpscaleRequest = JobList & {
  /** The same for every job. */
  readonly options: Omit<UpscaleOptions, 'input' | 'output'>;
  readonly progress: ProgressStyle;
  readonly quiet: boolean;
  readonly dryRun: boolean;
};

/** A first argument such as `prbe` that is no file: a command was meant. */
const commandMeant = (operand: string): string => {
  if (existsSync(operand)) return 'Try "srvid --help".';
  const near = nearest(
    operand,
    commands.map(({ name }) => name),
  );
  return near === undefined ? 'Try "srvid --help".' : `Did you mean "srvid ${near}"?`;
};

/**
 * The rules that hold between options.
 * @throws SrvidError USAGE
 */
export const readRequest = ({ operands, values }: Invocation): UpscaleRequest => {
  const { scale, output } = values;
  const [first = ''] = operands;
  if (operands.includes('')) throw usageError('an input has an empty name');
  if (scale === undefined)
    throw usageError(
      'missing --scale: say how much larger with -x 2, -x 3 or -x 4',
      commandMeant(first),
    );
  if (output === undefined)
    throw usageError(
      'missing --output: say where the result goes with -o <file>',
      commandMeant(first),
    );
  if (values.height !== undefined && values.size !== undefined)
    throw usageError('--height and --size exclude each other');
  const given = upscaleOptionNames.filter(
    (name) => name !== 'output' && values[name] !== undefined,
  );
  const options = Object.fromEntries(given.map((name) => [name, values[name]]));
  return {
    ...listJobs(operands, output),
    options: { ...options, scale },
    progress: values.progress ?? 'auto',
    quiet: values.quiet ?? false,
    dryRun: values.dryRun ?? false,
  };
};

/** @throws SrvidError USAGE when pictures would be read from or written to a person's terminal */
export const refuseTerminals = (
  { jobs, dryRun }: UpscaleRequest,
  terminal: { stdin: boolean; stdout: boolean },
): void => {
  if (terminal.stdin && jobs.some(({ input }) => input === '-')) {
    throw usageError(
      'standard input is a terminal, not a video',
      'Write it as: srvid - -x 3 -o out.mp4 < in.mp4',
    );
  }
  if (terminal.stdout && !dryRun && jobs.some(({ output }) => output === '-')) {
    throw usageError(
      'standard output is a terminal',
      'Send it to a file or a program: srvid in.mp4 -x 3 -o - | ffplay -',
    );
  }
};
