import { SrvidError } from '../core/errors.ts';
import type { Rect } from '../core/frame.ts';
import { requireRect } from '../pipeline/regions/place.ts';
import { type MarkedRect, regionText } from '../pipeline/regions/region.ts';

/** Samples: less can neither be followed nor read. */
const leastSide = 6;
/** More is no detail any more: memory and time grow with it. */
export const mostArea = 65_536;

/**
 * The marked region in whole samples of the picture.
 * @throws SrvidError USAGE for one that is not wholly in the picture, too small or too large
 */
export const placePlate = (
  marked: MarkedRect,
  picture: { readonly width: number; readonly height: number },
): Rect => {
  const rect = requireRect(marked, picture, leastSide);
  if (rect.width * rect.height > mostArea)
    throw new SrvidError(
      'USAGE',
      `the region ${regionText(marked)} is too large to be fused: ${rect.width}×${rect.height} pixels`,
      { hint: `Mark the plate alone, at most ${mostArea} pixels (such as 362×181).` },
    );
  return rect;
};
