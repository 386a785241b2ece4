import { printableLines } from '../printable.ts';
import type { ReporterSpec } from './reporter.ts';
import { errorLines, finishedLine, jobLine, ofCamera, summaryLine } from './format.ts';
import { createLiveTeller } from './live-words.ts';

/** Warnings, results and errors, but no progress. */
export const none = {
  id: 'none',
  create: ({ terminal }) => {
    const tell = createLiveTeller();
    const say = (text: string, camera?: string) => {
      terminal.err(`srvid: ${ofCamera(camera)}${printableLines(text)}\n`);
    };
    return {
      begin(job) {
        if (job.count > 1) terminal.err(`${jobLine(job)}\n`);
      },
      event(event, camera) {
        if (event.kind === 'warning') say(`warning: ${event.message}`, camera);
        if (event.kind === 'live') {
          const words = tell(event.event, camera);
          if (words !== undefined) say(words, camera);
        }
        if (event.kind === 'finished')
          terminal.err(`${ofCamera(camera)}${finishedLine(event.report)}\n`);
      },
      notice: say,
      error: (error, camera) => terminal.err(errorLines(error, terminal.showsStacks, camera)),
      summary: (totals) => terminal.err(`${summaryLine(totals)}\n`),
      close: () => {},
    };
  },
} as const satisfies ReporterSpec;
