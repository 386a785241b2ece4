import type { Rect } from './frame.ts';

/** Luma samples per chroma sample, and where the first chroma sample lies, in luma samples right of and below the first luma sample. */
export type ChromaSiting = {
  readonly stepX: number;
  readonly stepY: number;
  readonly offsetX: number;
  readonly offsetY: number;
};

/** Of a plane whose samples are the luma samples themselves. */
export const lumaSiting: ChromaSiting = { stepX: 1, stepY: 1, offsetX: 0, offsetY: 0 };

/** The chroma samples that belong to the luma samples of `area`, each to one. */
export const chromaArea = (
  area: Rect,
  { stepX, stepY }: Pick<ChromaSiting, 'stepX' | 'stepY'>,
): Rect => {
  const [x, y] = [Math.ceil(area.x / stepX), Math.ceil(area.y / stepY)];
  return {
    x,
    y,
    width: Math.ceil((area.x + area.width) / stepX) - x,
    height: Math.ceil((area.y + area.height) / stepY) - y,
  };
};

/** 0 = co-sited with the first luma sample, 1 = between the first and the last luma sample of the step, 2 = co-sited with the last. */
type Third = 0 | 1 | 2;

/** H.273 chroma sample location types 0 to 5 by FFmpeg's names, as [horizontal, vertical]. */
const locations: Readonly<Record<string, readonly [Third, Third]>> = {
  left: [0, 1],
  center: [1, 1],
  topleft: [0, 0],
  top: [1, 0],
  bottomleft: [0, 2],
  bottom: [1, 2],
};

/**
 * Chroma siting from FFmpeg's `chroma_location`. Unspecified counts as `left` (MPEG-2, H.264, HEVC, DV, BT.601), but as
 * `center` for 4:1:0, which only codecs that average blocks of 4 × 4 ever used (Indeo, Sorenson, Cinepak's kin).
 * Along an axis that is not subsampled there is nothing to site: the offset is 0.
 *
 * @param chroma luma samples per chroma sample, as in `PixelFormat.chroma`
 */
export const chromaSiting = (
  location: string | undefined,
  chroma: { readonly x: number; readonly y: number },
): ChromaSiting => {
  const unspecified = chroma.x === 4 && chroma.y === 4 ? 'center' : 'left';
  const [horizontal, vertical] = locations[location ?? unspecified] ??
    locations[unspecified] ?? [0, 1];
  return {
    stepX: chroma.x,
    stepY: chroma.y,
    offsetX: ((chroma.x - 1) * horizontal) / 2,
    offsetY: ((chroma.y - 1) * vertical) / 2,
  };
};
