/**
 * - `overrun`: the mailbox was full
 * - `superseded`: newer results were there
 * - `late`: older than `--max-latency`
 * - `damaged`: packets were lost, and no key frame has come since
 * - `failed`: it could not be enlarged
 */
const dropReasons = ['overrun', 'superseded', 'late', 'damaged', 'failed'] as const;
export type DropReason = (typeof dropReasons)[number];

/** At every moment `in = shown + dropped + inFlight` and `ticks = shown + repeated + noSignal`. */
export type LiveCounts = {
  /** Whole pictures that came from the camera. */
  readonly in: number;
  readonly shown: number;
  /** Sum of `droppedBy`. */
  readonly dropped: number;
  readonly droppedBy: Readonly<Record<DropReason, number>>;
  /** In the mailbox, in the workers, or waiting for its tick. */
  readonly inFlight: number;
  /** Pictures that were written. */
  readonly ticks: number;
  readonly repeated: number;
  readonly noSignal: number;
  /** Ticks for which nothing was written, because the outputs were held up. */
  readonly skipped: number;
};

/** `inFlight` is counted where the pictures are, not derived from the rest: that the sums agree is a check. */
export const createCounts = (inFlight: () => number) => {
  const droppedBy = { overrun: 0, superseded: 0, late: 0, damaged: 0, failed: 0 };
  const counts = { in: 0, shown: 0, repeated: 0, noSignal: 0, skipped: 0 };
  return {
    add(what: keyof typeof counts, by = 1): void {
      counts[what] += by;
    },
    drop(reason: DropReason): void {
      droppedBy[reason] += 1;
    },
    snapshot: (): LiveCounts => ({
      ...counts,
      dropped: dropReasons.reduce((sum, reason) => sum + droppedBy[reason], 0),
      droppedBy: { ...droppedBy },
      inFlight: inFlight(),
      ticks: counts.shown + counts.repeated + counts.noSignal,
    }),
  };
};

export type Counter = ReturnType<typeof createCounts>;
