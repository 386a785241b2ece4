import type { Point } from './homography.ts';

/** A view to choose from. */
export type Choosable = {
  readonly score: number;
  /** Number of the picture. */
  readonly index: number;
  /** Centre of the region in samples of its picture. */
  readonly centre: Point;
};

/** Views whose sampling grids lie so near to each other, in samples, tell nearly the same. */
const phaseReach = 0.15;
/** So many pictures apart, their noise and their coding have little in common. */
const timeReach = 2;
/** What of its score a view keeps that tells the same as one that was chosen. */
const repeated = 0.6;

const wrapped = (a: number, b: number): number => {
  const d = Math.abs(a - b) % 1;
  return Math.min(d, 1 - d);
};

/** How much two views tell the same, 0 to 1: by the sub-sample phase of their grids, and by being neighbours in time. */
const likeness = (a: Choosable, b: Choosable): number => {
  const phase = Math.hypot(wrapped(a.centre[0], b.centre[0]), wrapped(a.centre[1], b.centre[1]));
  const time = (a.index - b.index) / timeReach;
  return (Math.exp(-((phase / phaseReach) ** 2) / 2) + Math.exp(-(time ** 2) / 2)) / 2;
};

/**
 * Chooses views one by one: each time the one with the highest score, less for what those chosen before it tell already, so
 * that sub-sample phases and times are spread. The first is the best of all.
 * @returns positions in `views`, at most `count`
 */
export const chooseViews = (views: readonly Choosable[], count: number): readonly number[] => {
  const chosen: number[] = [];
  const worth = views.map(({ score }) => score);
  while (chosen.length < Math.min(count, views.length)) {
    let best = -1;
    for (const [i, value] of worth.entries())
      if (!chosen.includes(i) && (best < 0 || value > worth[best]!)) best = i;
    chosen.push(best);
    for (const [i, view] of views.entries())
      worth[i] = Math.min(
        worth[i]!,
        view.score * (1 - (1 - repeated) * likeness(view, views[best]!)),
      );
  }
  return chosen;
};
