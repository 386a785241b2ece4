import { statusParts } from './live-words.ts';
import { fitParts, planLine, progressParts } from './format.ts';
import { none } from './none.ts';
import type { ReporterSpec } from './reporter.ts';

const everyMs = 100;
const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;

/** One live line, redrawn at most ten times a second; everything else is printed above it. */
export const tty = {
  id: 'tty',
  create: ({ terminal, now }) => {
    let shown: readonly string[] | undefined;
    let next = 0;
    const draw = () => {
      if (!shown) return;
      // One column is left free: a full line would wrap, and could not be erased.
      const line = fitParts(shown, Math.max(1, terminal.columns() - 1));
      terminal.err(`\r\u001b[2K${terminal.hasColor ? line.replace(/^ *\d+%/, bold) : line}`);
    };
    const clear = () => {
      if (shown) terminal.err('\r\u001b[2K');
    };
    const above = (print: () => void) => {
      clear();
      print();
      draw();
    };
    const base = none.create({ terminal, now });
    return {
      begin: (job) => above(() => base.begin(job)),
      event(event) {
        if (event.kind === 'progress') {
          shown = progressParts(event);
          if (now() < next) return;
          next = now() + everyMs;
          draw();
        } else if (event.kind === 'live-status') {
          shown = statusParts(event.status);
          draw();
        } else if (event.kind === 'plan') above(() => terminal.err(`${planLine(event.plan)}\n`));
        else {
          if (event.kind === 'finished') {
            clear();
            shown = undefined;
          }
          above(() => base.event(event));
        }
      },
      notice: (message) => above(() => base.notice(message)),
      error(error) {
        clear();
        shown = undefined;
        base.error(error);
      },
      summary: (totals) => above(() => base.summary(totals)),
      close() {
        clear();
        shown = undefined;
      },
    };
  },
} as const satisfies ReporterSpec;
