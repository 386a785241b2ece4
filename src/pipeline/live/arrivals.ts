import type { LivePicture } from '../../decode/live-pull.ts';
import type { LiveEvent } from './live-events.ts';

/** When pictures came, and whether they stay away. */
export type Arrivals = {
  note(picture: Pick<LivePicture, 'arrivedAt' | 'time'>): void;
  hasBegun(): boolean;
  /** When the last picture came, while pictures stay away. */
  readonly silentSince: () => Date | undefined;
  /** Tells once of an outage that has begun; the picture that ends it tells of its end. */
  check(): void;
  /** Milliseconds of the first pictures of one connection, by which a rate can be measured; fewer than that where the run ends before. */
  first(): Promise<readonly number[]>;
};

/** Pictures that stay away for so long are an outage. */
const noSignalMs = 2_000;
/** Pictures by whose arrival the rate is measured where the stream claims none. */
const measuredPictures = 16;

/** @param ending from then on, while outputs are finished, no picture is waited for */
export const watchArrivals = (ending: AbortSignal, emit: (event: LiveEvent) => void): Arrivals => {
  let first: readonly number[] = [];
  let last: { readonly at: number; readonly date: Date } | undefined;
  let outageFrom: number | undefined;
  let endedAt = Number.POSITIVE_INFINITY;
  ending.addEventListener('abort', () => void (endedAt = performance.now()), { once: true });

  const silentSince = (): Date | undefined =>
    last && Math.min(performance.now(), endedAt) - last.at > noSignalMs ? last.date : undefined;

  return {
    note({ arrivedAt, time }) {
      if (first.length < measuredPictures) {
        // By FFmpeg's stamp: the first pictures of a connection come out of FFmpeg all at once.
        const stamp = time * 1000;
        const isNewConnection = stamp < (first.at(-1) ?? stamp);
        first = isNewConnection ? [stamp] : [...first, stamp];
      }
      last = { at: arrivedAt, date: new Date() };
      if (outageFrom === undefined) return;
      emit({ kind: 'signal', outageSeconds: (arrivedAt - outageFrom) / 1000 });
      outageFrom = undefined;
    },
    hasBegun: () => last !== undefined,
    silentSince,
    check() {
      const since = silentSince();
      if (!last || !since || outageFrom !== undefined) return;
      outageFrom = last.at;
      emit({ kind: 'no-signal', since: since.toISOString() });
    },
    async first() {
      while (first.length < measuredPictures && !ending.aborted)
        await new Promise((resolve) => setTimeout(resolve, 20));
      return first;
    },
  };
};
