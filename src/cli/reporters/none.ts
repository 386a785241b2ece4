import { printableLines } from '../printable.ts';
import type { ReporterSpec } from './reporter.ts';
import { errorLines, finishedLine, jobLine, summaryLine } from './format.ts';
import { liveWords } from './live-words.ts';

/** Warnings, results and errors, but no progress. */
export const none = {
  id: 'none',
  create: ({ terminal }) => ({
    begin(job) {
      if (job.count > 1) terminal.err(`${jobLine(job)}\n`);
    },
    event(event) {
      if (event.kind === 'warning')
        terminal.err(`srvid: warning: ${printableLines(event.message)}\n`);
      if (event.kind === 'live') {
        const words = liveWords(event.event);
        if (words !== undefined) terminal.err(`srvid: ${printableLines(words)}\n`);
      }
      if (event.kind === 'finished') terminal.err(`${finishedLine(event.report)}\n`);
    },
    notice: (message) => terminal.err(`srvid: ${message}\n`),
    error: (error) => terminal.err(errorLines(error, terminal.showsStacks)),
    summary: (totals) => terminal.err(`${summaryLine(totals)}\n`),
    close: () => {},
  }),
} as const satisfies ReporterSpec;
