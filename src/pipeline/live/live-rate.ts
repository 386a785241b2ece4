import type { Rational } from '../../core/rational.ts';
import { toNumber } from '../../core/rational.ts';

const common: readonly Rational[] = [
  { num: 5, den: 1 },
  { num: 8, den: 1 },
  { num: 10, den: 1 },
  { num: 12, den: 1 },
  { num: 15, den: 1 },
  { num: 20, den: 1 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 30, den: 1 },
  { num: 50, den: 1 },
  { num: 60_000, den: 1001 },
  { num: 60, den: 1 },
];

/** A common rate as near as the words or the clock of a camera can tell; else the whole number. */
const snap = (rate: number, tolerance: number): Rational => {
  const off = (known: Rational) => Math.abs(toNumber(known) / rate - 1);
  const nearest = common.toSorted((a, b) => off(a) - off(b))[0] as Rational;
  return off(nearest) <= tolerance ? nearest : { num: Math.max(1, Math.round(rate)), den: 1 };
};

/** The rate that a stream claims, where it is one that cameras have. */
export const claimedRate = (rate: number | undefined): Rational | undefined =>
  rate !== undefined && rate >= 1 && rate <= 120 ? snap(rate, 0.0005) : undefined;

/**
 * The rate at which pictures came.
 * @param arrivals milliseconds, rising; two at least
 * @param baseRate of pictures or of fields; the one of both that fits is more exact than the clock
 */
export const measuredRate = (
  arrivals: readonly number[],
  baseRate: number | undefined,
): Rational => {
  const first = arrivals[0] ?? 0;
  const last = arrivals.at(-1) ?? 0;
  const rate = ((arrivals.length - 1) * 1000) / Math.max(1, last - first);
  const fitting = [1, 2]
    .map((fields) => claimedRate(baseRate && baseRate / fields))
    .find((claim) => claim && Math.abs(Math.log2(toNumber(claim) / rate)) < 0.5);
  return fitting ?? snap(Math.min(120, Math.max(1, rate)), 0.1);
};
