import { psnr } from '../metrics/psnr.ts';
import type { Candidate } from '../infer/candidate.ts';
import type { Picture } from './picture.ts';
import { shave } from './plane.ts';
import { cropRegion, cutOut, type CropPicture } from './report/crops.ts';
import { restoreColour } from './restore.ts';
import type { SetRequest } from './stills.ts';
import type { TestImage } from './test-set.ts';
import { rgbOf } from './ycbcr.ts';

const isShown = ({ name, picture }: TestImage): boolean =>
  picture.channels === 3 && cropRegion(name) !== undefined;

/** What a weight set makes of the images that the papers show, in colour and cut to the regions that the report shows. */
export const cropPictures = async (
  candidate: Candidate,
  { set, images, ...options }: SetRequest,
): Promise<readonly CropPicture[]> => {
  const { scale } = candidate.upscaler;
  const crops: CropPicture[] = [];
  for (const { name, picture } of images.filter(isShown)) {
    const { truth, result } = await restoreColour(candidate, picture, options);
    crops.push({
      ...cropOf(set, name, scale, rgbOf(result)),
      method: candidate.model.id,
      psnr: psnr.measure(shave(truth.y, scale), shave(result.y, scale), 255),
    });
  }
  return crops;
};

/** The same regions of the ground truth, uncropped by any scale's rule: they lie well inside. */
export const truthCrops = (
  set: string,
  images: readonly TestImage[],
  scale: number,
): readonly CropPicture[] =>
  images.filter(isShown).map(({ name, picture }) => ({
    ...cropOf(set, name, scale, picture),
    method: undefined,
    psnr: undefined,
  }));

const cropOf = (set: string, image: string, scale: number, picture: Picture) => {
  const region = cropRegion(image) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { set, image, scale, picture: cutOut(picture, region) };
};
