import { errorTable } from '../../core/errors.ts';
import { jsonLine } from '../printable.ts';
import type { ReporterSpec } from './reporter.ts';

const everyMs = 500;

/** One JSON object per line on stderr. `event` says which; the keys are stable, an unknown value is null. */
export const json = {
  id: 'json',
  create: ({ terminal, now }) => {
    let next = 0;
    const write = (event: string, fields: object, camera?: string) =>
      terminal.err(
        `${jsonLine({ event, ...(camera === undefined ? {} : { camera }), ...fields })}\n`,
      );
    return {
      begin: ({ input, output, index, count, camera }) =>
        write('begin', { input, output, index, count }, camera),
      event(event, camera?: string) {
        const line = (name: string, fields: object) => write(name, fields, camera);
        switch (event.kind) {
          case 'plan':
            return line('plan', event.plan);
          case 'warning':
            return line('warning', { message: event.message });
          case 'live':
            return line('live', { what: event.event.kind, ...event.event });
          case 'live-status':
            return line('status', event.status);
          case 'finished':
            return line('finished', { ...event.report, output: event.report.output ?? null });
          case 'progress': {
            if (now() < next) return undefined;
            next = now() + everyMs;
            const {
              kind: _,
              totalFrames = null,
              fraction = null,
              speed = null,
              etaSeconds = null,
              bottleneck = null,
              ...known
            } = event;
            return line('progress', {
              ...known,
              totalFrames,
              fraction,
              speed,
              etaSeconds,
              bottleneck,
            });
          }
        }
      },
      notice: (message, camera) => write('notice', { message }, camera),
      error: ({ code, message, hint = null }, camera) =>
        write('error', { code, message, hint, exit: errorTable[code].exit }, camera),
      summary: (totals) => write('summary', totals),
      close: () => {},
    };
  },
} as const satisfies ReporterSpec;
