import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createFramePool } from '../../src/core/frame-pool.ts';
import type { LeasedFrame, Lease } from '../../src/core/frame.ts';
import type { FrameSource } from '../../src/decode/source.ts';
import { gate } from '../../src/pipeline/gate.ts';
import { ordered } from '../../src/pipeline/ordered.ts';

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A source of numbered frames: the simplest thing that keeps the contract. */
const numbered = (count: number): FrameSource => ({
  layout: { format: { name: 'gray', bits: 8, chroma: undefined }, width: 1, height: 1 },
  timeBase: { num: 1, den: 25 },
  sampleAspect: undefined,
  async *frames(acquire: () => Promise<Lease>): AsyncGenerator<LeasedFrame> {
    for (let index = 0; index < count; index++) {
      yield { index, pts: index, lease: await acquire() };
    }
  },
  stop() {},
  report: () => Promise.resolve({ frames: count, complete: true, damage: [] }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

const runDelays = async (delays: readonly number[], leases: number, signal: AbortSignal) => {
  const pool = createFramePool(leases, 1, 1);
  const work = async (frame: LeasedFrame) => {
    await later(delays[frame.index] ?? 0);
    signal.throwIfAborted();
    return frame;
  };
  const seen: number[] = [];
  await lastValueFrom(
    gate(numbered(delays.length), pool, signal).pipe(
      ordered(work),
      ordered((frame) => {
        seen.push(frame.index);
        frame.lease.release();
        return Promise.resolve();
      }),
      toArray(),
    ),
    { defaultValue: [] },
  );
  return { seen, pool };
};

describe('gate and ordered', () => {
  it('every frame comes out once, in order, with never more than the leases alive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 25 }),
        fc.integer({ min: 1, max: 5 }),
        async (delays, leases) => {
          const { seen, pool } = await runDelays(delays, leases, new AbortController().signal);
          expect(seen).toEqual(delays.map((_, index) => index));
          expect(pool.highWater).toBeLessThanOrEqual(leases);
          expect(pool.inUse).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('an abort at any moment rejects with its reason', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 20 }), async (ms) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(new Error('stop here')), ms);
        const delays = Array.from({ length: 200 }, () => 1);
        await expect(runDelays(delays, 3, controller.signal)).rejects.toThrow('stop here');
      }),
      { numRuns: 15 },
    );
  });

  it('ordered keeps the order whatever the order of completion', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(
          Array.from({ length: 12 }, (_, index) => index),
          { minLength: 12 },
        ),
        async (delays) => {
          const out = await lastValueFrom(
            from(delays.map((delay, index) => ({ delay, index }))).pipe(
              ordered(async ({ delay, index }) => {
                await later(delay);
                return index;
              }),
              toArray(),
            ),
          );
          expect(out).toEqual(delays.map((_, index) => index));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('a failure reaches the subscriber although a later frame fails first', async () => {
    const failing = from([20, 1]).pipe(
      ordered(async (delay) => {
        await later(delay);
        throw new Error(`failed after ${delay}`);
      }),
    );
    await expect(lastValueFrom(failing)).rejects.toThrow('failed after 20');
  });
});
