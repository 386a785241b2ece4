import { existsSync } from 'node:fs';
import { isLiveInput } from '../decode/live-input.ts';
import type { UpscaleOptions } from '../pipeline/options.ts';
import { commands } from './command-list.ts';
import type { ServeAddress } from '../serve/address.ts';
import type { ProgressStyle } from './display-options.ts';
import { listJobs, type JobList } from './jobs.ts';
import { nearest } from '../core/near-miss.ts';
import { isUserNetwork } from '../infer/networks.ts';
import { upscaleOptionNames } from './options.ts';
import type { Invocation } from './parse.ts';
import { usageError } from './usage-error.ts';
import { enlargement } from './values.ts';

/** What `srvid <input> -x 3 -o <output>` asks for. */
export type UpscaleRequest = JobList & {
  /** The same for every job. */
  readonly options: Omit<UpscaleOptions, 'input' | 'output'>;
  readonly progress: ProgressStyle;
  readonly quiet: boolean;
  readonly dryRun: boolean;
  readonly serve: ServeAddress | undefined;
  readonly serveTokenFile: string | undefined;
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

const requireShippedScale = (scale: number | undefined, operand: string): void => {
  if (scale === undefined)
    throw usageError(
      'missing --scale: say how much larger with -x 2, -x 3 or -x 4',
      commandMeant(operand),
    );
  if (scale !== 2 && scale !== 3 && scale !== 4)
    throw usageError(`invalid value "${scale}" for --scale; should be ${enlargement.rule}`);
};

/**
 * The rules that hold between options.
 * @throws SrvidError USAGE
 */
export const readRequest = ({ operands, values }: Invocation): UpscaleRequest => {
  const { scale, output: outputs = [], model = '' } = values;
  const [output, ...moreOutputs] = outputs;
  const [first = ''] = operands;
  if (operands.includes('')) throw usageError('an input has an empty name');
  if (!isUserNetwork(model)) requireShippedScale(scale, first);
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
  const isLive = operands.length === 1 && (values.live === true || isLiveInput(first));
  if (!isLive && (values.live === true || operands.some(isLiveInput)))
    throw usageError(
      'a live input never ends: it must be the only one',
      'Several cameras stand in a file: srvid live cameras.yaml (docs/live.md).',
    );
  if (!isLive && moreOutputs.length > 0)
    throw usageError(
      `-o is given ${outputs.length} times, but only a live input can have several outputs`,
      'Give one output, or a live input such as rtsp://camera/stream.',
    );
  return {
    // A folder is not for a file of the input's name there: it is one for HLS.
    ...(isLive
      ? { jobs: [{ input: first, output, moreOutputs }], newFolder: undefined }
      : listJobs(operands, output)),
    options,
    progress: values.progress ?? 'auto',
    quiet: values.quiet ?? false,
    dryRun: values.dryRun ?? false,
    serve: values.serve,
    serveTokenFile: values.serveTokenFile,
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
  const isStdout = (output: string) => output === '-' || /^(?:mkv|mp4):-$/.test(output);
  const toStdout = jobs.some(({ output, moreOutputs = [] }) =>
    [output, ...moreOutputs].some(isStdout),
  );
  if (terminal.stdout && !dryRun && toStdout) {
    throw usageError(
      'standard output is a terminal',
      'Send it to a file or a program: srvid in.mp4 -x 3 -o - | ffplay -',
    );
  }
};
