import {
  applyTo,
  compose,
  invert,
  translation,
  type Homography,
  type Point,
} from './homography.ts';

/**
 * A homography in eight numbers, each the samples by which something moves: the centre of a region (two), and what lies `reach`
 * to the right of or below the centre, by stretching, turning and leaning (four) and by perspective (two).
 */
export type Motion = readonly number[];

/** Place of the centre, and half the longer side, of the region that moves. */
export type MotionFrame = { readonly centre: Point; readonly reach: number };

export const motionSize = 8;
/** The first of them move the region as a whole; the others change its shape. */
export const shiftSize = 2;

/** The shape in units of the frame: its origin is the centre, its unit is the reach. */
const inFrame = ({ centre: [x, y], reach }: MotionFrame): Homography => [
  1 / reach,
  0,
  -x / reach,
  0,
  1 / reach,
  -y / reach,
  0,
  0,
  1,
];

export const motionOf = (map: Homography, frame: MotionFrame): Motion => {
  const { centre, reach } = frame;
  const [x, y] = applyTo(map, ...centre);
  const shift: Point = [x - centre[0], y - centre[1]];
  const unit = inFrame(frame);
  const shape = compose(
    unit,
    compose(compose(translation(-shift[0], -shift[1]), map), invert(unit)),
  );
  return [
    ...shift,
    (shape[0] - 1) * reach,
    shape[1] * reach,
    shape[3] * reach,
    (shape[4] - 1) * reach,
    shape[6] * reach,
    shape[7] * reach,
  ];
};

export const mapOf = (motion: ArrayLike<number>, frame: MotionFrame): Homography => {
  const [dx = 0, dy = 0, a = 0, b = 0, c = 0, d = 0, g = 0, h = 0] = Array.from(
    motion,
    (value, i) => (i < shiftSize ? value : value / frame.reach),
  );
  const unit = inFrame(frame);
  const shape = compose(invert(unit), compose([1 + a, b, 0, c, 1 + d, 0, g, h, 1], unit));
  return compose(translation(dx, dy), shape);
};
