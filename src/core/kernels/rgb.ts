import type { RgbCoding } from '../rgb-coding.ts';

/** The three planes of one picture, of one size: Y', Cb and Cr in steps of their depth. */
export type YcbcrPlanes = {
  readonly y: Float64Array;
  readonly cb: Float64Array;
  readonly cr: Float64Array;
};

/** Sample of value 0, and steps per unit, for luma (0 to 1) and chroma (−½ to ½): H.273, section 8.3. */
const levels = (range: RgbCoding['range'], bits: number) => {
  const unit = 2 ** (bits - 8);
  const full = 2 ** bits - 1;
  return range === 'tv'
    ? { black: 16 * unit, luma: 219 * unit, neutral: 128 * unit, chroma: 224 * unit }
    : { black: 0, luma: full, neutral: 128 * unit, chroma: full };
};

/** @param rgb written: R, then G, then B, each as long as `y`, 0 to 1; beyond for samples outside the nominal range */
export const ycbcrToRgb = (
  { y, cb, cr }: YcbcrPlanes,
  { kr, kb, range }: RgbCoding,
  bits: number,
  rgb: Float32Array,
): void => {
  const { black, luma, neutral, chroma } = levels(range, bits);
  const count = y.length;
  for (let i = 0; i < count; i++) {
    const grey = (y[i]! - black) / luma;
    const red = grey + (2 * (1 - kr) * (cr[i]! - neutral)) / chroma;
    const blue = grey + (2 * (1 - kb) * (cb[i]! - neutral)) / chroma;
    rgb[i] = red;
    rgb[count + i] = (grey - kr * red - kb * blue) / (1 - kr - kb);
    rgb[2 * count + i] = blue;
  }
};

/** The inverse. @param rgb R, then G, then B, in units of `gain` */
export const rgbToYcbcr = (
  rgb: ArrayLike<number>,
  gain: number,
  { kr, kb, range }: RgbCoding,
  bits: number,
): YcbcrPlanes => {
  const { black, luma, neutral, chroma } = levels(range, bits);
  const count = rgb.length / 3;
  const planes = {
    y: new Float64Array(count),
    cb: new Float64Array(count),
    cr: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    const red = rgb[i]! / gain;
    const blue = rgb[2 * count + i]! / gain;
    const grey = kr * red + (1 - kr - kb) * (rgb[count + i]! / gain) + kb * blue;
    planes.y[i] = black + luma * grey;
    planes.cb[i] = neutral + (chroma * (blue - grey)) / (2 * (1 - kb));
    planes.cr[i] = neutral + (chroma * (red - grey)) / (2 * (1 - kr));
  }
  return planes;
};
