import type { Rect } from '../../core/frame.ts';
import type { RgbPicture } from '../../core/png.ts';

/** What one method made of the region of one image; `cropPicture` cuts it out. */
export type CropPicture = {
  readonly set: string;
  readonly image: string;
  readonly scale: number;
  /** A model's id; undefined for the ground truth. */
  readonly method: string | undefined;
  /** Of the whole image on luma, in dB; undefined for the ground truth. */
  readonly psnr: number | undefined;
  readonly picture: RgbPicture;
};

/** The images that the papers show, by the beginning of their file name, and the part of each that tells methods apart. */
const regions: Readonly<Record<string, Rect>> = {
  butterfly: { x: 150, y: 70, width: 80, height: 60 },
  ppt3: { x: 33, y: 246, width: 80, height: 60 },
  zebra: { x: 350, y: 190, width: 80, height: 60 },
};

/** The region to show of a test image, in samples of the ground truth; undefined for images that are not shown. */
export const cropRegion = (image: string): Rect | undefined =>
  Object.entries(regions).find(([name]) => image.toLowerCase().startsWith(name))?.[1];

/** Cuts a region out of a picture; what of it lies beyond the picture is left out. */
export const cutOut = ({ samples, width, height }: RgbPicture, rect: Rect): RgbPicture => {
  const w = Math.max(0, Math.min(rect.width, width - rect.x));
  const h = Math.max(0, Math.min(rect.height, height - rect.y));
  const out = new Uint8Array(3 * w * h);
  for (let y = 0; y < h; y++) {
    const start = 3 * ((rect.y + y) * width + rect.x);
    out.set(samples.subarray(start, start + 3 * w), 3 * w * y);
  }
  return { samples: out, width: w, height: h };
};
