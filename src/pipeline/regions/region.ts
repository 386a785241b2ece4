import type { Rect } from '../../core/frame.ts';

/** A rectangle of the picture, as a caller names it. */
export type MarkedRect = Rect & {
  /**
   * What the four numbers count: samples of the source's picture as it is shown (turned by its display matrix, but not stretched by
   * its sample aspect), or percent of that picture's width and height.
   */
  readonly unit?: 'pixels' | 'percent';
};

/** A part of the picture, and when. */
export type Region = MarkedRect & {
  /** Seconds from the start of the input, as for `start`; from the beginning where it is left out. */
  readonly start?: number;
  /** Up to, not including; to the end where it is left out. */
  readonly end?: number;
};

/**
 * `crop` writes the enlarged region alone, `inset` shows it once more, larger, in the enlarged picture, and `only` runs the network in
 * the regions and enlarges the rest by bicubic interpolation.
 */
export const regionModes = ['crop', 'inset', 'only'] as const;
export type RegionMode = (typeof regionModes)[number];

/** When a region is there, in seconds from the start of the input. */
export type RegionSpan = { readonly start: number; readonly end: number };

export const spanOf = ({ start = 0, end = Number.POSITIVE_INFINITY }: Region): RegionSpan => ({
  start,
  end,
});

export const isTimed = ({ start, end }: Region): boolean => (start ?? end) !== undefined;

/** As the command line takes it. */
export const regionText = ({ x, y, width, height, unit, start, end }: Region): string => {
  const sign = unit === 'percent' ? '%' : '';
  const when = (start ?? end) === undefined ? '' : `@${start ?? ''}-${end ?? ''}`;
  return `${[x, y, width, height].map((value) => `${value}${sign}`).join(',')}${when}`;
};
