import type { Lease } from './frame.ts';

/** How a lease's memory holds one decoded and one enlarged picture, of so many bytes each. */
export type LeaseMemory = {
  readonly allocate: () => SharedArrayBuffer;
  /** @param giveBack called once, by the first `release` */
  readonly lease: (memory: SharedArrayBuffer, giveBack: () => void) => Lease;
};

export const leaseMemory = (inputBytes: number, outputBytes: number): LeaseMemory => {
  // 16-bit views need even offsets; 64 keeps planes on cache lines.
  const outputOffset = Math.ceil(inputBytes / 64) * 64;
  return {
    allocate: () => new SharedArrayBuffer(outputOffset + outputBytes),
    lease(memory, giveBack) {
      let released = false;
      return {
        memory,
        input: new Uint8Array(memory, 0, inputBytes),
        output: new Uint8Array(memory, outputOffset, outputBytes),
        release() {
          if (released) return;
          released = true;
          giveBack();
        },
      };
    },
  };
};
