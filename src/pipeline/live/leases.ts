import type { Lease } from '../../core/frame.ts';

/** Room for pictures, made when it is first needed and used again. */
export type Leases = {
  /** At once: whoever holds leases is bounded, so their number is too. */
  take(): Lease;
  /** So many were out at once at most. */
  readonly highWater: number;
};

export const createLeases = (inputBytes: number, outputBytes: number): Leases => {
  const free: SharedArrayBuffer[] = [];
  // 16-bit views need even offsets; 64 keeps planes on cache lines.
  const outputOffset = Math.ceil(inputBytes / 64) * 64;
  let out = 0;
  let highWater = 0;
  return {
    take() {
      const memory = free.pop() ?? new SharedArrayBuffer(outputOffset + outputBytes);
      let released = false;
      out += 1;
      highWater = Math.max(highWater, out);
      return {
        memory,
        input: new Uint8Array(memory, 0, inputBytes),
        output: new Uint8Array(memory, outputOffset, outputBytes),
        release() {
          if (released) return;
          released = true;
          out -= 1;
          free.push(memory);
        },
      };
    },
    get highWater() {
      return highWater;
    },
  };
};
