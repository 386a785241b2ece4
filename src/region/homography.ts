import type { Rect } from '../core/frame.ts';

/** A projective map of the plane, row by row; the centre of the first sample is (0, 0). */
export type Homography = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

export type Point = readonly [x: number, y: number];

export const identity: Homography = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export const translation = (x: number, y: number): Homography => [1, 0, x, 0, 1, y, 0, 0, 1];

/** From samples of a picture to those of its enlargement, which begins at `origin`: X = (x − origin + ½)·k − ½. */
export const enlargement = (k: number, origin: Point = [0, 0]): Homography => [
  k,
  0,
  (0.5 - origin[0]) * k - 0.5,
  0,
  k,
  (0.5 - origin[1]) * k - 0.5,
  0,
  0,
  1,
];

export const applyTo = (h: Homography, x: number, y: number): Point => {
  const w = h[6] * x + h[7] * y + h[8];
  return [(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w];
};

/** First `b`, then `a`; scaled so that its last number is 1. */
export const compose = (a: Homography, b: Homography): Homography => {
  const product = [0, 1, 2].flatMap((i) =>
    [0, 1, 2].map((j) => a[3 * i]! * b[j]! + a[3 * i + 1]! * b[3 + j]! + a[3 * i + 2]! * b[6 + j]!),
  );
  return normalized(product);
};

/** @throws RangeError for a map that cannot be undone */
export const invert = (h: Homography): Homography => {
  const [a, b, c, d, e, f, g, i, j] = h;
  const cofactors = [
    e * j - f * i,
    c * i - b * j,
    b * f - c * e,
    f * g - d * j,
    a * j - c * g,
    c * d - a * f,
    d * i - e * g,
    b * g - a * i,
    a * e - b * d,
  ];
  const determinant = a * cofactors[0]! + b * cofactors[3]! + c * cofactors[6]!;
  if (!(Math.abs(determinant) > 1e-12)) throw new RangeError('a singular homography');
  return normalized(cofactors);
};

const normalized = (values: readonly number[]): Homography =>
  values.map((value) => value / values[8]!) as unknown as Homography;

/** By how much lengths grow at a point: the root of the Jacobian's determinant; 0 where the map turns the plane over. */
export const scaleAt = (h: Homography, x: number, y: number): number => {
  const w = h[6] * x + h[7] * y + h[8];
  const [u, v] = applyTo(h, x, y);
  const [ux, uy] = [(h[0] - h[6] * u) / w, (h[1] - h[7] * u) / w];
  const [vx, vy] = [(h[3] - h[6] * v) / w, (h[4] - h[7] * v) / w];
  return Math.sqrt(Math.max(0, ux * vy - uy * vx));
};

/** The corners of a rectangle of samples, at the outer edges of its outer samples, clockwise from the upper left. */
const cornersOf = ({ x, y, width, height }: Rect): readonly Point[] => [
  [x - 0.5, y - 0.5],
  [x + width - 0.5, y - 0.5],
  [x + width - 0.5, y + height - 0.5],
  [x - 0.5, y + height - 0.5],
];

export const centreOf = ({ x, y, width, height }: Rect): Point => [
  x + (width - 1) / 2,
  y + (height - 1) / 2,
];

/** The smallest rectangle of whole samples around points that lie at edges of samples. */
export const boundsOf = (points: readonly Point[]): Rect => {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  // Rounding errors must not add a column.
  const [left, top] = [
    Math.floor(Math.min(...xs) + 0.5 + 1e-6),
    Math.floor(Math.min(...ys) + 0.5 + 1e-6),
  ];
  const [right, bottom] = [
    Math.ceil(Math.max(...xs) + 0.5 - 1e-6),
    Math.ceil(Math.max(...ys) + 0.5 - 1e-6),
  ];
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
};

/** A rectangle seen through a homography, as its four corners. */
export const mapRect = (h: Homography, rect: Rect): readonly Point[] =>
  cornersOf(rect).map(([x, y]) => applyTo(h, x, y));

export const grow = ({ x, y, width, height }: Rect, by: number): Rect => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});

/** The part of a rectangle that lies in a picture; of no size where there is none. */
export const clip = (
  rect: Rect,
  picture: { readonly width: number; readonly height: number },
): Rect => {
  const x = Math.min(Math.max(rect.x, 0), picture.width);
  const y = Math.min(Math.max(rect.y, 0), picture.height);
  return {
    x,
    y,
    width: Math.max(0, Math.min(rect.x + rect.width, picture.width) - x),
    height: Math.max(0, Math.min(rect.y + rect.height, picture.height) - y),
  };
};

/** The area of a polygon, by the shoelace formula. */
export const areaOf = (points: readonly Point[]): number =>
  Math.abs(
    points.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = points[(i + 1) % points.length]!;
      return sum + (x * nextY - nextX * y) / 2;
    }, 0),
  );
