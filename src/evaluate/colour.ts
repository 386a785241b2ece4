import { psnr } from '../metrics/psnr.ts';
import type { Candidate } from '../infer/candidate.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { hasColour, type Picture } from './picture.ts';
import { cropPlane, shave, type BytePlane } from './plane.ts';
import { restoreColour } from './restore.ts';
import type { ColourRow } from './results.ts';
import { averageOf, type SetRequest } from './stills.ts';
import { rgbOf } from './ycbcr.ts';

/** R'G'B' as one plane three times as wide: the mean squared error runs over all three. */
const interleaved = ({ samples, width, height }: Picture): BytePlane => ({
  samples,
  width: 3 * width,
  height,
});

/**
 * PSNR in dB of Y, Cb, Cr and R'G'B' when luma alone goes through the network (SRCNN paper, table 5, rows "Bicubic" and
 * "Y only"). R'G'B' is compared with the original's, over all three channels together. Pictures
 * without colour are left out: chroma without errors has no PSNR. A network of RGB enlarges all three.
 * @param request one picture in colour at least
 */
export const evaluateColour = async (
  candidate: Candidate,
  request: SetRequest,
): Promise<ColourRow> => {
  const { set, images, ...options } = request;
  const { model, upscaler } = candidate;
  const { scale } = upscaler;
  const coloured = images.filter(({ picture }) => hasColour(picture));
  const measured = await mapConcurrently(coloured, upscaler.capacity, async ({ picture }) => {
    const { truth, result } = await restoreColour(candidate, picture, options);
    const shaved = {
      y: shave(result.y, scale),
      cb: shave(result.cb, scale),
      cr: shave(result.cr, scale),
    };
    const { width, height } = shaved.y;
    const original = cropPlane(interleaved(picture), {
      x: 3 * scale,
      y: scale,
      width: 3 * width,
      height,
    });
    return {
      y: psnr.measure(shave(truth.y, scale), shaved.y, 255),
      cb: psnr.measure(shave(truth.cb, scale), shaved.cb, 255),
      cr: psnr.measure(shave(truth.cr, scale), shaved.cr, 255),
      rgb: psnr.measure(original, interleaved(rgbOf(shaved)), 255),
    };
  });
  const { y, cb, cr, rgb } = averageOf(measured) as (typeof measured)[0];
  const { lowResolution } = request;
  return { model: model.id, scale, sha256: model.sha256, set, lowResolution, y, cb, cr, rgb };
};
