import { onTestFinished } from 'vitest';
import { type CliRun, startCli, until } from './run-cli.ts';
import type { LiveStatus } from '../../src/pipeline/live/status.ts';

type Line = { readonly event: string; readonly what?: string; readonly [key: string]: unknown };

export type LiveCli = CliRun & {
  /** All lines of JSON so far. */
  lines(): readonly Line[];
  /** Those of a live event. */
  events(what: string): readonly Line[];
  statuses(): readonly LiveStatus[];
  /** Resolves with the line once the `count`-th event of that name has come. */
  saw(what: string, count?: number): Promise<Line>;
  /** Resolves once so many new pictures have been shown since the call. */
  shows(pictures: number): Promise<void>;
  /** Ctrl-C, and waits for the end. */
  stop(): ReturnType<typeof result>;
};

const result = (run: CliRun) => run.result;

/** The command line on a live input, told to report in JSON. */
export const startLive = (
  args: readonly string[],
  settings: Parameters<typeof startCli>[1] = {},
): LiveCli => {
  const run = startCli([...args, '--progress', 'json'], settings);
  // A live run ends only when it is told to.
  onTestFinished(() => void run.child.kill('SIGKILL'));
  const lines = (): readonly Line[] =>
    run
      .stderrSoFar()
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));
  const events = (what: string) => lines().filter((line) => line.what === what);
  const statuses = () =>
    lines().filter(({ event }) => event === 'status') as unknown as readonly LiveStatus[];
  const shown = () => statuses().at(-1)?.counts.shown ?? 0;
  return {
    ...run,
    lines,
    events,
    statuses,
    async saw(what, count = 1) {
      await until(
        () => events(what).length >= count,
        () => `${what} number ${count}:\n${run.stderrSoFar()}`,
      );
      return events(what)[count - 1] as Line;
    },
    async shows(pictures) {
      const from = shown();
      await until(
        () => shown() >= from + pictures,
        () => `${pictures} pictures:\n${run.stderrSoFar()}`,
      );
    },
    stop() {
      run.child.kill('SIGINT');
      return result(run);
    },
  };
};

/** `in = shown + dropped + in flight`, at every moment that was reported. */
export const unreconciled = (statuses: readonly LiveStatus[]): readonly LiveStatus[] =>
  statuses.filter(
    ({ counts: { in: came, shown, dropped, droppedBy, inFlight, ticks, repeated, noSignal } }) => {
      const reasons = Object.values(droppedBy).reduce((sum, count) => sum + count, 0);
      return (
        came !== shown + dropped + inFlight ||
        dropped !== reasons ||
        ticks !== shown + repeated + noSignal
      );
    },
  );
