import type { Rect } from '../../core/frame.ts';

type Size = { readonly width: number; readonly height: number };

/** The signs by which stored axes run along shown ones: shown x = xx·x + yx·y, shown y = xy·x + yy·y. Quarter turns and flips. */
export type Orientation = {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
};

export const upright: Orientation = { xx: 1, xy: 0, yx: 0, yy: 1 };

/**
 * @param matrix nine numbers of a display matrix, row by row: x' = a·x + c·y, y' = b·x + d·y
 * @returns undefined for a picture that is turned by anything but quarter turns and flips
 */
export const orientationOf = (matrix: readonly number[] | undefined): Orientation | undefined => {
  if (!matrix) return upright;
  const [a = 0, b = 0, , c = 0, d = 0] = matrix;
  const straight = b === 0 && c === 0 && a !== 0 && d !== 0;
  const turned = a === 0 && d === 0 && b !== 0 && c !== 0;
  return straight || turned
    ? { xx: Math.sign(a), xy: Math.sign(b), yx: Math.sign(c), yy: Math.sign(d) }
    : undefined;
};

const inverse = ({ xx, xy, yx, yy }: Orientation): Orientation => ({ xx, xy: yx, yx: xy, yy });

const turn = ({ xx, xy, yx, yy }: Orientation, { x, y, width, height }: Rect): Rect => {
  const [x1, x2] = [xx * x + yx * y, xx * (x + width) + yx * (y + height)];
  const [y1, y2] = [xy * x + yy * y, xy * (x + width) + yy * (y + height)];
  return {
    x: Math.min(x1, x2),
    y: Math.min(y1, y2),
    width: Math.abs(x2 - x1),
    height: Math.abs(y2 - y1),
  };
};

/** Within the picture: its own corner is 0,0 again. */
const turnWithin = (orientation: Orientation, rect: Rect, { width, height }: Size): Rect => {
  const whole = turn(orientation, { x: 0, y: 0, width, height });
  const { x, y, ...size } = turn(orientation, rect);
  // Minus zero would be printed as such.
  return { x: x - whole.x + 0, y: y - whole.y + 0, ...size };
};

/** A rectangle of the stored picture as it is shown. @param stored the picture's size */
export const toShown = (orientation: Orientation, rect: Rect, stored: Size): Rect =>
  turnWithin(orientation, rect, stored);

/** A rectangle of the shown picture as it is stored. @param stored the picture's size */
export const toStored = (orientation: Orientation, rect: Rect, stored: Size): Rect =>
  turnWithin(inverse(orientation), rect, shownSize(orientation, stored));

export const shownSize = ({ xx }: Orientation, { width, height }: Size): Size =>
  xx === 0 ? { width: height, height: width } : { width, height };
