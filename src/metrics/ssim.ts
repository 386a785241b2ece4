import { checkComparable } from './comparable.ts';
import { forEachWindow, windowSide } from './gaussian-window.ts';
import type { MetricSpec } from './metric.ts';

/**
 * Structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004, eq. 13), as `ssim_index.m` computes it: 11×11 Gaussian windows
 * of σ = 1.5 inside the picture, K1 = 0.01, K2 = 0.03, no reduction beforehand, mean over the windows. At most 1.
 */
export const ssim = {
  id: 'ssim',
  summary: 'structural similarity',
  unit: '',
  decimals: 4,
  minimumSide: windowSide,
  measure(reference, distorted, peak) {
    checkComparable(reference, distorted, ssim.minimumSide);
    const c1 = (0.01 * peak) ** 2;
    const c2 = (0.03 * peak) ** 2;
    let [sum, windows] = [0, 0];
    forEachWindow(reference, distorted, (meanX, meanY, varianceX, varianceY, covariance) => {
      const luminance = (2 * meanX * meanY + c1) / (meanX * meanX + meanY * meanY + c1);
      sum += (luminance * (2 * covariance + c2)) / (varianceX + varianceY + c2);
      windows += 1;
    });
    return sum / windows;
  },
} as const satisfies MetricSpec;
