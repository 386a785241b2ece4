import { mkdirSync } from 'node:fs';
import { SrvidError } from '../../core/errors.ts';
import { redact } from '../../core/ffmpeg/redact.ts';
import type { UpscaleEvent } from '../../pipeline/events.ts';
import type { upscale } from '../../pipeline/run.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodeOf, exitCodeOfSignal } from '../exit-codes.ts';
import type { Job } from '../jobs.ts';
import type { Invocation } from '../parse.ts';
import { reportFailure } from '../report-failure.ts';
import { createReporter } from '../reporters/index.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { readRequest, refuseTerminals, type UpscaleRequest } from '../request.ts';
import { type ServedRuns, serveRuns } from '../serve-runs.ts';
import { watchSignals, type Interruption } from '../signals.ts';
import { printPlans } from './dry-run.ts';

type Engine = { readonly upscale: typeof upscale };
type Control = {
  readonly engine: Engine;
  readonly reporter: Reporter;
  readonly interruption: Interruption;
  readonly abort: AbortSignal;
  readonly served: ServedRuns | undefined;
};

type JobOutcome = { readonly kind: 'done' | 'partial' | 'failed'; readonly exitCode: number };

/** One input, from end to end. Never rejects: the failure goes to the reporter. */
const runJob = async (
  job: Job,
  { options }: UpscaleRequest,
  control: Control,
): Promise<JobOutcome> => {
  const { engine, reporter, interruption, abort } = control;
  try {
    const run = engine.upscale(
      { ...options, ...job },
      { signal: AbortSignal.any([abort, interruption.abort]), stop: interruption.stop },
    );
    run.events.subscribe({ next: (event: UpscaleEvent) => reporter.event(event), error: () => {} });
    control.served?.watch({ id: 'camera', name: redact(job.input) }, run);
    const report = await run.done;
    return { kind: report.outcome === 'complete' ? 'done' : 'partial', exitCode: 0 };
  } catch (thrown) {
    return { kind: 'failed', exitCode: reportFailure(thrown, control) };
  }
};

/** One after another; a failure does not stop the rest. Resolves to the exit code of the first failure. */
const runJobs = async (request: UpscaleRequest, control: Control): Promise<number> => {
  const { jobs } = request;
  const { reporter, interruption, abort } = control;
  const outcomes: JobOutcome[] = [];
  for (const [position, job] of jobs.entries()) {
    if (interruption.stop.aborted || abort.aborted) break;
    reporter.begin({
      input: redact(job.input),
      output: [job.output, ...(job.moreOutputs ?? [])].map(redact).join(', '),
      index: position + 1,
      count: jobs.length,
    });
    outcomes.push(await runJob(job, request, control));
  }
  if (jobs.length > 1) {
    const count = (wanted: JobOutcome['kind']) =>
      outcomes.filter(({ kind }) => kind === wanted).length;
    reporter.summary({
      done: count('done'),
      partial: count('partial'),
      failed: count('failed'),
      skipped: jobs.length - outcomes.length,
    });
  }
  const signal = interruption.received();
  if (signal !== undefined) return exitCodeOfSignal(signal);
  return outcomes.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0;
};

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new SrvidError(
      'OUTPUT_UNWRITABLE',
      `cannot make the folder ${folder}: ${(cause as Error).message}`,
      { cause },
    );
  }
};

const underSignals = async (
  request: UpscaleRequest,
  reporter: Reporter,
  { abort }: CommandContext,
): Promise<number> => {
  const engine = await import('../../pipeline/run.ts');
  const interruption = watchSignals(() =>
    reporter.notice('stopping after the frames under way; once more to leave at once'),
  );
  try {
    if (request.newFolder !== undefined) makeFolder(request.newFolder);
    await using served =
      request.serve && (await serveRuns(request, (message) => reporter.notice(message)));
    return await runJobs(request, { engine, reporter, interruption, abort, served });
  } finally {
    reporter.close();
    interruption.end();
  }
};

/** `srvid <input> -x 3 -o <output>` */
export const run: Command = async (invocation: Invocation, context) => {
  const { terminal } = context;
  const { progress = 'auto', quiet = false, output } = invocation.values;
  const reporter = createReporter(
    { progress, quiet, printsLines: output?.[0] === 'hash:' },
    terminal,
  );
  try {
    const request = readRequest(invocation);
    refuseTerminals(request, {
      stdin: terminal.stdinIsTerminal,
      stdout: terminal.stdoutIsTerminal,
    });
    if (request.jobs.some(({ moreOutputs = [] }) => moreOutputs.length > 0))
      context.outliveStdout();
    return await (request.dryRun
      ? printPlans(request, reporter, context)
      : underSignals(request, reporter, context));
  } catch (thrown) {
    if (!(thrown instanceof SrvidError)) throw thrown;
    reporter.error(thrown);
    return exitCodeOf(thrown);
  }
};
