import type { MetricPlane } from './metric.ts';

const sizeOf = ({ width, height }: MetricPlane): string => `${width}×${height}`;

/** @throws RangeError when the planes differ in size, are smaller than `minimumSide`, or lack samples */
export const checkComparable = (
  reference: MetricPlane,
  distorted: MetricPlane,
  minimumSide: number,
): void => {
  const { width, height } = reference;
  if (width !== distorted.width || height !== distorted.height) {
    throw new RangeError(
      `planes of ${sizeOf(reference)} and ${sizeOf(distorted)} cannot be compared`,
    );
  }
  if (width < minimumSide || height < minimumSide) {
    throw new RangeError(
      `a plane of ${sizeOf(reference)} is too small, ${minimumSide}×${minimumSide} is needed at least`,
    );
  }
  const least = Math.min(reference.samples.length, distorted.samples.length);
  if (least < width * height)
    throw new RangeError(`a plane of ${sizeOf(reference)} has only ${least} samples`);
};
