import { tmpdir } from 'node:os';
import { type Observable, Subject } from 'rxjs';
import { requireFfmpeg } from '../core/ffmpeg/version.ts';
import type { InputRef } from '../core/media.ts';
import { parseFrameRate } from './validate.ts';
import { type ResolvedInput, resolveInput } from '../decode/input.ts';
import { sequencePaths } from '../decode/picture-sequence.ts';
import { resolveOutput } from '../encode/output.ts';
import { resolveWeights } from '../infer/model.ts';
import { createUpscaler } from '../infer/create-upscaler.ts';
import type { PlanSummary, RunReport, UpscaleEvent } from './events.ts';
import { defaultOptions, type UpscaleOptions } from './options.ts';
import { type Plan, planRun } from './plan.ts';
import { createLiveWorkers, type LiveWorkers } from './live/live-workers.ts';
import { isLiveRun, prepareLive } from './live/prepare-live.ts';
import { planOfLive } from './live/dry-run.ts';
import { createLiveRun, type LiveControl } from './live/run-live.ts';
import { runPlan, stoppedEarly } from './run-plan.ts';
import { summarize } from './summary.ts';
import { validateOptions } from './validate.ts';

export type UpscaleControl = {
  /** Aborting leaves at once: `done` rejects with the signal's reason and nothing lies under the final name. */
  readonly signal?: AbortSignal;
  /** Aborting stops gently: frames in flight are finished and a valid, shorter output gets a partial name. */
  readonly stop?: AbortSignal;
};

export type UpscaleRun = {
  /** What happens, as it happens; completes when `done` settles. Subscribe at once: nothing is replayed. */
  readonly events: Observable<UpscaleEvent>;
  /** @throws SrvidError — see the table of codes in docs/cli.md */
  readonly done: Promise<RunReport>;
  /** For a live input, once it is prepared. */
  readonly live: () => LiveControl | undefined;
};

type Prepared = { readonly plan: Plan; readonly input: ResolvedInput };

const prepare = async (options: UpscaleOptions, signal: AbortSignal): Promise<Prepared> => {
  validateOptions(options);
  const frameRate = parseFrameRate(options.frameRate ?? defaultOptions.frameRate);
  await Promise.all([requireFfmpeg('ffmpeg'), requireFfmpeg('ffprobe')]);
  const weights = await resolveWeights(options.model ?? defaultOptions.model, options.scale);
  const overwrite = options.overwrite ?? defaultOptions.overwrite;
  // Before the input, which may be hours of standard input; once more when it is known what is read.
  await resolveOutput(options.output, { overwrite });
  const input = await resolveInput(options.input, { frameRate, spoolDirectory: tmpdir(), signal });
  try {
    const output = await resolveOutput(options.output, { overwrite, inputs: pathsOf(input.ref) });
    return { plan: await planRun({ options, input, output, weights, signal }), input };
  } catch (error) {
    await input.dispose();
    throw error;
  }
};

/** The files that are read, none of which may be written. */
const pathsOf = (ref: InputRef): readonly string[] => {
  if (ref.kind === 'file') return [ref.path];
  return ref.kind === 'sequence' ? sequencePaths(ref) : [];
};

/**
 * Enlarges a video, or whatever else `options.input` names.
 *
 * @example
 * const run = upscale({ input: 'in.mp4', output: 'out.mp4', scale: 3 });
 * run.events.subscribe((event) => event.kind === 'progress' && console.error(event.frames));
 * const report = await run.done;
 */
export const upscale = (options: UpscaleOptions, control: UpscaleControl = {}): UpscaleRun =>
  upscaleWith(createLiveWorkers, options, control);

/** As `upscale`; a live run takes its inference workers from `workers`, which other runs may use too. */
export const upscaleWith = (
  workers: () => LiveWorkers,
  options: UpscaleOptions,
  control: UpscaleControl,
): UpscaleRun => {
  const events = new Subject<UpscaleEvent>();
  const signal = control.signal ?? new AbortController().signal;
  const stop = control.stop ?? new AbortController().signal;
  let live: LiveControl | undefined;
  const execute = async (): Promise<RunReport> => {
    // Lets the caller subscribe before the first event.
    await Promise.resolve();
    // Until the first frame there is nothing to finish: to stop then is to leave.
    const early = AbortSignal.any([signal, stop]);
    if (isLiveRun(options)) {
      const settings = await prepareLive(options);
      const run = createLiveRun(settings, {
        signal,
        stop,
        emit: (event) => events.next(event),
        workers: workers(),
      });
      live = run.control;
      return run.run();
    }
    const { plan, input } = await prepare(options, early).catch((error: unknown) => {
      throw stop.aborted && !signal.aborted ? stoppedEarly() : error;
    });
    try {
      return await runPlan(plan, { signal, stop, emit: (event) => events.next(event) });
    } finally {
      await input.dispose();
    }
  };
  const done = execute().finally(() => events.complete());
  return { events, done, live: () => live };
};

/** Settles everything and runs nothing: for `--dry-run`. @throws SrvidError as `upscale` would before its first frame */
export const planOnly = async (
  options: UpscaleOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly summary: PlanSummary; readonly warnings: readonly string[] }> => {
  if (isLiveRun(options))
    return planOfLive(await prepareLive(options), createLiveWorkers(), signal);
  const { plan, input } = await prepare(options, signal);
  try {
    await using upscaler = await createUpscaler({
      model: plan.model,
      bits: plan.working.format.bits,
      color: plan.color,
      device: plan.device,
      threads: plan.threads,
    });
    return {
      summary: summarize(plan, upscaler),
      warnings: [...plan.warnings, ...upscaler.warnings],
    };
  } finally {
    await input.dispose();
  }
};
