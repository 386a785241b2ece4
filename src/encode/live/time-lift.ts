import { gcd, type Rational, reduce } from '../../core/rational.ts';

/**
 * What is added to every timestamp of a live run: an audio encoder's first packet lies before its first sample, and NUT holds no
 * negative time. FFmpeg would move all streams, and by another amount after a restart.
 * @returns about a tenth of a second, whole in both
 */
export const timeLift = (
  timeBase: Rational,
  sampleRate: number,
): { readonly ticks: number; readonly samples: number } => {
  const { num, den } = reduce(timeBase);
  const step = den / gcd(den, num * sampleRate);
  const ticks = step * Math.ceil(den / (10 * num * step));
  return { ticks, samples: (ticks * num * sampleRate) / den };
};
