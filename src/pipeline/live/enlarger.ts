import type { Lease } from '../../core/frame.ts';
import type { Counter } from './counts.ts';
import { createLadder, type LadderStep } from './ladder.ts';
import { createMailbox } from './mailbox.ts';
import { createWindow, type Percentiles } from './percentiles.ts';
import type { Rung } from './rungs.ts';

/** A picture of the camera on its way. */
export type LivePictureJob = {
  /** `performance.now()`. */
  readonly arrivedAt: number;
  /** Which connection, and when on its clock, in seconds. */
  readonly connection: number;
  readonly time: number;
  readonly lease: Lease;
};

export type EnlargerRules = {
  readonly rungs: readonly Rung[];
  readonly maxLatencyMs: number;
  /** For the ladder, in milliseconds of arrival-to-done. */
  readonly targetMs: number;
  readonly counts: Counter;
  readonly onStep: (step: LadderStep) => void;
  readonly onFailure: (error: unknown) => void;
};

/** Between the camera and the clock: takes whatever comes, gives what is ready. Nothing waits in it without bound. */
export type Enlarger = {
  put(picture: LivePictureJob): void;
  /** The result to show now; undefined when there is nothing new. Its lease is the caller's. */
  take(): LivePictureJob | undefined;
  readonly inFlight: number;
  readonly rung: number;
  /** Other rungs from the next picture on, and from their first one. */
  replaceRungs(rungs: readonly Rung[]): void;
  latency(): Percentiles | undefined;
  /** Resolves when the picture under way is done. */
  idle(): Promise<void>;
};

const waitingAtMost = 2;
const latencyWindowMs = 10_000;

/**
 * @param ending aborted: nothing new is begun
 * @param signal aborted: what is under way is given up
 */
export const createEnlarger = (
  rules: EnlargerRules,
  ending: AbortSignal,
  signal: AbortSignal,
): Enlarger => {
  const { counts, maxLatencyMs } = rules;
  let { rungs } = rules;
  const drop = (reason: 'overrun' | 'superseded' | 'late') => (picture: LivePictureJob) => {
    counts.drop(reason);
    picture.lease.release();
  };
  const overrun = drop('overrun');
  let hasOverrun = false;
  const mailbox = createMailbox<LivePictureJob>(waitingAtMost, (picture) => {
    hasOverrun = true;
    overrun(picture);
  });
  // The newest result alone would turn the beat between two clocks of nearly one rate into drops and repeats in turn.
  const shelf = createMailbox(waitingAtMost, drop('superseded'));
  const newLadder = () => createLadder({ rungs: rungs.length, targetMs: rules.targetMs });
  let ladder = newLadder();
  const latencies = createWindow(latencyWindowMs);
  let working: Promise<void> | undefined;
  let busy = 0;

  const isLate = ({ arrivedAt }: LivePictureJob): boolean =>
    performance.now() - arrivedAt > maxLatencyMs;

  const judge = ({ arrivedAt }: LivePictureJob): void => {
    const now = performance.now();
    const step = ladder.done(now, now - arrivedAt);
    if (step) rules.onStep(step);
  };

  const enlarge = async (picture: LivePictureJob): Promise<void> => {
    busy += 1;
    const deadline = abortAt(picture.arrivedAt + maxLatencyMs, signal);
    try {
      await rungs[ladder.rung]?.enlarge(picture.lease, deadline.signal);
    } catch (error) {
      if (deadline.isOver()) {
        drop('late')(picture);
        judge(picture);
        return;
      }
      // Its lease is left alone: a worker that hangs may still write into it.
      counts.drop('failed');
      if (signal.aborted) return;
      rules.onFailure(error);
      judge(picture);
      return;
    } finally {
      deadline.clear();
      busy -= 1;
    }
    const now = performance.now();
    latencies.add(now, now - picture.arrivedAt);
    judge(picture);
    if (isLate(picture)) drop('late')(picture);
    else shelf.put(picture);
  };

  /** The oldest that waits. On the last rung nothing ends an overrun: there it is the newest, which is as late as the work on one picture. */
  const nextToEnlarge = (): LivePictureJob | undefined => {
    const takesNewest = hasOverrun && ladder.rung === rungs.length - 1;
    hasOverrun = false;
    let next = mailbox.take();
    if (!takesNewest) return next;
    for (let newer = mailbox.take(); next && newer; newer = mailbox.take()) {
      overrun(next);
      next = newer;
    }
    return next;
  };

  /** One picture at a time, spread over all workers: that is what makes each of them early. */
  const work = async (): Promise<void> => {
    for (let next = nextToEnlarge(); next; next = nextToEnlarge()) {
      if (isLate(next)) drop('late')(next);
      else await enlarge(next);
      if (ending.aborted) return;
    }
  };

  const start = (): void => {
    if (working || ending.aborted) return;
    working = work().finally(() => {
      working = undefined;
      if (mailbox.size > 0) start();
    });
  };

  return {
    put(picture) {
      mailbox.put(picture);
      start();
    },
    take() {
      for (let next = shelf.take(); next; next = shelf.take()) {
        if (!isLate(next)) return next;
        drop('late')(next);
      }
      return undefined;
    },
    get inFlight() {
      return mailbox.size + busy + shelf.size;
    },
    get rung() {
      return ladder.rung;
    },
    replaceRungs(next) {
      rungs = next;
      ladder = newLadder();
    },
    latency: () => latencies.percentiles(performance.now()),
    async idle() {
      await working;
    },
  };
};

/** Aborts with `outer`, and when a picture is too old to be shown: what of it waits for a worker is given up. Not by `AbortSignal.any`, whose signals Node 20 keeps. */
const abortAt = (time: number, outer: AbortSignal) => {
  const controller = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new Error('the picture is too old'));
  }, time - performance.now());
  const onAbort = () => controller.abort(outer.reason);
  outer.addEventListener('abort', onAbort, { once: true });
  if (outer.aborted) onAbort();
  return {
    signal: controller.signal,
    isOver: () => isOver,
    clear() {
      clearTimeout(timer);
      outer.removeEventListener('abort', onAbort);
    },
  };
};
