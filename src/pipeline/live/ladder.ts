import { createWindow, percentile } from './percentiles.ts';

export type LadderRules = {
  /** Number of rungs; 0 is the best. */
  readonly rungs: number;
  /** The p95 of arrival-to-done must stay below this, in milliseconds. */
  readonly targetMs: number;
};

export type LadderStep = {
  readonly from: number;
  readonly to: number;
  /** What was measured, in milliseconds. */
  readonly p95: number;
};

const windowMs = 2_000;
/** A rung is judged after so long at the earliest, and by so many pictures. */
const settleMs = 1_000;
const enough = 4;
/** Pictures that are fewer by then are slow, and judged too. */
const slowMs = 3_000;
/** Below this share of the target there is room for the rung above. */
const calm = 0.6;
const firstUpAfterMs = 10_000;
const mostUpAfterMs = 160_000;
/** A step up that lasts so long was right. */
const provenMs = 30_000;

/**
 * Decides which rung enlarges. Down as soon as the p95 over 2 s is above the target; up after 10 s well below it. A step up that is taken
 * back soon doubles the time until the next try, so that a load between two rungs does not swing.
 */
export const createLadder = ({ rungs, targetMs }: LadderRules) => {
  const window = createWindow(windowMs);
  let rung = 0;
  let changedAt = Number.NEGATIVE_INFINITY;
  let calmSince: number | undefined;
  let upAfterMs = firstUpAfterMs;
  let steppedUp = false;

  const move = (now: number, to: number, p95: number): LadderStep => {
    const step = { from: rung, to, p95 };
    steppedUp = to < rung;
    rung = to;
    changedAt = now;
    calmSince = undefined;
    window.clear();
    return step;
  };

  return {
    get rung(): number {
      return rung;
    },
    /** A picture has been enlarged, or could not be. @returns the step that is to be taken now */
    done(now: number, milliseconds: number): LadderStep | undefined {
      if (changedAt === Number.NEGATIVE_INFINITY) changedAt = now;
      window.add(now, milliseconds);
      const values = window.values(now);
      const settled = now - changedAt;
      const isClear = values.length >= enough || settled > slowMs;
      if (settled < settleMs || !isClear) return undefined;
      const p95 = percentile(values, 0.95) as number;
      if (steppedUp && now - changedAt > provenMs) {
        steppedUp = false;
        upAfterMs = firstUpAfterMs;
      }
      if (p95 > targetMs) {
        calmSince = undefined;
        if (rung === rungs - 1) return undefined;
        if (steppedUp) upAfterMs = Math.min(mostUpAfterMs, upAfterMs * 2);
        return move(now, rung + 1, p95);
      }
      if (p95 > targetMs * calm) calmSince = undefined;
      else calmSince ??= now;
      if (rung === 0 || calmSince === undefined || now - calmSince < upAfterMs) return undefined;
      return move(now, rung - 1, p95);
    },
  };
};
