import { asSrvidError, errorTable, SrvidError } from '../core/errors.ts';
import type { CommandContext } from './command.ts';
import { exitCodeOf, exitCodeOfClosedPipe } from './exit-codes.ts';
import { errorLines } from './reporters/format.ts';
import { dieBy } from './signals.ts';
import type { Terminal } from './terminal.ts';

/** How long the runs may take to let go, before the process ends itself. */
const unwindMs = 5_000;

export type LastResort = Pick<CommandContext, 'abort' | 'outliveStdout'> & {
  /** The exit code that this means. */
  readonly exitCode: () => number | undefined;
};

const writeFailure = (cause: NodeJS.ErrnoException): SrvidError =>
  cause.code === 'ENOSPC'
    ? new SrvidError('DISK_FULL', 'no space is left for standard output', { cause })
    : new SrvidError('OUTPUT_UNWRITABLE', `cannot write to standard output: ${cause.message}`, {
        cause,
      });

/**
 * What to do when something fails that nobody awaits: a bug, or standard output closed by its reader (which is no mistake, and said by
 * nobody). Work under way is aborted, not torn down: ending the process while a worker is inside ONNX Runtime would hide the report.
 */
export const catchTheRest = (terminal: Terminal): LastResort => {
  const abort = new AbortController();
  let exitCode: number | undefined;
  let outlivesStdout = false;
  const giveUp = (code: number, reason: unknown, error?: SrvidError): void => {
    if (error) terminal.err(errorLines(error, terminal.showsStacks));
    if (exitCode !== undefined) return;
    exitCode = code;
    process.exitCode = code;
    abort.abort(reason);
    setTimeout(() => dieBy('SIGTERM'), unwindMs).unref();
  };
  const onBug = (thrown: unknown): void => {
    giveUp(
      errorTable.BUG.exit,
      thrown,
      new SrvidError('BUG', asSrvidError(thrown).message, { cause: thrown }),
    );
  };
  process.on('uncaughtException', onBug);
  process.on('unhandledRejection', onBug);
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (outlivesStdout) return undefined;
    if (cause.code === 'EPIPE') return giveUp(exitCodeOfClosedPipe, cause);
    const error = writeFailure(cause);
    return giveUp(exitCodeOf(error), cause, error);
  });
  // Nobody is left to be told.
  process.stderr.on('error', () => {});
  return {
    abort: abort.signal,
    outliveStdout: () => {
      outlivesStdout = true;
    },
    exitCode: () => exitCode,
  };
};
