export type BackoffRules = {
  readonly firstMs: number;
  readonly capMs: number;
  /** Up to this share of a wait is left out at random, so that many that failed together do not come back together. */
  readonly jitter: number;
};

const defaultBackoff: BackoffRules = { firstMs: 500, capMs: 10_000, jitter: 0.3 };

/** Waits that double from failure to failure, up to a cap. `reset` after a time of health. */
export const createBackoff = (rules: BackoffRules = defaultBackoff, random = Math.random) => {
  let failures = 0;
  return {
    /** Milliseconds to wait now, after one more failure. */
    next(): number {
      const whole = Math.min(rules.capMs, rules.firstMs * 2 ** Math.min(failures, 30));
      failures += 1;
      return whole * (1 - rules.jitter * random());
    },
    reset(): void {
      failures = 0;
    },
  };
};
