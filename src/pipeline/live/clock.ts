import { setTimeout as sleep } from 'node:timers/promises';

export type ClockRules = {
  /** Ticks per second. */
  readonly rate: number;
  /** Called for tick 0, 1, 2 …; one call at a time. False: there is nothing to show yet, and this was not tick 0. */
  readonly tick: (number: number) => Promise<boolean>;
  /** So many ticks could not be made up for. */
  readonly skipped: (ticks: number) => void;
};

/** What was missed for less than this is made up for: every tick is written, the earlier ones as repeats. */
const catchUpSeconds = 0.5;

/** Ticks at a constant rate by the monotonic clock until `signal` aborts; rejects only with what `tick` throws. */
export const runClock = async (
  { rate, tick, skipped }: ClockRules,
  signal: AbortSignal,
): Promise<void> => {
  const period = 1000 / rate;
  let start = performance.now();
  for (let number = 0; ; number++) {
    const wait = start + number * period - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const behind = Math.floor(-wait / period);
    if (behind > catchUpSeconds * rate) {
      skipped(behind);
      number += behind;
    }
    if (!(await tick(number)) && number === 0) {
      number = -1;
      start = performance.now() + Math.min(period, 5);
    }
  }
};
