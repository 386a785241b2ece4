import type { ProgressStyle } from '../display-options.ts';
import type { Terminal } from '../terminal.ts';
import { json } from './json.ts';
import { none } from './none.ts';
import { plain } from './plain.ts';
import type { Reporter, ReporterSpec } from './reporter.ts';
import { tty } from './tty.ts';

export const reporters = [tty, plain, json, none] as const satisfies readonly ReporterSpec[];

export type ReporterChoice = {
  readonly progress: ProgressStyle;
  readonly quiet: boolean;
  /** The run prints data lines on stdout: a live line would be mixed with them where both are one terminal. */
  readonly printsLines: boolean;
};

const styleFor = (
  { progress, printsLines }: ReporterChoice,
  terminal: Terminal,
): Exclude<ProgressStyle, 'auto'> => {
  if (progress !== 'auto') return progress;
  return terminal.canRedraw && !(printsLines && terminal.stdoutIsTerminal) ? 'tty' : 'plain';
};

const nothing = (): void => {};

/** The reporter that was asked for; with `--quiet` it passes on errors only. */
export const createReporter = (choice: ReporterChoice, terminal: Terminal): Reporter => {
  const style = styleFor(choice, terminal);
  const spec = reporters.find(({ id }) => id === style) ?? plain;
  const reporter = spec.create({ terminal, now: () => performance.now() });
  if (!choice.quiet) return reporter;
  return {
    begin: nothing,
    event: nothing,
    notice: nothing,
    summary: nothing,
    error: reporter.error,
    close: reporter.close,
  };
};
