import { asSrvidError } from '../../core/errors.ts';
import type { CameraOptions } from '../../pipeline/run-cameras.ts';
import type { CommandContext } from '../command.ts';
import { exitCodeOf, exitCodeOfSignal } from '../exit-codes.ts';
import { jsonLine, printable } from '../printable.ts';
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

/** The same for several cameras, which are asked at once and told in order. */
export const printCameraPlans = async (
  cameras: readonly CameraOptions[],
  isJson: boolean,
  reporter: Reporter,
  { terminal, abort }: CommandContext,
): Promise<number> => {
  const { planCameras } = await import('../../pipeline/run-cameras.ts');
  const interruption = watchSignals(() => {});
  const signal = AbortSignal.any([abort, interruption.stop]);
  let exitCode = 0;
  for (const [position, { name, plan }] of planCameras(cameras, signal).entries()) {
    try {
      const { summary, warnings } = await plan;
      for (const message of warnings) reporter.event({ kind: 'warning', message }, name);
      const gap = position > 0 ? '\n' : '';
      terminal.out(
        isJson
          ? `${jsonLine({ camera: name, ...summary })}\n`
          : `${gap}${'Camera'.padEnd(12)} ${printable(name)}\n${planText(summary)}`,
      );
    } catch (thrown) {
      if (signal.aborted) break;
      const error = asSrvidError(thrown);
      reporter.error(error, name);
      exitCode ||= exitCodeOf(error);
    }
  }
  const received = interruption.received();
  interruption.end();
  return received === undefined ? exitCode : exitCodeOfSignal(received);
};
