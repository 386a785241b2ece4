import type { SrvidError } from '../../core/errors.ts';
import type { UpscaleEvent } from '../../pipeline/events.ts';
import type { Terminal } from '../terminal.ts';

/** How many inputs came to which end; `skipped`: not begun. */
export type Totals = {
  readonly done: number;
  readonly partial: number;
  readonly failed: number;
  readonly skipped: number;
};

/** Tells a person or a program on stderr how the runs go. Nothing here knows the pipeline but by its events. */
export type Reporter = {
  /** A run begins: number `index` (from 1) of `count`. */
  begin(job: {
    readonly input: string;
    readonly output: string;
    readonly index: number;
    readonly count: number;
    /** By name, where all run at once. */
    readonly camera?: string;
  }): void;
  /** @param camera whose, where there are several */
  event(event: UpscaleEvent, camera?: string): void;
  /** A word of srvid itself, such as the answer to Ctrl-C. */
  notice(message: string, camera?: string): void;
  error(error: SrvidError, camera?: string): void;
  /** After the last run, when there were several. */
  summary(totals: Totals): void;
  /** Leaves the terminal as it should be. */
  close(): void;
};

type ReporterDeps = { readonly terminal: Terminal; readonly now: () => number };
export type ReporterSpec = {
  readonly id: string;
  readonly create: (deps: ReporterDeps) => Reporter;
};
