import { toNumber, type Rational } from '../../core/rational.ts';
import type { PlacedRegion } from './place.ts';

/** Which regions are there at which frame, and in how many each has been. */
export type RegionClock = {
  /** @param pts in ticks of the frames' time base */
  at(pts: number): readonly PlacedRegion[];
  /** Counts a frame that has been written. */
  written(pts: number): void;
  /** In the order of the regions. */
  readonly frames: readonly number[];
};

/** Half a microsecond: `10` is meant to be the frame at 10 s, whatever its ticks. */
const tolerance = 5e-7;

/** @param startSeconds of the container, from which times count */
export const createRegionClock = (
  regions: readonly PlacedRegion[],
  timeBase: Rational,
  startSeconds: number,
): RegionClock => {
  const frames = regions.map(() => 0);
  const isThere = ({ span }: PlacedRegion, pts: number): boolean => {
    const at = pts * toNumber(timeBase) - startSeconds + tolerance;
    return at >= span.start && at < span.end;
  };
  return {
    at: (pts) => regions.filter((region) => isThere(region, pts)),
    written(pts) {
      for (const [n, region] of regions.entries()) if (isThere(region, pts)) frames[n]! += 1;
    },
    frames,
  };
};
