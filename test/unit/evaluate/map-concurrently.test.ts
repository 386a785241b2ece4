import { expect, it } from 'vitest';
import { mapConcurrently } from '../../../src/evaluate/map-concurrently.ts';

/** Settles `turns` microtasks later. */
const later = async <T>(value: T, turns: number): Promise<T> => {
  for (let i = 0; i < turns; i++) await Promise.resolve();
  return value;
};

it('keeps the order of the items, and to its limit', async () => {
  let running = 0;
  let most = 0;
  const results = await mapConcurrently([5, 1, 4, 2, 3], 2, async (turns) => {
    most = Math.max(most, ++running);
    const value = await later(turns * 10, turns * 3);
    running -= 1;
    return value;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

it('begins nothing after a failure, and waits for what is under way', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const run = mapConcurrently([0, 1, 2, 3], 2, async (item) => {
    begun.push(item);
    if (item === 0) throw new Error('the first failed');
    await later(item, 20);
    ended.push(item);
  });
  await expect(run).rejects.toThrow('the first failed');
  expect(begun).toEqual([0, 1]);
  expect(ended).toEqual([1]);
});
