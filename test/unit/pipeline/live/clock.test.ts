import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runClock } from '../../../../src/pipeline/live/clock.ts';

/** Runs until tick `last`. @returns the ticks, and how many were skipped */
const ticksOf = async (
  rate: number,
  last: number,
  work: (number: number) => Promise<boolean>,
): Promise<{ readonly ticks: readonly number[]; readonly skipped: number }> => {
  const end = new AbortController();
  const ticks: number[] = [];
  let skipped = 0;
  const tick = async (number: number) => {
    ticks.push(number);
    if (number >= last) end.abort();
    return work(number);
  };
  await runClock({ rate, tick, skipped: (count) => (skipped += count) }, end.signal);
  return { ticks, skipped };
};

describe('the clock', () => {
  it('makes up for a short delay: no tick is missing', async () => {
    const slow = async (number: number) => {
      if (number === 5) await sleep(100);
      return true;
    };
    const { ticks, skipped } = await ticksOf(100, 40, slow);
    expect(ticks).toEqual(Array.from({ length: 41 }, (_, number) => number));
    expect(skipped).toBe(0);
  });

  it('leaves out, and counts, what cannot be made up for', async () => {
    const stuck = async (number: number) => {
      if (number === 5) await sleep(1_000);
      return true;
    };
    const { ticks, skipped } = await ticksOf(100, 120, stuck);
    const gaps = ticks.slice(1).map((tick, i) => tick - (ticks[i] as number) - 1);
    expect(Math.min(...gaps)).toBe(0);
    expect(gaps[5]).toBeGreaterThanOrEqual(50);
    expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBe(skipped);
  });

  it('begins with the first picture', async () => {
    let asked = 0;
    const { ticks } = await ticksOf(200, 3, async () => (asked += 1) > 4);
    expect(ticks).toEqual([0, 0, 0, 0, 0, 1, 2, 3]);
  });
});
