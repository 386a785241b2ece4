import { fitParts, planLine, progressParts } from './format.ts';
import { statusParts } from './live-words.ts';
import { none } from './none.ts';
import type { ReporterSpec } from './reporter.ts';

const everyMs = 5_000;

/** One line every few seconds, for logs. */
export const plain = {
  id: 'plain',
  create: (deps) => {
    const base = none.create(deps);
    let next = 0;
    return {
      ...base,
      begin(job) {
        base.begin(job);
        next = deps.now() + everyMs;
      },
      event(event) {
        if (event.kind === 'plan') deps.terminal.err(`${planLine(event.plan)}\n`);
        else if (event.kind === 'live-status') {
          if (deps.now() < next) return;
          next = deps.now() + everyMs;
          deps.terminal.err(`${fitParts(statusParts(event.status), Number.POSITIVE_INFINITY)}\n`);
        } else if (event.kind !== 'progress') base.event(event);
        else if (deps.now() >= next) {
          next = deps.now() + everyMs;
          deps.terminal.err(
            `${fitParts(progressParts(event), Number.POSITIVE_INFINITY).trimStart()}\n`,
          );
        }
      },
    };
  },
} as const satisfies ReporterSpec;
