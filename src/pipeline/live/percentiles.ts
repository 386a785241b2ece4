/** Milliseconds. */
export type Percentiles = { readonly p50: number; readonly p95: number; readonly p99: number };

/** The smallest value that is at least as large as `share` of all (nearest rank); undefined for none. */
export const percentile = (values: readonly number[], share: number): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)];

/** Values of the last `windowMs`. */
export const createWindow = (windowMs: number) => {
  let entries: { readonly at: number; readonly value: number }[] = [];
  const trim = (now: number) => {
    const first = entries.findIndex(({ at }) => at > now - windowMs);
    if (first !== 0) entries = first < 0 ? [] : entries.slice(first);
  };
  return {
    add(now: number, value: number): void {
      trim(now);
      entries.push({ at: now, value });
    },
    values(now: number): readonly number[] {
      trim(now);
      return entries.map(({ value }) => value);
    },
    clear(): void {
      entries = [];
    },
    percentiles(now: number): Percentiles | undefined {
      const values = this.values(now);
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(values, share));
      return p50 === undefined || p95 === undefined || p99 === undefined
        ? undefined
        : { p50, p95, p99 };
    },
  };
};
