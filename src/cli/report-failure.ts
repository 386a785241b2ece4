import { asSrvidError } from '../core/errors.ts';
import { exitCodeOf } from './exit-codes.ts';
import type { Reporter } from './reporters/reporter.ts';
import type { Interruption } from './signals.ts';

/** Tells why a run has failed, unless somebody wanted it to end. @returns its exit code; 0 where that is not for it to say */
export const reportFailure = (
  thrown: unknown,
  {
    reporter,
    interruption,
    abort,
  }: {
    readonly reporter: Reporter;
    readonly interruption: Interruption;
    readonly abort: AbortSignal;
  },
  camera?: string,
): number => {
  const error = asSrvidError(thrown);
  if (abort.aborted || interruption.abort.aborted) return 0;
  if (error.code === 'INTERRUPTED') {
    reporter.notice(error.message, camera);
    return 0;
  }
  reporter.error(error, camera);
  return exitCodeOf(error);
};
