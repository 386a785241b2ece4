/** An exact fraction: time bases, frame rates, aspect ratios. `den` > 0. Never a float for time. */
export type Rational = { readonly num: number; readonly den: number };

/** Greatest common divisor of two whole numbers; never negative. */
export const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));

/** Lowest terms, positive denominator. */
export const reduce = ({ num, den }: Rational): Rational => {
  const divisor = gcd(num, den) * (den < 0 ? -1 : 1) || 1;
  return { num: num / divisor, den: den / divisor };
};

/** Reads FFmpeg's `30000/1001` or `12:11`; undefined for `0/0`, `0:1`, `N/A` and anything else without a positive value. */
export const parseRational = (text: string | undefined): Rational | undefined => {
  const match = /^(\d+)[/:](\d+)$/.exec(text ?? '');
  if (!match) return undefined;
  const value = { num: Number(match[1]), den: Number(match[2]) };
  return value.num > 0 && value.den > 0 ? value : undefined;
};

export const toNumber = ({ num, den }: Rational): number => num / den;
export const formatRational = ({ num, den }: Rational): string => `${num}/${den}`;
