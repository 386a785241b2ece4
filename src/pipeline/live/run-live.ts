import type { Rect } from '../../core/frame.ts';
import { SrvidError } from '../../core/errors.ts';
import { frameBytes } from '../../core/pixel-format.ts';
import { type Rational, toNumber } from '../../core/rational.ts';
import type { LiveConnection, LivePicture } from '../../decode/live-pull.ts';
import { pullForEver } from '../../decode/live-source.ts';
import type { LiveSink } from '../../encode/live/sink.ts';
import type { RunReport, UpscaleEvent } from '../events.ts';
import { pixelRect } from '../regions/place.ts';
import { describeOutput } from '../summary.ts';
import type { UpscaleOptions } from '../options.ts';
import { parseFrameRate } from '../validate.ts';
import { watchArrivals } from './arrivals.ts';
import { runClock } from './clock.ts';
import { createCounts } from './counts.ts';
import { createEnlarger, type Enlarger } from './enlarger.ts';
import { createLeases, type Leases } from './leases.ts';
import type { LiveEvent } from './live-events.ts';
import { claimedRate, measuredRate } from './live-rate.ts';
import type { LiveUpscaler } from './live-upscaler.ts';
import type { LiveWorkers } from './live-workers.ts';
import { type AnySink, openOutput } from './outputs.ts';
import { type LivePlan, type LiveSettings, planLive } from './plan-live.ts';
import { createPresenter, type Presenter } from './presenter.ts';
import { listRungs, type Rung } from './rungs.ts';
import { createSoundTrack, type SoundTrack } from './sound-track.ts';
import type { LiveState, LiveStatus } from './status.ts';
import { summarizeLive } from './summary-live.ts';

export type LiveContext = {
  readonly signal: AbortSignal;
  readonly stop: AbortSignal;
  readonly emit: (event: UpscaleEvent) => void;
  /** Shared with the other live runs of this process. */
  readonly workers: LiveWorkers;
  /** Instead of the settings' own outage. */
  readonly giveUpAfterMs?: number;
};

/** What can be asked and changed while it runs. */
export type LiveControl = {
  status(): LiveStatus;
  /** From now on the network works in these alone; none: as the run began. */
  setRegions(regions: readonly Rect[]): void;
  /** Somebody looks on; undefined where nothing can be shown now. @throws SrvidError where a browser could not show it */
  view(...request: Parameters<LiveSink['view']>): ReturnType<LiveSink['view']> | undefined;
  /** Stops and starts the dated and single files among the outputs. */
  setRecording(active: boolean): void;
};

const statusEveryMs = 1_000;

/** A camera may be this many pictures late before the ladder acts: two wait, one is worked on. */
const targetPeriods = 3;
const leastTargetMs = 60;

export const createLiveRun = (settings: LiveSettings, context: LiveContext) => {
  const { input, maxLatencyMs } = settings;
  const { signal, stop } = context;
  const failed = new AbortController();
  const finished = new AbortController();
  /** Ends the pull and the clock; the output is finished then. */
  const ending = AbortSignal.any([signal, stop, failed.signal, finished.signal]);
  const startedAt = performance.now();
  const emit = (event: LiveEvent) => context.emit({ kind: 'live', event });
  const workers = context.workers.join();
  /** Those of --roi, in samples of the picture: known when its size is. */
  let given: readonly Rect[] = [];
  let regions: readonly Rect[] = [];
  let focused = false;

  let leases: Leases | undefined;
  let enlarger: Enlarger | undefined;
  let presenter: Presenter | undefined;
  let sound: SoundTrack | undefined;
  let output: AnySink | undefined;
  let rungs: readonly Rung[] = [];
  let relist: () => readonly Rung[] = () => [];
  let rate = 0;
  let connections = 0;
  let lostPackets = 0;
  let lostBecause: string | undefined;
  let opened: (connection: LiveConnection) => void = () => {};
  const firstConnection = new Promise<LiveConnection>((resolve) => {
    opened = resolve;
  });

  const counts = createCounts(() => (enlarger?.inFlight ?? 0) + (presenter?.pending ?? 0));

  const arrivals = watchArrivals(ending, emit);
  let isOver = false;
  const state = (): LiveState => {
    if (isOver) return 'ended';
    if (!arrivals.hasBegun()) return 'connecting';
    return arrivals.silentSince() ? 'no-signal' : 'streaming';
  };

  const status = (): LiveStatus => ({
    state: state(),
    trouble: state() === 'streaming' ? undefined : lostBecause,
    uptimeSeconds: (performance.now() - startedAt) / 1000,
    reconnects: Math.max(0, connections - 1),
    counts: counts.snapshot(),
    lostPackets,
    arrivalToDone: enlarger?.latency(),
    arrivalToSent: presenter?.latency(),
    rung: enlarger?.rung ?? 0,
    rungName: rungs[enlarger?.rung ?? 0]?.id ?? settings.models[0]?.id ?? '',
    regions,
    focused,
    rate,
    shownPerSecond: presenter?.shownPerSecond() ?? 0,
    residentBytes: process.memoryUsage.rss(),
    sink: output?.status?.(),
  });

  const takePicture = (picture: LivePicture, connection: number): void => {
    arrivals.note(picture);
    lostBecause = undefined;
    // Until everything is open, what comes is looked at for its rate only.
    if (!enlarger) return picture.lease.release();
    counts.add('in');
    if (picture.isDamaged) {
      counts.drop('damaged');
      return picture.lease.release();
    }
    return enlarger.put({ ...picture, connection });
  };

  const settleRate = async ({ video }: LiveConnection): Promise<Rational> => {
    const { frameRate } = settings.options;
    if (frameRate !== undefined) return parseFrameRate(frameRate);
    const claimed = claimedRate(video.rate);
    if (claimed) return claimed;
    return measuredRate(await arrivals.first(), video.baseRate);
  };

  const openUpscalers = async (bits: number): Promise<readonly LiveUpscaler[]> => {
    const upscalers: LiveUpscaler[] = [];
    try {
      for (const model of settings.models) {
        const { device, threads } = settings;
        upscalers.push(await workers.open({ model, bits, device, threads }, emit));
      }
      return upscalers;
    } catch (error) {
      await Promise.all(upscalers.map((upscaler) => upscaler[Symbol.asyncDispose]()));
      throw error;
    }
  };

  const pulling = (): Promise<unknown> =>
    pullForEver(
      input,
      { sound: settings.wantsSound, maxOutageMs: context.giveUpAfterMs ?? settings.maxOutageMs },
      {
        opened(connection) {
          const { format, width, height } = connection.layout;
          const scale = settings.models[0]?.scale ?? 1;
          leases = createLeases(
            frameBytes(format, width, height),
            frameBytes(format, width * scale, height * scale),
          );
          opened(connection);
        },
        room: () => {
          if (!leases) throw new SrvidError('BUG', 'a picture came before its size');
          return leases.take();
        },
        picture: takePicture,
        sound: (piece, connection) => sound?.put(piece, connection),
        lost: (packets) => {
          lostPackets += packets;
        },
        event(event) {
          if (event.kind === 'connected') connections = event.connection;
          if (event.kind === 'lost') lostBecause = event.reason;
          emit(event);
        },
      },
      ending,
    );

  const run = async (): Promise<RunReport> => {
    const pull = pulling().catch((error: unknown) => {
      if (!ending.aborted) failed.abort(error);
    });
    const timer = setInterval(() => {
      arrivals.check();
      context.emit({ kind: 'live-status', status: status() });
    }, statusEveryMs);
    try {
      const connection = await untilEnding(firstConnection, ending);
      if (!connection) throw notBegun();
      return await enhance(connection);
    } finally {
      clearInterval(timer);
      failed.abort();
      await pull;
      isOver = true;
    }
  };

  const notBegun = (): unknown => {
    if (signal.aborted) return signal.reason;
    return failed.signal.aborted
      ? failed.signal.reason
      : new SrvidError('INTERRUPTED', 'stopped before the first picture; nothing was written');
  };

  const enhance = async (connection: LiveConnection): Promise<RunReport> => {
    const upscalers = await openUpscalers(connection.layout.format.bits);
    try {
      const [chosen] = upscalers as readonly [LiveUpscaler, ...LiveUpscaler[]];
      const plan = await planLive(settings, connection, await settleRate(connection));
      given = settings.regions.map((region) => pixelRect(region, plan.enlarge.input));
      if (!focused) regions = given;
      relist = () =>
        listRungs(upscalers, { enlarge: plan.enlarge, regions, focused }, settings.degrade);
      rungs = relist();
      context.emit({
        kind: 'plan',
        plan: summarizeLive(
          plan,
          chosen,
          rungs.map(({ id }) => id),
        ),
      });
      for (const message of [...plan.encode.warnings, ...chosen.warnings])
        context.emit({ kind: 'warning', message });
      if (ending.aborted) throw notBegun();
      return await present(plan);
    } finally {
      // Also when the output has failed: as long as pictures come, an enlarger that is too slow for them is never idle.
      finished.abort();
      await enlarger?.idle();
      await Promise.all(upscalers.map((upscaler) => upscaler[Symbol.asyncDispose]()));
    }
  };

  const present = async (plan: LivePlan): Promise<RunReport> => {
    await using sink = await openOutput(plan.encode, {
      onEvent: emit,
      onSent: (tick) => presenter?.sent(tick),
    });
    output = sink;
    rate = toNumber(plan.rate);
    if (plan.encode.request.pcm) sound = createSoundTrack(rate);
    enlarger = createEnlarger(
      {
        rungs,
        maxLatencyMs,
        targetMs: Math.min(
          maxLatencyMs / 2,
          Math.max(leastTargetMs, (targetPeriods * 1000) / rate),
        ),
        counts,
        onStep: ({ from, to, p95 }) =>
          emit({ kind: 'rung', from: rungs[from]?.id ?? '', to: rungs[to]?.id ?? '', p95 }),
        onFailure: noteFailure,
      },
      ending,
      signal,
    );
    presenter = createPresenter({
      enlarger,
      sink,
      sound,
      counts,
      layout: plan.enlarge.output,
      range: plan.connection.video.color.range,
      silentSince: arrivals.silentSince,
    });
    const show = presenter;
    const begun = performance.now();
    const lastTick = lastTickOf(settings.options, rate);
    const over = new AbortController();
    await runClock(
      {
        rate,
        async tick(number) {
          if (number >= lastTick) over.abort();
          return show.tick(number);
        },
        skipped(ticks) {
          counts.add('skipped', ticks);
          emit({ kind: 'skipped', ticks });
        },
      },
      AbortSignal.any([ending, over.signal]),
    );
    signal.throwIfAborted();
    finished.abort();
    await enlarger.idle();
    const { ticks } = counts.snapshot();
    if (ticks === 0) throw notBegun();
    const written = await sink.finish('complete', signal);
    const report = reportOf(plan, written, (performance.now() - begun) / 1000);
    context.emit({ kind: 'live-status', status: status() });
    context.emit({ kind: 'finished', report });
    if (failed.signal.aborted) throw failed.signal.reason;
    return report;
  };

  let lastFailure = '';
  const noteFailure = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason === lastFailure) return;
    lastFailure = reason;
    emit({ kind: 'inference-failed', reason });
  };

  const reportOf = (
    plan: LivePlan,
    written: {
      readonly frames: number;
      readonly path: string | undefined;
      readonly warnings?: readonly string[];
    },
    elapsedSeconds: number,
  ): RunReport => {
    const end = status();
    const { counts: all } = end;
    return {
      input: input.label,
      output: written.path ?? describeOutput(plan.encode.request.output),
      outcome: 'complete',
      frames: {
        decoded: all.in,
        enlarged: all.in - all.dropped - all.inFlight,
        written: all.ticks,
        inOutput: written.frames,
      },
      elapsedSeconds,
      framesPerSecond: all.ticks / elapsedSeconds,
      leasesHighWater: leases?.highWater ?? 0,
      damage: [],
      warnings: written.warnings ?? [],
      model: settings.models[0]?.id ?? '',
      why: undefined,
      live: end,
    };
  };

  const control: LiveControl = {
    status,
    setRegions(next) {
      focused = next.length > 0;
      regions = focused ? next : given;
      rungs = relist();
      enlarger?.replaceRungs(rungs);
      emit({ kind: 'regions', regions, focused });
    },
    // What has ended may still be asked for, as the others of several cameras go on.
    view: (what, onData) => (ending.aborted ? undefined : output?.view?.(what, onData)),
    setRecording: (active) => output?.setActive?.('recording', active),
  };
  return { run, control };
};

/** With `--frames` or `--duration` a live run has an end. */
const lastTickOf = ({ frames, duration }: UpscaleOptions, rate: number): number =>
  Math.min(
    (frames ?? Number.POSITIVE_INFINITY) - 1,
    duration === undefined ? Number.POSITIVE_INFINITY : Math.ceil(duration * rate) - 1,
  );

/** What was promised, or undefined once `signal` aborts. */
const untilEnding = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> => {
  let onAbort = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};
