const windowMs = 4_000;

/** Bits per second over the last seconds. */
export const createRateMeter = (now: () => number = () => performance.now()) => {
  let marks: readonly { readonly at: number; readonly bytes: number }[] = [];
  let total = 0;
  return {
    add(bytes: number): void {
      total += bytes;
      const at = now();
      const last = marks.at(-1);
      // A mark every tenth of a second is fine enough, and few enough.
      if (last && at - last.at < 100) return;
      marks = [...marks.filter((mark) => at - mark.at <= windowMs), { at, bytes: total }];
    },
    get bytes(): number {
      return total;
    },
    /** Undefined until there is a span to measure. */
    bitsPerSecond(): number | undefined {
      const first = marks[0];
      const span = first ? now() - first.at : 0;
      return first && span > 500 ? ((total - first.bytes) * 8000) / span : undefined;
    },
  };
};
