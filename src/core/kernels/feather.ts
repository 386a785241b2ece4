import type { ChromaSiting } from '../chroma-siting.ts';
import type { Rect } from '../frame.ts';
import type { Samples } from './bicubic.ts';

/** Where one picture shows over another: whole inside the regions, less and less over `width` source samples around them. */
export type Feather = {
  /** In source luma samples; they may overlap. */
  readonly regions: readonly Rect[];
  readonly width: number;
};

/** Smoothstep: no kink where the border begins or ends. */
const ease = (t: number): number => (t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t));

/** Weights along one axis of the samples from `from` on. @param position of sample n in source luma samples */
const axisWeights = (
  from: number,
  length: number,
  position: (n: number) => number,
  [start, size]: readonly [number, number],
  width: number,
): Float32Array =>
  Float32Array.from({ length }, (_, n) => {
    const at = position(from + n);
    return ease(1 - Math.max(start - at, at - (start + size), 0) / width);
  });

/**
 * The weight, 0 to 1, of each sample of `area`: the product of two smoothsteps for each region, and 1 − Π(1 − w) for several.
 * @param area of a plane of the enlarged picture, in its samples
 * @param siting of that plane; luma has steps of 1
 * @returns row by row; undefined where all weights are 1
 */
export const featherWeights = (
  { regions, width }: Feather,
  scale: number,
  area: Rect,
  siting: ChromaSiting,
): Float32Array | undefined => {
  const { stepX, stepY, offsetX, offsetY } = siting;
  const weights = new Float32Array(area.width * area.height);
  for (const { x, y, width: across, height: down } of regions) {
    const columns = axisWeights(
      area.x,
      area.width,
      (n) => (n * stepX + offsetX + 0.5) / scale,
      [x, across],
      width,
    );
    const rows = axisWeights(
      area.y,
      area.height,
      (n) => (n * stepY + offsetY + 0.5) / scale,
      [y, down],
      width,
    );
    for (let row = 0, at = 0; row < area.height; row++) {
      const weight = rows[row]!;
      if (weight === 0) at += area.width;
      else
        for (let column = 0; column < area.width; column++, at++)
          weights[at]! += (1 - weights[at]!) * weight * columns[column]!;
    }
  }
  return weights.every((weight) => weight === 1) ? undefined : weights;
};

/** Mixes `behind` into `area` of a plane: sample · w + behind · (1 − w), rounded half up. @param behind `area` alone, row by row */
export const blendBehind = (
  plane: { readonly samples: Samples; readonly width: number },
  area: Rect,
  behind: Samples,
  weights: Float32Array,
): void => {
  const { samples } = plane;
  for (let row = 0, at = 0; row < area.height; row++) {
    const start = (area.y + row) * plane.width + area.x;
    for (let to = start; to < start + area.width; to++, at++) {
      const back = behind[at]!;
      samples[to] = Math.floor(back + (samples[to]! - back) * weights[at]! + 0.5);
    }
  }
};
