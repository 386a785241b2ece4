import type { Invocation } from './parse.ts';
import type { Terminal } from './terminal.ts';

export type CommandContext = {
  readonly terminal: Terminal;
  /** Aborted when the process cannot go on: stdout closed by its reader, or a bug. */
  readonly abort: AbortSignal;
  /** From now on the reader of stdout may go and nothing ends: there are other outputs, and whoever writes there sees it. */
  readonly outliveStdout: () => void;
};

/** A command: resolves to the exit code. @throws SrvidError for what keeps it from its work */
export type Command = (invocation: Invocation, context: CommandContext) => Promise<number>;
