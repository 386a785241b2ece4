import { matrix, transpose } from './matrix.ts';
import { correlate, type QuadrantKernel, type RealPlane } from './quadrant-kernel.ts';

/*
 * Taps of the steerable pyramid with six orientations (Simoncelli, Freeman 1995; Karasaridis, Simoncelli 1996), from
 * `sp5Filters` of matlabPyrTools, which its authors republish under the MIT licence as pyrtools. Quadrants: the centre is the
 * first tap of the first row.
 */
const even = (side: number, taps: readonly number[]): QuadrantKernel => ({
  quadrant: matrix(side, side, Float64Array.from(taps)),
  vertical: 1,
  horizontal: 1,
});

// prettier-ignore
const initialLowPass = even(3, [
   0.40304148,  0.15925570, -0.03848215,
   0.15925570,  0.05586982, -0.01551246,
  -0.03848215, -0.01551246,  0.00341614,
]);

// prettier-ignore
const lowPass = even(5, [
   0.10096540,  0.08169618,  0.03981393,  0.01002988, -0.00962054,
   0.08169618,  0.06426333,  0.03277038,  0.00410600, -0.00944432,
   0.03981393,  0.03277038,  0.01396746, -0.00661117, -0.00387812,
   0.01002988,  0.00410600, -0.00661117, -0.00523281, -0.00244917,
  -0.00962054, -0.00944432, -0.00387812, -0.00244917,  0.00085404,
].map((tap) => 2 * tap));

/** Derivative-like across the columns: sees upright edges. */
const upright: QuadrantKernel = {
  // prettier-ignore
  quadrant: matrix(4, 4, Float64Array.of(
    0, 0.11732297, -0.02755155, -0.01455399,
    0, 0.08226445, -0.01189859, -0.01026699,
    0, 0.03075356,  0.00893064, -0.00496194,
    0, 0.01021852,  0.00986904, -0.00277643,
  )),
  vertical: 1,
  horizontal: -1,
};

const level: QuadrantKernel = {
  quadrant: transpose(upright.quadrant),
  vertical: -1,
  horizontal: 1,
};

/** Two subbands of one scale: upright and level edges. */
export type Subbands = readonly [RealPlane, RealPlane];

/** The upright and level subbands of a plane at `count` scales, the finest first, the picture reflected about its border. */
export const steerablePyramid = (plane: RealPlane, count: number): readonly Subbands[] => {
  let low = correlate(plane, initialLowPass, 'reflect');
  const scales: Subbands[] = [];
  while (scales.length < count) {
    if (scales.length > 0) low = correlate(low, lowPass, 'reflect', 2);
    scales.push([correlate(low, upright, 'reflect'), correlate(low, level, 'reflect')]);
  }
  return scales;
};
