import { checkComparable } from './comparable.ts';
import type { MetricSpec } from './metric.ts';

/** Peak signal-to-noise ratio, 10·log10(peak² / mean squared error); Infinity for equal planes. */
export const psnr = {
  id: 'psnr',
  summary: 'peak signal-to-noise ratio',
  unit: 'dB',
  decimals: 2,
  minimumSide: 1,
  measure(reference, distorted, peak) {
    checkComparable(reference, distorted, psnr.minimumSide);
    const count = reference.width * reference.height;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const error = reference.samples[i]! - distorted.samples[i]!;
      squares += error * error;
    }
    return 10 * Math.log10((peak * peak * count) / squares);
  },
} as const satisfies MetricSpec;
