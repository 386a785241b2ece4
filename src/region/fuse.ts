import { degrade, spreadBack, type Degradation } from './degradation.ts';
import { emptyPlane, type RealPlane } from './plane.ts';

/** One registered view, brought to the brightness of the reference. */
export type Observation = {
  /** The view's own samples. */
  readonly luma: RealPlane;
  readonly degradation: Degradation;
  /** Weight of its samples, about 1 for a usual view. */
  readonly weight: number;
};

/** The median of each sample over planes of one size. */
export const medianPlane = (planes: readonly RealPlane[]): RealPlane => {
  const [first] = planes;
  if (!first) throw new RangeError('a median of nothing');
  const out = emptyPlane(first.width, first.height);
  const values = new Float32Array(planes.length);
  for (let i = 0; i < out.samples.length; i++) {
    for (const [n, { samples }] of planes.entries()) values[n] = samples[i]!;
    values.sort();
    const half = values.length >> 1;
    out.samples[i] =
      values.length % 2 === 1 ? values[half]! : (values[half - 1]! + values[half]!) / 2;
  }
  return out;
};

/** The mean of each sample, without what lies farther from the median than `tolerance` levels: shift and add, made robust. */
export const robustMean = (
  planes: readonly RealPlane[],
  weights: readonly number[],
  tolerance = 24,
): RealPlane => {
  const centre = medianPlane(planes);
  const out = emptyPlane(centre.width, centre.height);
  for (let i = 0; i < out.samples.length; i++) {
    const middle = centre.samples[i]!;
    let [sum, total] = [0, 0];
    for (const [n, { samples }] of planes.entries()) {
      const away = (samples[i]! - middle) / tolerance;
      const weight = weights[n]! / (1 + away * away);
      sum += weight * samples[i]!;
      total += weight;
    }
    out.samples[i] = sum / total;
  }
  return out;
};

export type BackProjection = {
  readonly iterations: number;
  /** In levels: differences beyond count only in proportion (Huber 1964). */
  readonly huber: number;
  /** Weight of the prior, which holds the picture to its start where the views do not tell (0 for none). */
  readonly stay: number;
  /** Weight of bilateral total variation (Farsiu et al. 2004, eq. 17), smoothed near 0. */
  readonly smooth: number;
};

/**
 * Iterative back-projection: accelerated gradient descent (Nesterov 1983) on the views' differences from what the enlarged picture would look like
 * through their degradation, summed by Huber's function, plus the priors. Each step is divided by how much the views say
 * about a sample, so that none of them overshoots.
 * @param start the enlarged picture to begin with
 * @param onIteration called before each
 */
export const backProject = (
  start: RealPlane,
  observations: readonly Observation[],
  { iterations, huber, stay, smooth }: BackProjection,
  onIteration: () => void = () => {},
): RealPlane => {
  const { width, height } = start;
  const fine = Float32Array.from(start.samples);
  const support = new Float32Array(fine.length);
  for (const { luma, degradation, weight } of observations)
    spreadBack(degradation, new Float32Array(luma.samples.length).fill(weight), support);
  const ceiling = support.reduce((most, value) => Math.max(most, value), 1e-6);
  const room = observations.map(({ luma }) => emptyPlane(luma.width, luma.height));
  const gradient = new Float32Array(fine.length);
  const before = Float32Array.from(fine);
  let momentum = 1;
  for (let n = 0; n < iterations; n++) {
    onIteration();
    gradient.fill(0);
    for (const [v, { luma, degradation, weight }] of observations.entries()) {
      const seen = degrade(degradation, fine, room[v]).samples;
      for (let i = 0; i < seen.length; i++) {
        const difference = luma.samples[i]! - seen[i]!;
        const limited = Math.max(-huber, Math.min(huber, difference));
        seen[i] = degradation.inside[i] === 1 ? weight * limited : 0;
      }
      spreadBack(degradation, seen, gradient);
    }
    // In units of what the views say where they say most.
    for (let i = 0; i < fine.length; i++)
      gradient[i] = gradient[i]! / ceiling + stay * (start.samples[i]! - fine[i]!);
    if (smooth > 0) addBilateralVariation(fine, width, height, smooth, gradient);
    const step = 1 / (1 + stay + smooth);
    const next = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const carry = n === iterations - 1 ? 0 : (momentum - 1) / next;
    momentum = next;
    for (let i = 0; i < fine.length; i++) {
      const reached = fine[i]! + step * gradient[i]!;
      fine[i] = reached + carry * (reached - before[i]!);
      before[i] = reached;
    }
  }
  return { samples: fine, width, height };
};

/** Levels below which a difference counts by its square: the prior has no kink there. */
const kink = 4;
/** Shifts of the prior and their weights, 0.7 to the power of their length in steps. */
const shifts = [
  [1, 0, 0.7],
  [0, 1, 0.7],
  [1, 1, 0.49],
  [1, -1, 0.49],
  [2, 0, 0.49],
  [0, 2, 0.49],
] as const;

const addBilateralVariation = (
  fine: Float32Array,
  width: number,
  height: number,
  weight: number,
  gradient: Float32Array,
): void => {
  for (const [dx, dy, share] of shifts) {
    const force = weight * share;
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++)
      for (let x = 0; x < width - dx; x++) {
        const [a, b] = [y * width + x, (y + dy) * width + x + dx];
        const difference = fine[a]! - fine[b]!;
        const pull = (force * difference) / Math.sqrt(difference * difference + kink * kink);
        gradient[a] = gradient[a]! - pull;
        gradient[b] = gradient[b]! + pull;
      }
  }
};
