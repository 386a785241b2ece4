import { cholesky, inverseOf, solve, symmetric, type Symmetric } from './cholesky.ts';
import { compose, invert, type Homography } from './homography.ts';
import { photometricFit } from './likeness.ts';
import { mapOf, motionOf, motionSize, shiftSize, type MotionFrame } from './plane-motion.ts';
import { warpPlane, type RealPlane } from './plane.ts';

/** What of a template can be computed before anything is aligned to it. */
export type AlignmentPlan = {
  readonly template: RealPlane;
  readonly frame: MotionFrame;
  /** Of each inner sample, how it answers to the motion, then to gain and offset. */
  readonly slopes: Float64Array;
  readonly normal: Symmetric;
};

export type Aligned = {
  /** From samples of the template to samples of the other plane. */
  readonly map: Homography;
  /** Of the motion (`plane-motion.ts`), in samples²: what the noise that remains allows. */
  readonly covariance: Symmetric;
};

const iterations = 8;
/** In samples. */
const leastStep = 1e-3;
/** Farther than this from its start an alignment found something else. */
const mostCorrection = 2;
/** Errors of coding are alike in neighbouring samples: so many of them tell as much as one. */
const alike = 4;
/** Samples by which perspective is expected to differ from that of the start: a low plate tells little of it. */
const perspectiveSlack = 1;
const unknowns = motionSize + 2;

export const planAlignment = (template: RealPlane): AlignmentPlan => {
  const { samples, width, height } = template;
  const centre = [(width - 1) / 2, (height - 1) / 2] as const;
  const reach = Math.max(width, height) / 2;
  const slopes = new Float64Array((width - 2) * (height - 2) * unknowns);
  let at = 0;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const across = (samples[i + 1]! - samples[i - 1]!) / 2;
      const down = (samples[i + width]! - samples[i - width]!) / 2;
      const [u, v] = [(x - centre[0]) / reach, (y - centre[1]) / reach];
      const radial = -(across * u + down * v);
      const row = [
        across,
        down,
        across * u,
        across * v,
        down * u,
        down * v,
        radial * u,
        radial * v,
      ];
      slopes.set([...row, samples[i]! / 128, 1], at);
      at += unknowns;
    }
  const sums = new Float64Array(unknowns * unknowns);
  for (let from = 0; from < slopes.length; from += unknowns)
    for (let i = 0; i < unknowns; i++)
      for (let j = 0; j <= i; j++) sums[i * unknowns + j]! += slopes[from + i]! * slopes[from + j]!;
  return {
    template,
    frame: { centre, reach },
    slopes,
    normal: symmetric(
      unknowns,
      (i, j) => sums[Math.max(i, j) * unknowns + Math.min(i, j)]! + (i === j ? 1e-6 : 0),
    ),
  };
};

/**
 * Aligns a plane to a template by least squares: Gauss–Newton steps of the inverse compositional kind (Baker and Matthews
 * 2004) with the brightness as two more unknowns.
 * @param start whose perspective the result keeps, but for what the samples tell
 * @returns undefined where it runs away
 */
export const alignByLeastSquares = (
  { template, frame, slopes, normal }: AlignmentPlan,
  plane: RealPlane,
  start: Homography,
): Aligned | undefined => {
  const { width, height } = template;
  const count = slopes.length / unknowns;
  const backToStart = invert(start);
  let map = start;
  for (let n = 0; ; n++) {
    const seen = warpPlane(plane, map, width, height);
    const { gain, offset } = photometricFit(template, seen);
    const sums = new Float64Array(unknowns);
    let squares = 0;
    let from = 0;
    for (let y = 1; y < height - 1; y++)
      for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
        const difference = gain * seen.samples[i]! + offset - template.samples[i]!;
        squares += difference * difference;
        for (let j = 0; j < unknowns; j++) sums[j]! += difference * slopes[from + j]!;
        from += unknowns;
      }
    const noise = (alike * squares) / count + 1e-3;
    const held = (i: number): number =>
      i >= motionSize - 2 && i < motionSize ? noise / perspectiveSlack ** 2 : 0;
    const lower = cholesky(
      symmetric(unknowns, (i, j) => normal.values[i * unknowns + j]! + (i === j ? held(i) : 0)),
    );
    if (!lower) return undefined;
    const away = motionOf(compose(backToStart, map), frame);
    const isAstray = away.some(
      (value, i) => !(Math.abs(value) < mostCorrection + (i < shiftSize ? 0 : frame.reach / 4)),
    );
    if (isAstray) return undefined;
    const step = solve(
      lower,
      sums.map((value, i) => value + held(i) * (away[i] ?? 0)),
    ).subarray(0, motionSize);
    if (n === iterations || step.every((value) => Math.abs(value) < leastStep)) {
      const inverse = inverseOf(lower);
      const covariance = symmetric(motionSize, (i, j) => noise * inverse.values[i * unknowns + j]!);
      return { map, covariance };
    }
    map = compose(map, invert(mapOf(step, frame)));
  }
};
