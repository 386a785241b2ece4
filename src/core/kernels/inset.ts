import { type ChromaSiting, lumaSiting } from '../chroma-siting.ts';
import type { Rect } from '../frame.ts';
import type { Samples } from './bicubic.ts';
import { cubicTaps, resample } from './cubic-taps.ts';

type Plane = { readonly samples: Samples; readonly width: number; readonly height: number };

/** A part of a picture shown once more, larger, in the same picture. All in luma samples, on the chroma grid. */
export type Inset = {
  readonly region: Rect;
  /** Where it is shown; of the same shape. */
  readonly picture: Rect;
};

export type InsetLook = {
  /** Undefined for gray. */
  readonly siting: ChromaSiting | undefined;
  readonly bits: number;
  readonly range: 'tv' | 'pc';
  /** Thickness in luma samples of the line around an inset, and of the one around its region. */
  readonly frameLine: number;
  readonly regionLine: number;
};

/** `picture` of one plane: Keys bicubic of `region`, at the positions that the siting says. */
const magnify = (
  plane: Plane,
  { region, picture }: Inset,
  { stepX, stepY, offsetX, offsetY }: ChromaSiting,
) => {
  const area = areaOf(picture, stepX, stepY, plane);
  const position =
    (step: number, offset: number, from: number, to: number, ratio: number) => (n: number) =>
      (from + (n * step + offset + 0.5 - to) / ratio - 0.5 - offset) / step;
  const columns = cubicTaps(
    area.x,
    area.width,
    position(stepX, offsetX, region.x, picture.x, picture.width / region.width),
    1,
  );
  const rows = cubicTaps(
    area.y,
    area.height,
    position(stepY, offsetY, region.y, picture.y, picture.height / region.height),
    1,
  );
  return { area, values: resample({ ...plane, x: 0, y: 0, plane }, columns, rows) };
};

/** The samples of a plane that lie in a rectangle of luma, as far as the plane reaches. */
const areaOf = (rect: Rect, stepX: number, stepY: number, plane: Plane): Rect => {
  const [x, y] = [Math.max(0, Math.round(rect.x / stepX)), Math.max(0, Math.round(rect.y / stepY))];
  const right = Math.min(plane.width, Math.round((rect.x + rect.width) / stepX));
  const bottom = Math.min(plane.height, Math.round((rect.y + rect.height) / stepY));
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
};

const fill = ({ samples, width }: Plane, area: Rect, value: number): void => {
  for (let y = area.y; y < area.y + area.height; y++)
    samples.fill(value, y * width + area.x, y * width + area.x + area.width);
};

const grow = ({ x, y, width, height }: Rect, by: readonly [number, number]): Rect => ({
  x: x - by[0],
  y: y - by[1],
  width: width + 2 * by[0],
  height: height + 2 * by[1],
});

/** The four bars between two rectangles, one inside the other. */
const bars = (outer: Rect, inner: Rect): readonly Rect[] => {
  const bottom = inner.y + inner.height;
  const right = inner.x + inner.width;
  return [
    { ...outer, height: inner.y - outer.y },
    { ...outer, y: bottom, height: outer.y + outer.height - bottom },
    { ...inner, x: outer.x, width: inner.x - outer.x },
    { ...inner, x: right, width: outer.x + outer.width - right },
  ];
};

/**
 * Shows each inset over the picture, with a white line in a black one around it, and a thinner one around its region. All lines lie
 * outside of what they frame; what is shown is taken before anything is drawn.
 * @param planes of the picture: Y', Cb, Cr, or Y' alone
 */
export const drawInsets = (
  planes: readonly Plane[],
  insets: readonly Inset[],
  { siting = lumaSiting, bits, range, frameLine, regionLine }: InsetLook,
): void => {
  const unit = 2 ** (bits - 8);
  const peak = 2 ** bits - 1;
  const [black, white] = range === 'pc' ? [0, peak] : [16 * unit, 235 * unit];
  const neutral = 128 * unit;
  const [atX, atY] = [siting.stepX, siting.stepY];
  // Whole chroma samples: half of one would bleed out of the line.
  const whole = (line: number) =>
    [Math.ceil(line / atX) * atX, Math.ceil(line / atY) * atY] as const;
  const sitingOf = (plane: number) => (plane === 0 ? lumaSiting : siting);
  const shown = insets.map((inset) => planes.map((plane, n) => magnify(plane, inset, sitingOf(n))));

  const frame = (rect: Rect, line: number): void => {
    const inner = grow(rect, whole(line));
    const outer = grow(inner, whole(line / 2));
    for (const [n, plane] of planes.entries()) {
      const { stepX, stepY } = sitingOf(n);
      const draw = (bar: Rect, light: number) =>
        fill(plane, areaOf(bar, stepX, stepY, plane), n === 0 ? light : neutral);
      for (const bar of bars(outer, inner)) draw(bar, black);
      for (const bar of bars(inner, rect)) draw(bar, white);
    }
  };
  for (const { region } of insets) frame(region, regionLine);
  for (const [i, { picture }] of insets.entries()) {
    frame(picture, frameLine);
    for (const [n, { area, values }] of (shown[i] ?? []).entries())
      if (planes[n]) store(values, planes[n], area, peak);
  }
};

/** Rounds half up and clips. */
const store = (values: Float64Array, { samples, width }: Plane, area: Rect, peak: number): void => {
  for (let row = 0, at = 0; row < area.height; row++) {
    const start = (area.y + row) * width + area.x;
    for (let to = start; to < start + area.width; to++, at++)
      samples[to] = Math.min(Math.max(Math.floor(values[at]! + 0.5), 0), peak);
  }
};
