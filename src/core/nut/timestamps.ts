import type { Rational } from '../rational.ts';

const floorDiv = (a: bigint, b: bigint): bigint => (a % b < 0n ? a / b - 1n : a / b);

/**
 * A syncpoint's time as ticks of `to`, rounded down as in FFmpeg's `ff_nut_reset_ts`; NaN beyond the safe integers, which
 * matters only to a frame whose pts is a difference to it.
 */
export const rescaleDown = (ticks: bigint, from: Rational, to: Rational): number => {
  const value = Number(
    floorDiv(ticks * BigInt(from.num) * BigInt(to.den), BigInt(from.den) * BigInt(to.num)),
  );
  return Number.isSafeInteger(value) ? value : Number.NaN;
};

/** Splits a coded global time into its time base's index and its ticks. */
export const splitGlobalTime = (
  coded: bigint,
  timeBaseCount: number,
): { readonly timeBase: number; readonly ticks: bigint } => {
  const ticks = floorDiv(coded, BigInt(timeBaseCount));
  return { timeBase: Number(coded - ticks * BigInt(timeBaseCount)), ticks };
};

/** The pts nearest to `lastPts` that ends in the low bits `lsb` (FFmpeg's `ff_lsb2full`). */
export const fullPts = (lsb: number, msbPtsShift: number, lastPts: number): number => {
  const period = 2 ** msbPtsShift;
  const lowest = lastPts - Math.floor((period - 1) / 2);
  const rest = (lsb - lowest) % period;
  return lowest + (rest < 0 ? rest + period : rest);
};

/**
 * NUT cannot carry a negative pts: FFmpeg's muxer refuses it, or silently moves the whole file to start at 0.
 * The smallest shift that makes `firstPts` non-negative and is exact on both sides of a pipe: a whole number of seconds
 * (so that `-output_ts_offset` and `-itsoffset`, which count microseconds, lose nothing) and of ticks.
 */
export const shiftForNegativePts = (
  firstPts: number,
  timeBase: Rational,
): { readonly ticks: number; readonly seconds: number } => {
  const steps = Math.max(0, Math.ceil(-firstPts / timeBase.den));
  return { ticks: steps * timeBase.den, seconds: steps * timeBase.num };
};
