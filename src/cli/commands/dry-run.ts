import { asSrvidError } from '../../core/errors.ts';
import type { CommandContext } from '../command.ts';
import { exitCodeOf, exitCodeOfSignal } from '../exit-codes.ts';
import { jsonLine } from '../printable.ts';
import type { Reporter } from '../reporters/reporter.ts';
import type { UpscaleRequest } from '../request.ts';
import { watchSignals } from '../signals.ts';
import { planText } from './plan-text.ts';

/** `--dry-run`: the plan of each job on stdout, as text or as one line of JSON. Resolves to the exit code of the first failure. */
export const printPlans = async (
  request: UpscaleRequest,
  reporter: Reporter,
  { terminal, abort }: CommandContext,
): Promise<number> => {
  const { planOnly } = await import('../../pipeline/run.ts');
  // A plan of standard input has a temporary file to remove.
  const interruption = watchSignals(() => {});
  const signal = AbortSignal.any([abort, interruption.stop]);
  let exitCode = 0;
  for (const [position, job] of request.jobs.entries()) {
    try {
      const { summary, warnings } = await planOnly({ ...request.options, ...job }, signal);
      for (const message of warnings) reporter.event({ kind: 'warning', message });
      const isJson = request.progress === 'json';
      terminal.out(
        isJson ? `${jsonLine(summary)}\n` : `${position > 0 ? '\n' : ''}${planText(summary)}`,
      );
    } catch (thrown) {
      if (signal.aborted) break;
      const error = asSrvidError(thrown);
      reporter.error(error);
      exitCode ||= exitCodeOf(error);
    }
  }
  const received = interruption.received();
  interruption.end();
  return received === undefined ? exitCode : exitCodeOfSignal(received);
};
