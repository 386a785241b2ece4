import { cholesky, inverseOf, solve, solveLower, symmetric, type Symmetric } from './cholesky.ts';
import { motionSize, shiftSize, type Motion } from './plane-motion.ts';

/** Where a view was measured to be, and how well. */
export type MeasuredMotion = {
  /** In any unit, the same for all. */
  readonly time: number;
  readonly motion: Motion;
  /** Of `motion`, in samples². */
  readonly covariance: Symmetric;
};

/** How one of the numbers of a motion changes in time, in samples²: what it jumps from view to view, and how it bends over all. */
type Course = { readonly jumps: number; readonly bends: number };

const bendings = [0, 1e-3, 1e-2, 0.1, 1, 10, 100];
/** From standing still to a camera that is shaken by ten samples. */
const jumpings = [0, ...Array.from({ length: 11 }, (_, i) => 1e-4 * 4 ** i)];
/** Factors by which measuring may err more than the noise in the pictures says: coding moves what it codes. */
const excesses = [0.5, 1, 2, 4, 8, 16, 32];
/** Samples²: a straight course is not known at all. */
const straight = 100;
/** Samples²: nothing is smoother than this. */
const least = 1e-7;
/** Fewer do not tell how they move. */
export const leastToSmooth = 6;

/** Covariance of a smooth course: any straight line, and an integrated Wiener process (the prior of a cubic spline, Wahba 1978). */
const smoothCovariance = (times: readonly number[], bends: number): Symmetric =>
  symmetric(times.length, (i, j) => {
    const [s, t] = [times[i]!, times[j]!];
    const first = Math.min(s, t);
    return (
      straight * (1 + (2 * s - 1) * (2 * t - 1)) +
      bends * (first ** 3 / 3 + (Math.abs(s - t) * first ** 2) / 2)
    );
  });

/** @param diagonal of each row what is added to its own value */
const plus = ({ n, values }: Symmetric, diagonal: (i: number) => number): Symmetric => {
  const sum = Float64Array.from(values);
  for (let i = 0; i < n; i++) sum[i * n + i]! += diagonal(i) + least;
  return { n, values: sum };
};

/** Logarithm of the likelihood of values, but for a constant. */
const likelihood = (values: readonly number[], covariance: Symmetric): number => {
  const lower = cholesky(covariance);
  if (!lower) return -Infinity;
  const { n } = lower;
  return solveLower(lower, values).reduce(
    (sum, value, i) => sum - (value * value) / 2 - Math.log(lower.values[i * n + i]!),
    0,
  );
};

type Rated<T> = { readonly value: T; readonly likelihood: number };

const likeliest = <T>(rated: readonly Rated<T>[]): Rated<T> =>
  rated.reduce((best, each) => (each.likelihood > best.likelihood ? each : best));

/** The likeliest course of one number. @param variances of its measurements @param smooth a covariance for each of `bendings` */
const courseOf = (
  smooth: readonly Symmetric[],
  values: readonly number[],
  variances: readonly number[],
  jumpsToTry: readonly number[],
): Rated<Course> =>
  likeliest(
    jumpsToTry.flatMap((jumps) =>
      smooth.map((covariance, n) => ({
        value: { jumps, bends: bendings[n]! },
        likelihood: likelihood(
          values,
          plus(covariance, (i) => jumps + variances[i]!),
        ),
      })),
    ),
  );

/** What is left of values after the straight line through them, and that line. */
const detrended = (times: readonly number[], values: readonly number[]) => {
  const mean = (list: readonly number[]): number =>
    list.reduce((sum, value) => sum + value, 0) / list.length;
  const [middle, level] = [mean(times), mean(values)];
  const spread = times.reduce((sum, t) => sum + (t - middle) ** 2, 0);
  const slope = times.reduce((sum, t, i) => sum + (t - middle) * (values[i]! - level), 0) / spread;
  const line = times.map((t) => level + slope * (t - middle));
  return { line, rest: values.map((value, i) => value - line[i]!) };
};

/**
 * The likeliest motions, given what was measured of each and how they hang together in time. How strongly they do is estimated
 * from the measurements by maximum likelihood: how much a region's shape scatters about a smooth course says how well it was
 * measured, since a plane thing seen by a camera does not change shape by jumps; how much more its place scatters than that is the
 * shaking of the camera, which is kept.
 * @param measured at least `leastToSmooth`, at different times
 */
export const smoothMotions = (measured: readonly MeasuredMotion[]): readonly Motion[] => {
  const count = measured.length;
  const first = Math.min(...measured.map(({ time }) => time));
  const span = Math.max(...measured.map(({ time }) => time)) - first;
  const times = measured.map(({ time }) => (time - first) / span);
  const smooth = bendings.map((bends) => smoothCovariance(times, bends));
  const numbers = Array.from({ length: motionSize }, (_, k) => ({
    ...detrended(
      times,
      measured.map(({ motion }) => motion[k]!),
    ),
    variances: measured.map(({ covariance }) => covariance.values[k * motionSize + k]!),
  }));
  const rated = likeliest(
    excesses.map((excess) => {
      const shape = numbers.slice(shiftSize).map(({ rest, variances }) =>
        courseOf(
          smooth,
          rest,
          variances.map((variance) => excess * variance),
          [0],
        ),
      );
      return {
        value: { excess, shape: shape.map(({ value }) => value) },
        likelihood: shape.reduce((sum, each) => sum + each.likelihood, 0),
      };
    }),
  );
  const { excess, shape } = rated.value;
  const place = numbers.slice(0, shiftSize).map(
    ({ rest, variances }) =>
      courseOf(
        smooth,
        rest,
        variances.map((variance) => excess * variance),
        jumpings,
      ).value,
  );

  // All numbers of all views at once: measurements are correlated within a view, courses along time.
  const size = count * motionSize;
  const precision = new Float64Array(size * size);
  const sums = new Float64Array(size);
  for (const [k, course] of [...place, ...shape].entries()) {
    const { values } = inverseOf(
      cholesky(plus(smooth[bendings.indexOf(course.bends)]!, () => course.jumps))!,
    );
    for (let s = 0; s < count; s++)
      for (let t = 0; t < count; t++)
        precision[(s * motionSize + k) * size + t * motionSize + k]! += values[s * count + t]!;
  }
  for (const [t, { covariance }] of measured.entries()) {
    const { values } = inverseOf(cholesky(covariance)!);
    for (let i = 0; i < motionSize; i++)
      for (let j = 0; j < motionSize; j++) {
        const weight = values[i * motionSize + j]! / excess;
        precision[(t * motionSize + i) * size + t * motionSize + j]! += weight;
        sums[t * motionSize + i]! += weight * numbers[j]!.rest[t]!;
      }
  }
  const found = solve(cholesky({ n: size, values: precision })!, sums);
  return measured.map((_, t) =>
    numbers.map(({ line }, k) => line[t]! + found[t * motionSize + k]!),
  );
};
