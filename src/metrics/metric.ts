/** One plane of 8 to 16 bits, tightly packed: `width` × `height` samples. */
export type MetricPlane = {
  readonly samples: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
};

/**
 * How far a picture is from another; the larger the value, the closer. One file per metric, one line in `index.ts`;
 * definitions and how they compare with published figures: docs/metrics.md.
 */
export type MetricSpec<Id extends string = string> = {
  readonly id: Id;
  readonly summary: string;
  /** Empty where the metric has none. */
  readonly unit: string;
  /** Digits after the point that published tables give. */
  readonly decimals: number;
  /** The smallest width and height that can be measured, in samples. */
  readonly minimumSide: number;
  /**
   * @param peak the largest sample, 255 for 8 bits
   * @throws RangeError when the planes differ in size or are smaller than `minimumSide`
   */
  measure(reference: MetricPlane, distorted: MetricPlane, peak: number): number;
};
