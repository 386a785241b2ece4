/** One plane of 8 to 16 bits, tightly packed. */
type MetricPlane = {
  readonly samples: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
};

/** How far a picture is from another. One file per metric, one line in `index.ts`. */
export type MetricSpec<Id extends string = string> = {
  readonly id: Id;
  readonly summary: string;
  readonly unit: string;
  /** @param peak the largest sample, 255 for 8 bits @throws RangeError when the planes differ in size */
  measure(reference: MetricPlane, distorted: MetricPlane, peak: number): number;
};
