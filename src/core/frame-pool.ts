import type { Lease } from './frame.ts';
import { leaseMemory } from './lease-memory.ts';

/** N leases, made once: memory is bounded by their number whatever the length of the video. */
export type FramePool = {
  /** Waits for a free lease; granted in call order; rejects with the signal's reason. */
  acquire(signal: AbortSignal): Promise<Lease>;
  readonly size: number;
  readonly inUse: number;
  readonly highWater: number;
};

/** @param inputBytes bytes of one decoded picture @param outputBytes bytes of one enlarged picture */
export const createFramePool = (
  size: number,
  inputBytes: number,
  outputBytes: number,
): FramePool => {
  const free: SharedArrayBuffer[] = [];
  const waiting: { grant: (memory: SharedArrayBuffer) => void }[] = [];
  let made = 0;
  let inUse = 0;
  let highWater = 0;
  const { allocate, lease: leaseOf } = leaseMemory(inputBytes, outputBytes);

  const lease = (memory: SharedArrayBuffer): Lease => {
    inUse += 1;
    highWater = Math.max(highWater, inUse);
    return leaseOf(memory, () => {
      inUse -= 1;
      const next = waiting.shift();
      if (next) next.grant(memory);
      else free.push(memory);
    });
  };

  return {
    size,
    get inUse() {
      return inUse;
    },
    get highWater() {
      return highWater;
    },
    acquire(signal) {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      const memory = free.pop() ?? (made < size ? (made++, allocate()) : undefined);
      if (memory) return Promise.resolve(lease(memory));
      return new Promise((resolve, reject) => {
        const entry = {
          grant(granted: SharedArrayBuffer) {
            signal.removeEventListener('abort', onAbort);
            resolve(lease(granted));
          },
        };
        const onAbort = () => {
          waiting.splice(waiting.indexOf(entry), 1);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.push(entry);
      });
    },
  };
};
