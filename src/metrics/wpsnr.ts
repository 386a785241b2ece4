import { checkComparable } from './comparable.ts';
import { matrix, multiply, transpose } from './matrix.ts';
import type { MetricSpec } from './metric.ts';
import { correlate, type QuadrantKernel } from './quadrant-kernel.ts';

/** The kernel has 41×41 taps, its frequency response is given at −20 … 20 cycles per degree in either direction. */
const limit = 20;
const side = 2 * limit + 1;

/**
 * Sensitivity of the eye to errors of the spatial frequencies `u` and `v` in cycles per degree
 * (Miyahara, Kotani, Algazi 1998, "Objective picture quality scale (PQS) for image coding").
 */
const sensitivity = (u: number, v: number): number => {
  const omega = (2 * Math.PI * Math.hypot(u, v)) / 60;
  const response = 1.5 * Math.exp(-2 * omega ** 2) - Math.exp(-4 * omega ** 2);
  const high = Math.exp(8 * (omega - (2 * Math.PI * 11.13) / 60));
  const oblique = Math.cos(2 * Math.atan2(v, u)) ** 4;
  return (response * (1 + high * oblique)) / (1 + high);
};

/** The kernel whose discrete Fourier transform is the sensitivity (frequency sampling, MATLAB's `fsamp2`). */
const kernel = ((): QuadrantKernel => {
  const response = matrix(limit + 1, limit + 1);
  const cosines = matrix(limit + 1, limit + 1);
  for (let i = 0; i <= limit; i++) {
    for (let k = 0; k <= limit; k++) {
      response.values[i * (limit + 1) + k] = sensitivity(i, k);
      const angle = (2 * Math.PI * i * k) / side;
      cosines.values[i * (limit + 1) + k] = ((k === 0 ? 1 : 2) * Math.cos(angle)) / side;
    }
  }
  return {
    quadrant: multiply(multiply(cosines, response), transpose(cosines)),
    vertical: 1,
    horizontal: 1,
  };
})();

/**
 * PSNR of the error as the eye sees it: weighted by the contrast sensitivity function, zeros outside the picture
 * (`WPSNR.m` of Ruizhen Liu, which the papers' tables use). Infinity for equal planes.
 */
export const wpsnr = {
  id: 'wpsnr',
  summary: 'peak signal-to-noise ratio weighted by contrast sensitivity',
  unit: 'dB',
  decimals: 2,
  minimumSide: 1,
  measure(reference, distorted, peak) {
    checkComparable(reference, distorted, wpsnr.minimumSide);
    const { width, height } = reference;
    const samples = new Float64Array(width * height);
    for (let i = 0; i < samples.length; i++)
      samples[i] = (reference.samples[i]! - distorted.samples[i]!) / peak;
    const seen = correlate({ samples, width, height }, kernel, 'zero').samples;
    let squares = 0;
    for (const error of seen) squares += error * error;
    return 10 * Math.log10(samples.length / squares);
  },
} as const satisfies MetricSpec;
