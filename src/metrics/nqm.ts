import { checkComparable } from './comparable.ts';
import { bandCount, cosineLogBands } from './cosine-log-bands.ts';
import { matrix, type Matrix } from './matrix.ts';
import type { MetricPlane, MetricSpec } from './metric.ts';

/** The picture seen from 3.5 times its height, in degrees. */
const viewingAngle = (180 / Math.PI) * (1 / 3.5);

const energy = (samples: Float64Array): number =>
  samples.reduce((sum, sample) => sum + sample * sample, 0);

const signalToNoise = (signal: Float64Array, noise: Float64Array): number => {
  const lost = energy(noise);
  return lost === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(energy(signal) / lost);
};

/** Contrast that can just be seen at a frequency in cycles per degree (sensitivity of Mannos, Sakrison 1974, times 200). */
const threshold = (frequency: number): number => {
  const f = 0.114 * frequency;
  return 1 / (200 * 2.6 * (0.0192 + f) * Math.exp(-(f ** 1.1)));
};

const toMatrix = ({ samples, width, height }: MetricPlane): Matrix =>
  matrix(height, width, new Float64Array(samples));

/**
 * Noise quality measure (Damera-Venkata, Kite, Geisler, Evans, Bovik 2000), as `nqm.m` of MeTriX MuX computes it with its
 * viewing distance of 3.5 picture heights: signal-to-noise ratio of what an eye sees of the two pictures. Local contrast (Peli
 * 1990) is taken in five octaves; contrast below the threshold is not seen, nor is a difference that the reference's own
 * contrast masks. Infinity for equal planes. Does not depend on the peak.
 */
export const nqm = {
  id: 'nqm',
  summary: 'noise quality measure',
  unit: 'dB',
  decimals: 2,
  minimumSide: 1,
  measure(reference, distorted) {
    checkComparable(reference, distorted, nqm.minimumSide);
    const referenceBand = cosineLogBands(toMatrix(reference));
    const distortedBand = cosineLogBands(toMatrix(distorted));
    // What lies below the band: the local luminance that contrast refers to.
    const below = referenceBand(0);
    const distortedBelow = distortedBand(0);
    const signal = new Float64Array(below.length);
    const noise = new Float64Array(below.length);
    for (let k = 1; k <= bandCount; k++) {
      const band = referenceBand(k);
      const distortedOne = distortedBand(k);
      const visible = threshold(2 ** k / viewingAngle);
      // As in the source: the threshold for masking is that of k cycles per degree, whatever the viewing angle.
      const masking = threshold(k);
      for (let i = 0; i < band.length; i++) {
        const before = band[i]!;
        const after = distortedOne[i]!;
        const contrast = before / below[i]!;
        const distortedContrast = after / distortedBelow[i]!;
        below[i]! += before;
        distortedBelow[i]! += after;
        const clipped = Math.abs(distortedContrast) > 1 ? 1 : distortedContrast;
        const masked =
          Math.abs(clipped - contrast) < masking * (0.86 * (contrast / masking - 1) + 0.3);
        const seen = Math.abs(contrast) < visible ? 0 : before;
        signal[i]! += seen;
        noise[i]! += seen;
        if (!(Math.abs(distortedContrast) < visible)) noise[i]! -= masked ? before : after;
      }
    }
    return signalToNoise(signal, noise);
  },
} as const satisfies MetricSpec;
