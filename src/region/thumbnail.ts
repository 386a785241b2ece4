import { emptyPlane, type RealPlane } from './plane.ts';

const thumbnailWidth = 48;
const thumbnailHeight = 27;

/** Means of 4 × 4 samples of each of 48 × 27 cells: enough to see a cut. */
export const thumbnailOf = ({ samples, width, height }: RealPlane): RealPlane => {
  const out = emptyPlane(thumbnailWidth, thumbnailHeight);
  for (let i = 0; i < out.samples.length; i++) {
    const [column, row] = [i % thumbnailWidth, Math.floor(i / thumbnailWidth)];
    for (let n = 0; n < 16; n++) {
      const x = Math.floor(((column + ((n % 4) + 0.5) / 4) * width) / thumbnailWidth);
      const y = Math.floor(((row + ((n >> 2) + 0.5) / 4) * height) / thumbnailHeight);
      out.samples[i]! += samples[y * width + x]! / 16;
    }
  }
  return out;
};

/** Mean absolute difference of two planes of one size, in levels. */
export const meanDifference = (a: RealPlane, b: RealPlane): number =>
  a.samples.reduce((sum, value, i) => sum + Math.abs(value - b.samples[i]!), 0) / a.samples.length;
