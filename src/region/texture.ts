import { emptyPlane, type RealPlane } from './plane.ts';

/**
 * Below this a region may be followed astray. Plates, cars and signs in clips of traffic have 4 to 15, a plate blurred until it
 * cannot be read 3; road, sky and single lines up to 0.9.
 */
export const leastTexture = 1;

/** Means of 3 × 3 samples, weighted 1 2 1 both ways: what is left of noise is little. */
const smoothed = ({ samples, width, height }: RealPlane): RealPlane => {
  const out = emptyPlane(width - 2, height - 2);
  for (let y = 0; y < out.height; y++)
    for (let x = 0; x < out.width; x++) {
      let sum = 0;
      for (let v = 0; v < 3; v++) {
        const at = (y + v) * width + x;
        sum += (v === 1 ? 2 : 1) * (samples[at]! + 2 * samples[at + 1]! + samples[at + 2]!);
      }
      out.samples[y * out.width + x] = sum / 16;
    }
  return out;
};

/**
 * RMS gradient of a region in the direction in which it changes least, in levels per sample: the root of the smaller eigenvalue
 * of its structure tensor (Shi and Tomasi 1994). Near 0 for what is flat, and for edges that all run one way: along them it
 * cannot be told where the region is.
 * @param plane at least 5 × 5 samples
 */
export const textureOf = (plane: RealPlane): number => {
  const { samples, width, height } = smoothed(plane);
  let [xx, xy, yy, n] = [0, 0, 0, 0];
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const across = (samples[at + 1]! - samples[at - 1]!) / 2;
      const down = (samples[at + width]! - samples[at - width]!) / 2;
      xx += across * across;
      xy += across * down;
      yy += down * down;
      n += 1;
    }
  const smaller = (xx + yy - Math.hypot(xx - yy, 2 * xy)) / 2;
  return Math.sqrt(Math.max(0, smaller) / Math.max(1, n));
};
