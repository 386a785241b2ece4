import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMailbox } from '../../../../src/pipeline/live/mailbox.ts';

describe('the mailbox', () => {
  it('gives the oldest of the newest, in order; what goes in comes out, is dropped or waits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(fc.boolean()), (capacity, puts) => {
        const dropped: number[] = [];
        const taken: number[] = [];
        const mailbox = createMailbox<number>(capacity, (item) => dropped.push(item));
        let next = 0;
        for (const put of puts) {
          if (put) mailbox.put(next++);
          else taken.push(...[mailbox.take()].filter((item) => item !== undefined));
          expect(mailbox.size).toBeLessThanOrEqual(capacity);
        }
        expect(taken.length + dropped.length + mailbox.size).toBe(next);
        expect(taken).toEqual(taken.toSorted((a, b) => a - b));
        // Latest wins: whatever waits is newer than all that was dropped.
        const waiting = Array.from({ length: mailbox.size }, () => mailbox.take() as number);
        expect(Math.min(...waiting)).toBeGreaterThan(Math.max(-1, ...dropped));
      }),
    );
  });
});
