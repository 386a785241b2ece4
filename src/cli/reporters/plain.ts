import { fitParts, ofCamera, planLine, progressParts } from './format.ts';
import { statusParts } from './live-words.ts';
import { none } from './none.ts';
import type { ReporterSpec } from './reporter.ts';

const everyMs = 5_000;

/** One line every few seconds, for logs; for each camera, where there are several. */
export const plain = {
  id: 'plain',
  create: (deps) => {
    const base = none.create(deps);
    const next = new Map<string | undefined, number>();
    const write = (parts: readonly string[], camera: string | undefined) => {
      if (deps.now() < (next.get(camera) ?? 0)) return;
      next.set(camera, deps.now() + everyMs);
      const line = fitParts(parts, Number.POSITIVE_INFINITY).trimStart();
      deps.terminal.err(`${ofCamera(camera)}${line}\n`);
    };
    return {
      ...base,
      begin(job) {
        base.begin(job);
        next.set(job.camera, deps.now() + everyMs);
      },
      event(event, camera) {
        if (event.kind === 'plan')
          deps.terminal.err(`${ofCamera(camera)}${planLine(event.plan)}\n`);
        else if (event.kind === 'live-status') write(statusParts(event.status), camera);
        else if (event.kind === 'progress') write(progressParts(event), camera);
        else base.event(event, camera);
      },
    };
  },
} as const satisfies ReporterSpec;
