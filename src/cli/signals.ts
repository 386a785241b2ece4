/** How a person or the system ends a run. */
export type Interruption = {
  /** Aborted by the first signal: finish what is under way. */
  readonly stop: AbortSignal;
  /** Aborted by the second: leave. */
  readonly abort: AbortSignal;
  /** The first signal, if one came. */
  readonly received: () => NodeJS.Signals | undefined;
  /** Once the runs have settled: gives the signals back, and dies by the second one if it came. */
  readonly end: () => void;
};

const watched: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Time for removing unfinished files after the second signal: too short to be felt. */
const graceMs = 400;

/**
 * Ends this process by a signal: `process.exit` while a worker is inside ONNX Runtime would abort it with status 134,
 * a signal that nobody handles ends it at once with the status that shells expect.
 */
export const dieBy = (signal: NodeJS.Signals): void => {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
};

/**
 * The first SIGINT, SIGTERM or SIGHUP asks for a valid shorter file, the second leaves at once, a third does not wait at all.
 * @param onFirst told when the first signal comes, for a word to the person who waits
 */
export const watchSignals = (onFirst: (signal: NodeJS.Signals) => void): Interruption => {
  const stop = new AbortController();
  const abort = new AbortController();
  let first: NodeJS.Signals | undefined;
  let leaving: NodeJS.Signals | undefined;
  let timer: NodeJS.Timeout | undefined;

  const onSignal = (signal: NodeJS.Signals): void => {
    if (leaving !== undefined) return dieBy(signal);
    if (first === undefined) {
      first = signal;
      onFirst(signal);
      return stop.abort();
    }
    leaving = signal;
    timer = setTimeout(() => dieBy(signal), graceMs);
    return abort.abort();
  };
  for (const signal of watched) process.on(signal, onSignal);

  return {
    stop: stop.signal,
    abort: abort.signal,
    received: () => first,
    end: () => {
      clearTimeout(timer);
      for (const signal of watched) process.off(signal, onSignal);
      if (leaving !== undefined) dieBy(leaving);
    },
  };
};
