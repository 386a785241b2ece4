import { concatMap, ignoreElements, lastValueFrom } from 'rxjs';
import { SrvidError } from '../core/errors.ts';
import { createFramePool, type FramePool } from '../core/frame-pool.ts';
import type { LeasedFrame } from '../core/frame.ts';
import { frameBytes } from '../core/pixel-format.ts';
import { toNumber } from '../core/rational.ts';
import { openDecoder } from '../decode/ffmpeg-source.ts';
import type { DecodeReport, FrameSource } from '../decode/source.ts';
import { planEncode } from '../encode/encode-plan.ts';
import { openSink } from '../encode/index.ts';
import type { FrameSink } from '../encode/sink.ts';
import { createUpscaler } from '../infer/create-upscaler.ts';
import type { Upscaler } from '../infer/upscaler.ts';
import { enlarge, type EnlargePlan, type FrameSteps } from './enlarge.ts';
import type { RunReport, UpscaleEvent } from './events.ts';
import { frameSteps } from './frame-steps.ts';
import { gate } from './gate.ts';
import { planEnlargement, tilingOf } from './geometry.ts';
import { ordered } from './ordered.ts';
import type { Plan } from './plan.ts';
import { createProgress, type Progress } from './progress.ts';
import { expectedLength } from './expected-length.ts';
import { createRegionClock, type RegionClock } from './regions/region-clock.ts';
import { reportRegions } from './regions/summary.ts';
import { summarize } from './summary.ts';

export type RunContext = {
  readonly signal: AbortSignal;
  readonly stop: AbortSignal;
  readonly emit: (event: UpscaleEvent) => void;
};

const progressIntervalMs = 100;

type Stages = {
  readonly source: FrameSource;
  readonly upscaler: Upscaler;
  readonly sink: FrameSink;
  readonly stepsOf: (frame: LeasedFrame) => FrameSteps;
  readonly clock: RegionClock;
  readonly pool: FramePool;
  readonly progress: Progress;
};

/**
 * Opens the stages, streams every frame through them and compares the counts.
 * @throws SrvidError INPUT_DAMAGED after the partial output has been saved; the first cause when a stage fails; the signal's reason
 */
export const runPlan = async (plan: Plan, context: RunContext): Promise<RunReport> => {
  const warnings: string[] = [];
  const warn = (message: string) => {
    if (warnings.includes(message)) return;
    warnings.push(message);
    context.emit({ kind: 'warning', message });
  };
  const { signal } = context;
  await using upscaler = await createUpscaler({
    model: plan.model,
    bits: plan.working.format.bits,
    color: plan.color,
    device: plan.device,
    threads: plan.threads,
  });
  context.emit({ kind: 'plan', plan: summarize(plan, upscaler) });
  for (const message of [...plan.warnings, ...upscaler.warnings]) warn(message);

  // Until the first picture has come, to stop is to leave: a source may never send one.
  const early = AbortSignal.any([signal, context.stop]);
  await using source = await openDecoder(plan.decode, {
    label: plan.label,
    signal: early,
    onWarning: warn,
  }).catch((error: unknown) => {
    throw context.stop.aborted && !signal.aborted ? stoppedEarly() : error;
  });
  const { request } = plan.encode;
  // The decoder has the last word on the size; the probe may have read an older header.
  const enlargement = enlargementOf(plan, source);
  const { input, output } = enlargement;
  const { width, height } = request.layout;
  const asPlanned = output.width === width && output.height === height;
  if (!asPlanned) {
    warn(
      `the pictures are ${input.width}×${input.height}, not what the header says: the output becomes ${output.width}×${output.height}`,
    );
  }
  await using sink = await openSink(
    asPlanned ? plan.encode : await planEncode({ ...request, layout: output }),
  );
  const pool = createFramePool(
    plan.leases,
    frameBytes(input.format, input.width, input.height),
    frameBytes(output.format, output.width, output.height),
  );
  const progress = createProgress(expectedLength(plan));
  const clock = createRegionClock(
    plan.regions?.placed ?? [],
    source.timeBase,
    plan.media.startSeconds ?? 0,
  );
  const stepsOf = frameSteps({
    enlarge: enlargement,
    regions: plan.regions,
    clock,
    tiling: tilingOf(plan.model, plan.tile),
    range: request.color.range,
  });
  const startedAt = performance.now();
  const counts = await stream({ source, upscaler, sink, stepsOf, clock, pool, progress }, context);
  const decoded = await source.report();
  const outcome = judge(plan, decoded, context.stop.aborted, warn);
  if (counts.written === 0) throw nothingDecoded(plan, decoded, context.stop.aborted);
  if (decoded.frames !== counts.written) {
    throw new SrvidError(
      'BUG',
      `${decoded.frames} frames were decoded but ${counts.written} written`,
    );
  }
  const written = await sink.finish(outcome, signal);
  for (const message of written.warnings ?? []) warn(message);
  const regions = plan.regions && reportRegions(plan.regions, clock.frames);
  for (const { asked } of (regions?.regions ?? []).filter(({ frames }) => frames === 0))
    warn(`the region ${asked} is in none of the frames that were written`);
  context.emit(progress.snapshot());
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const report: RunReport = {
    input: plan.label,
    output: written.path,
    model: plan.model.id,
    why: plan.why,
    outcome,
    frames: {
      decoded: decoded.frames,
      enlarged: counts.enlarged,
      written: counts.written,
      inOutput: written.frames,
    },
    elapsedSeconds,
    framesPerSecond: counts.written / elapsedSeconds,
    leasesHighWater: pool.highWater,
    damage: decoded.damage,
    warnings,
    ...(regions ? { regions } : {}),
  };
  context.emit({ kind: 'finished', report });
  if (outcome === 'partial' && !context.stop.aborted) throw damaged(report);
  return report;
};

/** By the decoder's pictures. @throws SrvidError INPUT_REFUSED for regions of pictures that have another size than the header says */
const enlargementOf = (plan: Plan, { layout }: FrameSource): EnlargePlan => {
  const { input } = plan.enlarge;
  if (layout.width === input.width && layout.height === input.height) return plan.enlarge;
  if (plan.regions)
    throw new SrvidError(
      'INPUT_REFUSED',
      `the pictures are ${layout.width}×${layout.height}, not ${input.width}×${input.height} as the header says: no region can be placed in them`,
      { hint: 'Copy the video with FFmpeg first: that mends the header.' },
    );
  const { chromaLocation } = plan.encode.request.color;
  return planEnlargement(layout, plan.model, plan.tile, chromaLocation);
};

/** Streams until the source ends. @returns how many frames passed each stage */
const stream = async (
  stages: Stages,
  { signal, stop, emit }: RunContext,
): Promise<{ enlarged: number; written: number }> => {
  const { source, upscaler, sink, pool, progress } = stages;
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const counts = { enlarged: 0, written: 0 };
  let firstPts: number | undefined;

  const enlargeFrame = async (frame: LeasedFrame): Promise<LeasedFrame> => {
    const begun = performance.now();
    await enlarge(upscaler, stages.stepsOf(frame), frame, either);
    counts.enlarged += 1;
    progress.add('infer', (performance.now() - begun) / pool.size);
    return frame;
  };
  const writeFrame = async (frame: LeasedFrame): Promise<void> => {
    const begun = performance.now();
    either.throwIfAborted();
    await sink.write(frame);
    counts.written += 1;
    stages.clock.written(frame.pts);
    progress.add('encode', performance.now() - begun);
    firstPts ??= frame.pts;
    progress.frameDone((frame.pts - firstPts) * toNumber(source.timeBase));
    frame.lease.release();
  };

  const clock = {
    waited: (what: 'lease' | 'frame', ms: number) => what === 'frame' && progress.add('decode', ms),
  };
  const onStop = () => source.stop();
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  const timer = setInterval(() => emit(progress.snapshot()), progressIntervalMs);
  try {
    const frames = gate(source, pool, either, clock).pipe(
      ordered(enlargeFrame),
      concatMap(writeFrame),
      ignoreElements(),
    );
    await lastValueFrom(frames, { defaultValue: undefined });
    signal.throwIfAborted();
    return counts;
  } catch (error) {
    failed.abort(error);
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearInterval(timer);
    stop.removeEventListener('abort', onStop);
  }
};

/** An exit code is not success: what the decoder says of itself decides. Header counts of sound files are off too often to be more than a hint. */
const judge = (
  plan: Plan,
  decoded: DecodeReport,
  stopped: boolean,
  warn: (message: string) => void,
): 'complete' | 'partial' => {
  if (stopped && !decoded.complete) return 'partial';
  if (!decoded.complete || decoded.damage.length > 0) return 'partial';
  const counted = plan.media.video.video.headerFrameCount;
  const { start, duration, frames, deinterlace } = plan.decode;
  const isWhole = (start ?? duration ?? frames) === undefined && deinterlace !== 'field';
  if (counted !== undefined && isWhole) {
    if (Math.abs(counted - decoded.frames) > Math.max(1, counted * 0.005)) {
      warn(
        `the header of ${plan.label} counts ${counted} frames, ${decoded.frames} were decoded without an error`,
      );
    }
  }
  return 'complete';
};

export const stoppedEarly = (): SrvidError =>
  new SrvidError('INTERRUPTED', 'stopped before the first frame; nothing was written');

const nothingDecoded = (plan: Plan, decoded: DecodeReport, stopped: boolean): SrvidError =>
  stopped
    ? stoppedEarly()
    : new SrvidError(
        'DECODE_FAILED',
        `not one frame could be decoded from ${plan.label}${decoded.damage.length > 0 ? `: ${decoded.damage.join('; ')}` : ''}`,
        {
          hint:
            plan.decode.start === undefined
              ? 'Is the file whole?'
              : 'Does the video last as long as --start?',
        },
      );

const damaged = (report: RunReport): SrvidError =>
  new SrvidError(
    'INPUT_DAMAGED',
    `${report.input} is damaged: ${report.damage.join('; ') || 'the decoder stopped early'}`,
    {
      hint: report.output
        ? `The ${report.frames.written} frames that could be saved are in ${report.output}.`
        : `${report.frames.written} frames could be saved.`,
    },
  );
