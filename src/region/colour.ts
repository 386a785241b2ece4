import type { ChromaSiting } from '../core/chroma-siting.ts';
import { ycbcrToRgb } from '../core/kernels/rgb.ts';
import type { RgbPicture } from '../core/png.ts';
import type { RgbCoding } from '../core/rgb-coding.ts';
import type { Crop } from './crop.ts';
import { compose, type Homography } from './homography.ts';
import { emptyPlane, warpPlane, type RealPlane } from './plane.ts';

export type ChromaPlanes = readonly [RealPlane, RealPlane];

/** From luma samples to chroma samples of one picture. */
export const toChroma = ({ stepX, stepY, offsetX, offsetY }: ChromaSiting): Homography => [
  1 / stepX,
  0,
  -offsetX / stepX,
  0,
  1 / stepY,
  -offsetY / stepY,
  0,
  0,
  1,
];

const neutral = (width: number, height: number): RealPlane => {
  const plane = emptyPlane(width, height);
  plane.samples.fill(128);
  return plane;
};

/**
 * Chroma of a view. @param toView from samples of the result to luma samples of the crop
 * @returns neutral planes for gray
 */
export const chromaThrough = (
  { chroma }: Crop,
  siting: ChromaSiting | undefined,
  toView: Homography,
  width: number,
  height: number,
): ChromaPlanes => {
  if (!chroma || !siting) return [neutral(width, height), neutral(width, height)];
  const map = compose(toChroma(siting), toView);
  const warped = (plane: RealPlane) => warpPlane(plane, map, width, height);
  return [warped(chroma[0]), warped(chroma[1])];
};

const toByte = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

/** Luma with chroma of its size, as R'G'B'. */
export const pictureOf = (
  luma: RealPlane,
  [cb, cr]: ChromaPlanes,
  coding: RgbCoding,
): RgbPicture => {
  const { width, height } = luma;
  const count = width * height;
  const rgb = new Float32Array(3 * count);
  ycbcrToRgb(
    {
      y: Float64Array.from(luma.samples),
      cb: Float64Array.from(cb.samples),
      cr: Float64Array.from(cr.samples),
    },
    coding,
    8,
    rgb,
  );
  const samples = new Uint8Array(3 * count);
  for (let i = 0; i < count; i++)
    for (let c = 0; c < 3; c++) samples[3 * i + c] = toByte(255 * rgb[c * count + i]!);
  return { samples, width, height };
};

/** Levels as they are, in gray. */
export const grayPicture = ({ samples: levels, width, height }: RealPlane): RgbPicture => {
  const samples = new Uint8Array(3 * levels.length);
  levels.forEach((value, i) => samples.fill(toByte(value), 3 * i, 3 * i + 3));
  return { samples, width, height };
};

/** A difference, `gain` times, around middle gray. */
export const differencePicture = (a: RealPlane, b: RealPlane, gain: number): RgbPicture =>
  grayPicture({ ...a, samples: a.samples.map((value, i) => 128 + gain * (value - b.samples[i]!)) });
