import type { RealPlane } from './plane.ts';

/** What speaks for a view, each from 0 to 1 and relative to the best of the track; `total` is their product. */
export type Scores = {
  /** Shorter side of the region. */
  readonly size: number;
  /** Gradient by contrast, in regions: how narrow the edges are beside the characters. */
  readonly sharpness: number;
  /** Contrast, less the share of clipped samples. */
  readonly exposure: number;
  /** Correlation with the reference, squared: what is half covered or misplaced counts little. */
  readonly agreement: number;
  /** Less than 1 for a picture that is coded from others: coarser, and moved a little by what was copied. */
  readonly coding: number;
  readonly total: number;
};

/** The same before it is related to the best of the track. */
export type Measures = {
  /** Samples. */
  readonly size: number;
  readonly sharpness: number;
  /** Levels. */
  readonly exposure: number;
  readonly agreement: number;
  readonly coding: number;
};

/** What a picture that is coded from others is worth by one that is coded by itself. */
export const predictedWorth = 0.8;

/**
 * Weight of a picture's samples by those of pictures that are coded from others: what is copied into these, they do not tell anew, and
 * it errs more.
 */
export const keyTrust = 6;

/** Limits beyond which a sample counts as clipped, with limited range in mind. */
const black = 17;
const white = 234;

/**
 * @param luma the region only
 * @param size its shorter side in samples
 * @param isKey is the picture coded by itself?
 */
export const measure = (
  luma: RealPlane,
  size: number,
  correlation: number,
  isKey = true,
): Measures => {
  const { samples, width, height } = luma;
  let [sum, squares, clipped, gradient, inner] = [0, 0, 0, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const value = samples[at]!;
      sum += value;
      squares += value * value;
      if (value < black || value > white) clipped += 1;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) continue;
      const across = (samples[at + 1]! - samples[at - 1]!) / 2;
      const down = (samples[at + width]! - samples[at - width]!) / 2;
      gradient += across * across + down * down;
      inner += 1;
    }
  const count = samples.length;
  const deviation = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  return {
    size,
    sharpness: deviation > 1 && inner > 0 ? (Math.sqrt(gradient / inner) / deviation) * size : 0,
    exposure: deviation * (1 - clipped / count),
    agreement: Math.max(0, correlation) ** 2,
    coding: isKey ? 1 : predictedWorth,
  };
};

/** Relates measures to the best of each kind. */
export const scoresOf = (measures: readonly Measures[]): readonly Scores[] => {
  const best = (of: (each: Measures) => number): number =>
    measures.reduce((most, each) => Math.max(most, of(each)), 1e-9);
  const [size, sharpness, exposure, coding] = [
    best((each) => each.size),
    best((each) => each.sharpness),
    best((each) => each.exposure),
    best((each) => each.coding),
  ];
  return measures.map((each) => {
    const scores = {
      size: each.size / size,
      sharpness: each.sharpness / sharpness,
      exposure: each.exposure / exposure,
      agreement: each.agreement,
      coding: each.coding / coding,
    };
    return { ...scores, total: Object.values(scores).reduce((product, score) => product * score) };
  });
};

/** How much each view is trusted more than the usual one, as a weight of its samples. */
export const trustsOf = (scores: readonly Scores[]): readonly number[] => {
  const areAlike = scores.every(({ coding }) => coding === scores[0]!.coding);
  return scores.map(({ coding }) => (coding === 1 && !areAlike ? keyTrust : 1));
};
