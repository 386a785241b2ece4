import { describe, expect, it } from 'vitest';
import { createFairTurns, type Turns } from '../../../../src/pipeline/live/fair-turns.ts';

const never = new AbortController().signal;

/** Work that takes as long as it says, on a clock that jumps from end to end. */
const simulate = (slots: number) => {
  let time = 0;
  const ends: { at: number; end: () => void }[] = [];
  const fair = createFairTurns(() => time);
  fair.widen(slots);
  const work = (milliseconds: number) => () =>
    new Promise<void>((end) => void ends.push({ at: time + milliseconds, end }));
  const runUntil = async (limit: number): Promise<void> => {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      const next = ends.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > limit) return;
      time = next.at;
      ends.splice(ends.indexOf(next), 1);
      next.end();
    }
  };
  return { fair, work, runUntil };
};

/** A camera that always has a picture of some parts; counts its pictures. */
const busyCamera = (turns: Turns, parts: readonly (() => Promise<void>)[]) => {
  let pictures = 0;
  const go = async (): Promise<never> => {
    for (;;) {
      await Promise.all(parts.map((part) => turns.run(part, never)));
      pictures += 1;
    }
  };
  void go();
  return () => pictures;
};

describe('the turns of several cameras', () => {
  it('give equal cameras equal shares', async () => {
    const { fair, work, runUntil } = simulate(2);
    const counts = [1, 2, 3, 4].map(() =>
      busyCamera(fair.join(), [work(10), work(10), work(2), work(2)]),
    );
    await runUntil(10_000);
    const pictures = counts.map((count) => count());
    expect(Math.min(...pictures)).toBeGreaterThan(200);
    expect(Math.max(...pictures) - Math.min(...pictures)).toBeLessThanOrEqual(2);
  });

  it('give a camera of large pictures equal time, not equal pictures', async () => {
    const { fair, work, runUntil } = simulate(1);
    const large = busyCamera(fair.join(), [work(90)]);
    const small = busyCamera(fair.join(), [work(10)]);
    await runUntil(18_000);
    expect(large()).toBeGreaterThanOrEqual(99);
    expect(large()).toBeLessThanOrEqual(101);
    expect(small()).toBeGreaterThanOrEqual(890);
  });

  it('keep the parts of a picture together, and leave no slot idle', async () => {
    const { fair, work, runUntil } = simulate(2);
    const order: string[] = [];
    const [a, b] = [fair.join(), fair.join()];
    const run = (turns: Turns, name: string, milliseconds: number) =>
      turns.run(() => {
        order.push(name);
        return work(milliseconds)();
      }, never);
    const all = [
      ...['a1', 'a2', 'a3'].map((name) => run(a, name, 10)),
      ...['b1', 'b2', 'b3'].map((name) => run(b, name, 10)),
    ];
    await runUntil(30);
    await Promise.all(all);
    expect(order).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3']);
  });

  it('let a small picture go before the rest of a large one', async () => {
    const { fair, work, runUntil } = simulate(1);
    const order: string[] = [];
    const run = (turns: Turns, name: string, milliseconds: number) =>
      turns.run(() => {
        order.push(name);
        return work(milliseconds)();
      }, never);
    const [large, small] = [fair.join(), fair.join()];
    // What a picture of each takes is known from the last one.
    await Promise.all([run(large, '', 100), run(small, '', 5), runUntil(105)]);
    order.length = 0;
    const rest = [1, 2, 3].map((part) => run(large, `large ${part}`, 100));
    const quick = run(small, 'small', 5);
    await runUntil(410);
    await Promise.all([...rest, quick]);
    expect(order).toEqual(['large 1', 'small', 'large 2', 'large 3']);
  });

  it('give one that was away its share, and nothing for the time that it was away', async () => {
    const { fair, work, runUntil } = simulate(1);
    const first = busyCamera(fair.join(), [work(10)]);
    const late = fair.join();
    await runUntil(10_000);
    const before = first();
    const second = busyCamera(late, [work(10)]);
    await runUntil(12_000);
    expect(Math.abs(first() - before - second())).toBeLessThanOrEqual(2);
  });

  it('pass over what is aborted while it waits', async () => {
    const { fair, work, runUntil } = simulate(1);
    const [a, b] = [fair.join(), fair.join()];
    const first = a.run(work(10), never);
    const given = new AbortController();
    let isBegun = false;
    const second = b.run(async () => {
      isBegun = true;
    }, given.signal);
    given.abort(new Error('too old'));
    await expect(second).rejects.toThrow('too old');
    await runUntil(10);
    await first;
    await expect(b.run(async () => 'next', never)).resolves.toBe('next');
    expect(isBegun).toBe(false);
  });

  it('go on after work that fails', async () => {
    const turns = createFairTurns().join();
    const failing = turns.run(async () => {
      throw new Error('broken');
    }, never);
    await expect(failing).rejects.toThrow('broken');
    await expect(turns.run(async () => 'fine', never)).resolves.toBe('fine');
  });
});
