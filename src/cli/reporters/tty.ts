import { printable } from '../printable.ts';
import { statusParts } from './live-words.ts';
import { fitParts, ofCamera, planLine, progressParts } from './format.ts';
import { none } from './none.ts';
import type { ReporterSpec } from './reporter.ts';

const everyMs = 100;
const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;
const eraseLine = '\r\u001b[2K';
const up = '\u001b[1A';

/** Cells of one width in each column; the first is the camera's name, where there are several. The last of a row may be longer. */
const aligned = (shown: ReadonlyMap<string | undefined, readonly string[]>): string[][] => {
  const rows = [...shown].map(([camera, parts]) =>
    camera === undefined ? [...parts] : [printable(camera), ...parts],
  );
  if (rows.length < 2) return rows;
  const widthOf = (column: number) =>
    Math.max(...rows.map((row) => (column < row.length - 1 ? (row[column]?.length ?? 0) : 0)));
  return rows.map((row) =>
    row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widthOf(column)) : cell)),
  );
};

/** One live line, or one for each camera, redrawn at most ten times a second; everything else is printed above. */
export const tty = {
  id: 'tty',
  create: ({ terminal, now }) => {
    const shown = new Map<string | undefined, readonly string[]>();
    let drawn = 0;
    let next = 0;
    const lines = (): readonly string[] => {
      // One column is left free: a full line would wrap, and could not be erased. One row is, for the same reason.
      const width = Math.max(1, terminal.columns() - 1);
      const all = aligned(shown).map((row) => fitParts(row, width).trimEnd());
      const room = Math.max(1, terminal.rows() - 1);
      return all.length <= room
        ? all
        : [...all.slice(0, room - 1), `… and ${all.length - room + 1} more`];
    };
    const toFirst = () => up.repeat(Math.max(0, drawn - 1));
    const draw = () => {
      if (shown.size === 0) return;
      const text = lines()
        .map((line) => eraseLine + (terminal.hasColor ? line.replace(/^ *\d+%/, bold) : line))
        .join('\n');
      terminal.err(toFirst() + text);
      drawn = lines().length;
    };
    const clear = () => {
      if (drawn > 0) terminal.err(eraseLine + `${up}${eraseLine}`.repeat(drawn - 1));
      drawn = 0;
    };
    const above = (print: () => void) => {
      clear();
      print();
      draw();
    };
    const drawSoon = () => {
      if (now() < next) return;
      next = now() + everyMs;
      draw();
    };
    const base = none.create({ terminal, now });
    return {
      begin(job) {
        // In the order in which they were given.
        if (job.camera !== undefined) shown.set(job.camera, ['starting']);
        above(() => base.begin(job));
      },
      event(event, camera?: string) {
        if (event.kind === 'progress') {
          shown.set(camera, progressParts(event));
          drawSoon();
        } else if (event.kind === 'live-status') {
          shown.set(camera, statusParts(event.status));
          draw();
        } else if (event.kind === 'plan')
          above(() => terminal.err(`${ofCamera(camera)}${planLine(event.plan)}\n`));
        else {
          if (event.kind === 'finished') {
            clear();
            shown.delete(camera);
          }
          above(() => base.event(event, camera));
        }
      },
      notice: (message, camera) => above(() => base.notice(message, camera)),
      error(error, camera?: string) {
        clear();
        shown.delete(camera);
        above(() => base.error(error, camera));
      },
      summary: (totals) => above(() => base.summary(totals)),
      close() {
        clear();
        shown.clear();
      },
    };
  },
} as const satisfies ReporterSpec;
