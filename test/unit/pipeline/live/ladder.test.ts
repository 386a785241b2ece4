import { describe, expect, it } from 'vitest';
import { createLadder, type LadderStep } from '../../../../src/pipeline/live/ladder.ts';

type Ladder = ReturnType<typeof createLadder>;

/** Pictures at 25 per second that take as long as their rung does. @returns the steps with the second at which each was taken */
const run = (
  ladder: Ladder,
  fromSecond: number,
  seconds: number,
  latency: (rung: number) => number,
) => {
  const steps: (LadderStep & { readonly second: number })[] = [];
  for (let tick = 0; tick < seconds * 25; tick++) {
    const now = fromSecond * 1000 + tick * 40;
    const step = ladder.done(now, latency(ladder.rung));
    if (step) steps.push({ ...step, second: now / 1000 });
  }
  return steps;
};

describe('the ladder', () => {
  it('stays where it is as long as the target is met', () => {
    const ladder = createLadder({ rungs: 3, targetMs: 120 });
    expect(run(ladder, 0, 60, () => 110)).toEqual([]);
  });

  it('is not moved by one late picture in forty', () => {
    const ladder = createLadder({ rungs: 3, targetMs: 120 });
    let n = 0;
    expect(run(ladder, 0, 60, () => (n++ % 40 === 0 ? 900 : 50))).toEqual([]);
  });

  it('goes down as far as it must, and no further than it can', () => {
    const ladder = createLadder({ rungs: 3, targetMs: 120 });
    expect(run(ladder, 0, 20, () => 300).map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(ladder.rung).toBe(2);
  });

  it('leaves out no rung: one step, then a second to judge it', () => {
    const ladder = createLadder({ rungs: 3, targetMs: 120 });
    const steps = run(ladder, 0, 20, (rung) => (rung === 0 ? 300 : 100));
    expect(steps.map(({ to }) => to)).toEqual([1]);
  });

  it('comes up again after ten calm seconds', () => {
    const ladder = createLadder({ rungs: 2, targetMs: 120 });
    run(ladder, 0, 5, () => 300);
    const [step] = run(ladder, 5, 60, () => 30);
    expect(step?.to).toBe(0);
    expect(step?.second).toBeGreaterThanOrEqual(15);
    expect(step?.second).toBeLessThan(20);
  });

  it('tries ever more seldom to go where it cannot stay', () => {
    const ladder = createLadder({ rungs: 2, targetMs: 120 });
    const ups = run(ladder, 0, 600, (rung) => (rung === 0 ? 300 : 30)).filter(({ to }) => to === 0);
    const waits = ups.slice(1).map(({ second }, i) => second - (ups[i]?.second ?? 0));
    expect(ups.length).toBeLessThan(8);
    for (const [i, wait] of waits.slice(1).entries())
      expect(wait).toBeGreaterThanOrEqual(waits[i] ?? 0);
    expect(waits.at(-1)).toBeGreaterThan(160);
  });

  it('judges pictures that are few', () => {
    const ladder = createLadder({ rungs: 2, targetMs: 120 });
    for (let second = 0; second < 5; second += 0.4) ladder.done(second * 1000, 400);
    expect(ladder.rung).toBe(1);
    const slow = createLadder({ rungs: 2, targetMs: 120 });
    for (let second = 0; second < 10; second += 2.5) slow.done(second * 1000, 4000);
    expect(slow.rung).toBe(1);
  });
});
