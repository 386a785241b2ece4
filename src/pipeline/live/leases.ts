import type { Lease } from '../../core/frame.ts';
import { leaseMemory } from '../../core/lease-memory.ts';

/** Room for pictures, made when it is first needed and used again. */
export type Leases = {
  /** At once: whoever holds leases is bounded, so their number is too. */
  take(): Lease;
  /** So many were out at once at most. */
  readonly highWater: number;
};

export const createLeases = (inputBytes: number, outputBytes: number): Leases => {
  const free: SharedArrayBuffer[] = [];
  const { allocate, lease } = leaseMemory(inputBytes, outputBytes);
  let out = 0;
  let highWater = 0;
  return {
    take() {
      const memory = free.pop() ?? allocate();
      out += 1;
      highWater = Math.max(highWater, out);
      return lease(memory, () => {
        out -= 1;
        free.push(memory);
      });
    },
    get highWater() {
      return highWater;
    },
  };
};
