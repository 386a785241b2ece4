import { printable } from './printable.ts';
import type { Terminal } from './terminal.ts';

export type EvalProgress = {
  readonly step: (done: number, of: number, what: string) => void;
  readonly notice: (message: string) => void;
  /** Leaves the terminal's line empty. */
  readonly close: () => void;
};

const redrawMs = 100;
const plainMs = 5_000;

/** On a terminal one live line; elsewhere a line every five seconds; with `quiet` notices neither. */
export const evalProgress = (
  { err, canRedraw, columns }: Terminal,
  quiet: boolean,
): EvalProgress => {
  let next = canRedraw ? 0 : performance.now() + plainMs;
  let drawn = false;
  const clear = (): void => {
    if (drawn) err('\r\u001b[2K');
    drawn = false;
  };
  return {
    step(done, of, what) {
      if (quiet || performance.now() < next) return;
      next = performance.now() + (canRedraw ? redrawMs : plainMs);
      const line = printable(`${what}  ${done}/${of}`);
      if (!canRedraw) return err(`${line}\n`);
      // One column is left free: a full line would wrap, and could not be erased.
      err(`\r\u001b[2K${line.slice(0, Math.max(1, columns() - 1))}`);
      drawn = true;
    },
    notice(message) {
      if (quiet) return;
      clear();
      err(`srvid: ${printable(message)}\n`);
    },
    close: clear,
  };
};
