import type { Picture } from './picture.ts';
import type { BytePlane } from './plane.ts';

/** Y, Cb and Cr of the same size. */
export type YcbcrPlanes = {
  readonly y: BytePlane;
  readonly cb: BytePlane;
  readonly cr: BytePlane;
};

/** One row of MATLAB's rgb2ycbcr for 8-bit R'G'B' (ITU-R BT.601, limited range): offset and weights. */
type Weights = readonly [offset: number, red: number, green: number, blue: number];
const toY: Weights = [16, 65.481, 128.553, 24.966];
const toCb: Weights = [128, -37.797, -74.203, 112];
const toCr: Weights = [128, 112, -93.786, -18.214];

const project = (
  { samples, width, height }: Picture,
  [offset, red, green, blue]: Weights,
): BytePlane => {
  const out = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < out.length; i++, at += 3) {
    const sum = red * samples[at]! + green * samples[at + 1]! + blue * samples[at + 2]!;
    out[i] = Math.round(offset + sum / 255);
  }
  return { samples: out, width, height };
};

/** Luma as the papers take it: MATLAB's rgb2ycbcr, rounded to 8 bits; a picture of one channel as it is. */
export const lumaOf = (picture: Picture): BytePlane =>
  picture.channels === 1
    ? { samples: picture.samples, width: picture.width, height: picture.height }
    : project(picture, toY);

/** MATLAB's rgb2ycbcr at full chroma resolution. @param picture of three channels */
export const ycbcrOf = (picture: Picture): YcbcrPlanes => ({
  y: project(picture, toY),
  cb: project(picture, toCb),
  cr: project(picture, toCr),
});

// The inverse of the weights above: BT.601 with Kr = 0.299 and Kb = 0.114, ranges of 219 and 224 steps.
const [kr, kg, kb] = [0.299, 0.587, 0.114];
const lumaGain = 255 / 219;
const crToRed = (2 * (1 - kr) * 255) / 224;
const cbToBlue = (2 * (1 - kb) * 255) / 224;
const crToGreen = -(crToRed * kr) / kg;
const cbToGreen = -(cbToBlue * kb) / kg;

/** MATLAB's ycbcr2rgb: R'G'B' interleaved, rounded and clipped to 8 bits. */
export const rgbOf = ({ y, cb, cr }: YcbcrPlanes): Picture => {
  const rgb = new Uint8ClampedArray(3 * y.samples.length);
  for (let i = 0; i < y.samples.length; i++) {
    const luma = lumaGain * (y.samples[i]! - 16);
    const [blueness, redness] = [cb.samples[i]! - 128, cr.samples[i]! - 128];
    rgb[3 * i] = Math.round(luma + crToRed * redness);
    rgb[3 * i + 1] = Math.round(luma + cbToGreen * blueness + crToGreen * redness);
    rgb[3 * i + 2] = Math.round(luma + cbToBlue * blueness);
  }
  return { samples: new Uint8Array(rgb.buffer), width: y.width, height: y.height, channels: 3 };
};
