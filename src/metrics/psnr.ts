import type { MetricSpec } from './metric.ts';

/** Peak signal-to-noise ratio, 10·log10(peak² / mean squared error); Infinity for equal planes. */
export const psnr = {
  id: 'psnr',
  summary: 'peak signal-to-noise ratio',
  unit: 'dB',
  measure(reference, distorted, peak) {
    const count = reference.width * reference.height;
    if (
      reference.width !== distorted.width ||
      reference.height !== distorted.height ||
      count === 0
    ) {
      throw new RangeError(
        `planes of ${reference.width}×${reference.height} and ${distorted.width}×${distorted.height} cannot be compared`,
      );
    }
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const error = (reference.samples[i] ?? Number.NaN) - (distorted.samples[i] ?? Number.NaN);
      squares += error * error;
    }
    return 10 * Math.log10((peak * peak * count) / squares);
  },
} as const satisfies MetricSpec;
