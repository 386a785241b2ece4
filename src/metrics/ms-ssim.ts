import { checkComparable } from './comparable.ts';
import { forEachWindow } from './gaussian-window.ts';
import type { MetricPlane, MetricSpec } from './metric.ts';
import { normalised } from './symmetric-taps.ts';

/** Exponents of the five scales, the finest first (Wang, Simoncelli, Bovik 2003, section 3.2). */
const exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333] as const;

/** One side of the analysis low-pass of the biorthogonal 9/7 wavelet. */
const lowPass = normalised([
  0.85269867900889, 0.37740285561283, -0.11062440441844, -0.02384946501956, 0.03782845550726,
]);

/** The picture continues by reflection about its border. */
const reflect = (i: number, length: number): number => {
  if (i < 0) return -1 - i;
  return i < length ? i : 2 * length - 1 - i;
};

/** Every second row of the low-passed columns, then the same transposed: the plane halved, its sides swapped. */
const halveHeight = ({ samples, width, height }: MetricPlane): MetricPlane => {
  const rows = Math.ceil(height / 2);
  const halved = new Float64Array(width * rows);
  for (let y = 0; y < rows; y++) {
    for (let k = 1 - lowPass.length; k < lowPass.length; k++) {
      const tap = lowPass[Math.abs(k)]!;
      const start = reflect(2 * y + k, height) * width;
      for (let x = 0; x < width; x++) halved[x * rows + y]! += tap * samples[start + x]!;
    }
  }
  return { samples: halved, width: rows, height: width };
};

const halve = (plane: MetricPlane): MetricPlane => halveHeight(halveHeight(plane));

/** Means over the windows of the three factors of SSIM (Wang et al. 2003, eq. 1–3). */
const factors = (x: MetricPlane, y: MetricPlane, peak: number) => {
  const c1 = (0.01 * peak) ** 2;
  const c2 = (0.03 * peak) ** 2;
  let [luminance, contrast, structure, windows] = [0, 0, 0, 0];
  forEachWindow(x, y, (meanX, meanY, varianceX, varianceY, covariance) => {
    const deviations = Math.sqrt(Math.max(varianceX, 0) * Math.max(varianceY, 0));
    luminance += (2 * meanX * meanY + c1) / (meanX * meanX + meanY * meanY + c1);
    contrast += (2 * deviations + c2) / (varianceX + varianceY + c2);
    structure += (covariance + c2 / 2) / (deviations + c2 / 2);
    windows += 1;
  });
  return {
    luminance: luminance / windows,
    contrast: contrast / windows,
    // A picture and its negative: the mean is below 0 and has no such power.
    structure: Math.max(structure / windows, 0),
  };
};

/**
 * Multi-scale structural similarity (Wang, Simoncelli, Bovik 2003, eq. 7) as the papers' tables have it, by the definition of
 * MeTriX MuX: five scales, each halved by the 9/7 low-pass; the means of luminance (coarsest scale only), contrast and
 * structure are taken separately, raised to the scale's exponent and multiplied. From 0 to 1.
 */
export const msSsim = {
  id: 'ms-ssim',
  summary: 'multi-scale structural similarity',
  unit: '',
  decimals: 4,
  // An 11×11 window at the fifth scale.
  minimumSide: 161,
  measure(reference, distorted, peak) {
    checkComparable(reference, distorted, msSsim.minimumSide);
    let [x, y]: MetricPlane[] = [reference, distorted];
    let value = 1;
    for (const [scale, exponent] of exponents.entries()) {
      const { luminance, contrast, structure } = factors(x!, y!, peak);
      value *= (contrast * structure) ** exponent;
      if (scale === exponents.length - 1) return value * luminance ** exponent;
      [x, y] = [halve(x!), halve(y!)];
    }
    return value;
  },
} as const satisfies MetricSpec;
