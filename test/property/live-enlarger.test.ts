import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCounts } from '../../src/pipeline/live/counts.ts';
import { createEnlarger } from '../../src/pipeline/live/enlarger.ts';
import { createLeases } from '../../src/pipeline/live/leases.ts';

type Step = 'arrive' | 'finish' | 'fail' | 'show';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A camera, a worker and a clock that act in any order: whatever they do, nothing is lost, doubled or put out of order. */
const play = async (steps: readonly Step[], rungCount = 1): Promise<readonly number[]> => {
  const never = new AbortController().signal;
  const leases = createLeases(16, 64);
  let worker: { done(): void; fail(): void } | undefined;
  const rung = {
    id: 'by hand',
    enlarge: () =>
      new Promise<void>((resolve, reject) => {
        worker = { done: resolve, fail: () => reject(new Error('no')) };
      }),
  };
  const shown: number[] = [];
  let held = 0;
  const counts = createCounts(() => enlarger.inFlight + held);
  const enlarger = createEnlarger(
    {
      rungs: Array.from({ length: rungCount }, () => rung),
      maxLatencyMs: 60_000,
      targetMs: 60_000,
      counts,
      onStep: () => {},
      onFailure: () => {},
    },
    never,
    never,
  );
  let number = 0;
  for (const step of steps) {
    if (step === 'arrive') {
      counts.add('in');
      const [arrivedAt, time] = [performance.now(), number++];
      enlarger.put({ arrivedAt, connection: 1, time, lease: leases.take() });
    } else if (step === 'show') {
      const next = enlarger.take();
      held = next ? 1 : 0;
      expect(counts.snapshot().in).toBe(total(counts.snapshot()));
      if (next) {
        held = 0;
        counts.add('shown');
        shown.push(next.time);
        next.lease.release();
      }
    } else {
      const busy = worker;
      worker = undefined;
      if (step === 'finish') busy?.done();
      else busy?.fail();
      await settle();
    }
    const now = counts.snapshot();
    expect(now.in).toBe(total(now));
    // Two wait, one is worked on, two are done.
    expect(now.inFlight).toBeLessThanOrEqual(5);
    expect(leases.highWater - now.droppedBy.failed).toBeLessThanOrEqual(6);
  }
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  expect(new Set(shown).size).toBe(shown.length);
  return shown;
};

const total = ({
  shown,
  dropped,
  inFlight,
}: ReturnType<ReturnType<typeof createCounts>['snapshot']>) => shown + dropped + inFlight;

describe('what happens to pictures', () => {
  it('adds up after every step: in = shown + dropped + in flight', async () => {
    const step = fc.constantFrom<Step>('arrive', 'arrive', 'finish', 'finish', 'fail', 'show');
    const property = fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 2 }),
      async (steps, rungs) => {
        await play(steps, rungs);
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  it.each([
    ['the newest on the last rung, as nothing else ends an overrun', 1, [0, 3]],
    ['the oldest that waits above it, as the ladder ends an overrun', 2, [0, 2]],
  ])('goes on after an overrun with %s', async (_, rungs, shown) => {
    const begun: readonly Step[] = ['arrive', 'arrive', 'arrive', 'arrive'];
    expect(await play([...begun, 'finish', 'finish', 'show', 'show'], rungs)).toEqual(shown);
  });
});
