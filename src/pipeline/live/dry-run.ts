import { SrvidError } from '../../core/errors.ts';
import type { PlanSummary } from '../events.ts';
import type { LiveWorkers } from './live-workers.ts';
import type { LiveSettings } from './plan-live.ts';
import { createLiveRun } from './run-live.ts';

/** A camera that has not answered for so long is not there, for `--dry-run`. */
const dryRunSeconds = 15;

/** Connects once, for `--dry-run`. @throws SrvidError INPUT_UNREADABLE when no picture comes; whatever the run would throw before its first picture */
export const planOfLive = async (
  settings: LiveSettings,
  workers: LiveWorkers,
  signal: AbortSignal,
): Promise<{ readonly summary: PlanSummary; readonly warnings: readonly string[] }> => {
  const enough = new AbortController();
  const warnings: string[] = [];
  let summary: PlanSummary | undefined;
  const { run } = createLiveRun(settings, {
    giveUpAfterMs: Math.min(settings.maxOutageMs ?? Number.POSITIVE_INFINITY, dryRunSeconds * 1000),
    signal,
    stop: enough.signal,
    workers,
    emit(event) {
      if (event.kind === 'warning') warnings.push(event.message);
      if (event.kind !== 'plan') return;
      summary = event.plan;
      enough.abort();
    },
  });
  await run().catch((error: unknown) => {
    if (!summary) throw error;
  });
  if (!summary) throw new SrvidError('BUG', 'a live run ended without a plan');
  return { summary, warnings };
};
