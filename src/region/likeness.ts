import type { RealPlane } from './plane.ts';

/** How far two planes of one size agree. */
export type Likeness = {
  /** Normalised correlation, −1 to 1; 0 where one of them is flat. */
  readonly correlation: number;
  /** The same of the worst of the cells that have contrast: what a partial occlusion spoils first. */
  readonly worstCell: number;
};

/** Along the longer side. */
const cellCount = 4;

/** In levels: less contrast than noise has says nothing. */
const leastDeviation = 5;

type Sums = { n: number; a: number; b: number; aa: number; bb: number; ab: number };

const zero = (): Sums => ({ n: 0, a: 0, b: 0, aa: 0, bb: 0, ab: 0 });

const add = (sums: Sums, a: number, b: number): void => {
  sums.n += 1;
  sums.a += a;
  sums.b += b;
  sums.aa += a * a;
  sums.bb += b * b;
  sums.ab += a * b;
};

const moments = ({ n, a, b, aa, bb, ab }: Sums) => ({
  varianceA: Math.max(0, aa / n - (a / n) ** 2),
  varianceB: Math.max(0, bb / n - (b / n) ** 2),
  covariance: ab / n - (a * b) / n ** 2,
});

const correlationOf = (sums: Sums): number => {
  const { varianceA, varianceB, covariance } = moments(sums);
  const scale = Math.sqrt(varianceA * varianceB);
  return scale > 1e-6 ? covariance / scale : 0;
};

/** Is there more in a plane than noise? */
export const hasContrast = ({ samples }: RealPlane): boolean => {
  const sums = zero();
  for (const value of samples) add(sums, value, value);
  return Math.sqrt(moments(sums).varianceA) > leastDeviation;
};

/** Normalised correlation of two planes of one size, of the whole and of its cells. */
export const likenessOf = (template: RealPlane, seen: RealPlane): Likeness => {
  const { width, height } = template;
  const whole = zero();
  const [columns, rows] = width >= height ? [cellCount, 1] : [1, cellCount];
  const cells = Array.from({ length: cellCount }, zero);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [a, b] = [template.samples[y * width + x]!, seen.samples[y * width + x]!];
      const row = Math.floor((y * rows) / height);
      add(whole, a, b);
      add(cells[row * columns + Math.floor((x * columns) / width)]!, a, b);
    }
  const telling = cells.filter(
    (cell) => cell.n > 0 && Math.sqrt(moments(cell).varianceA) > leastDeviation,
  );
  const correlation = correlationOf(whole);
  return {
    correlation,
    worstCell: telling.length === 0 ? correlation : Math.min(...telling.map(correlationOf)),
  };
};

/** By `gain` · sample + `offset` one plane has the brightness of another. */
export type Photometry = { readonly gain: number; readonly offset: number };

/** The brightness of a by way of b, which is that of a third: what a is given by the first, b by the second. */
export const relativePhotometry = (a: Photometry, b: Photometry): Photometry => ({
  gain: a.gain / b.gain,
  offset: (a.offset - b.offset) / b.gain,
});

/** The gain and offset by which `seen` comes nearest to `template` in the least-squares sense, and what then remains (RMS). */
export const photometricFit = (
  template: RealPlane,
  seen: RealPlane,
): Photometry & { readonly residual: number } => {
  const sums = zero();
  template.samples.forEach((value, i) => add(sums, seen.samples[i]!, value));
  const { varianceA, varianceB, covariance } = moments(sums);
  const gain = varianceA > 1e-6 ? Math.min(2, Math.max(0.5, covariance / varianceA)) : 1;
  const offset = sums.b / sums.n - (gain * sums.a) / sums.n;
  const left = varianceB - 2 * gain * covariance + gain ** 2 * varianceA;
  return { gain, offset, residual: Math.sqrt(Math.max(0, left)) };
};

/** Levels, and share, by which the best gain and offset must leave less than a gain alone does. */
const [leastGood, leastBetter] = [1, 0.8];

/**
 * The brightness of `seen` beside that of `template`: a gain alone, as exposure changes it, by their means; with an offset, as glare
 * does, only where that fits far better. Noise and blur, which make every fit by least squares flatter or steeper, leave means alone.
 */
export const brightnessOf = (
  template: RealPlane,
  seen: RealPlane,
): Photometry & { readonly residual: number } => {
  const best = photometricFit(template, seen);
  const sums = zero();
  template.samples.forEach((value, i) => add(sums, seen.samples[i]!, value));
  const gain = sums.a > 0 ? Math.min(2, Math.max(0.5, sums.b / sums.a)) : 1;
  const squares = sums.bb - 2 * gain * sums.ab + gain ** 2 * sums.aa;
  const residual = Math.sqrt(Math.max(0, squares / sums.n));
  return best.residual < leastBetter * residual - leastGood ? best : { gain, offset: 0, residual };
};
