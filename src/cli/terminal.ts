import { isatty } from 'node:tty';

/** What the command line writes to; tests pass their own. */
export type Terminal = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  /** A terminal that can go back to the start of its line. */
  readonly canRedraw: boolean;
  readonly hasColor: boolean;
  /** For developers: print where each error was made. */
  readonly showsStacks: boolean;
  /** Characters per line of stderr, now: a window can be resized. */
  readonly columns: () => number;
  /** Lines that it shows, now. */
  readonly rows: () => number;
};

export const processTerminal = (): Terminal => {
  const { env, stdout, stderr } = process;
  const canRedraw = isatty(2) && env['TERM'] !== 'dumb';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    stdinIsTerminal: isatty(0),
    stdoutIsTerminal: isatty(1),
    canRedraw,
    // https://no-color.org: present and not empty.
    hasColor: canRedraw && (env['NO_COLOR'] ?? '') === '',
    showsStacks: env['SRVID_DEBUG'] === '1',
    columns: () => stderr.columns || Number(env['COLUMNS']) || 80,
    rows: () => stderr.rows || Number(env['LINES']) || 24,
  };
};
