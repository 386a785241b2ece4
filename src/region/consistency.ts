import type { Rect } from '../core/frame.ts';
import { degrade } from './degradation.ts';
import type { Observation } from './fuse.ts';
import { applyTo, type Homography } from './homography.ts';
import type { RealPlane } from './plane.ts';

/** How far a view's samples are from what the still would look like through the stated degradation. */
export type Agreement = {
  /** RMS in levels of 8 bits over the samples whose centres lie in the region. */
  readonly rms: number;
  readonly samples: number;
};

/**
 * Degrades the enlarged picture and compares.
 * @param toPicture from samples of the view to samples of the reference's picture
 */
export const agreementOf = (
  fine: RealPlane,
  { luma, degradation }: Observation,
  toPicture: Homography,
  box: Rect,
): Agreement & { readonly seen: RealPlane } => {
  const seen = degrade(degradation, fine.samples);
  let [sum, samples] = [0, 0];
  for (let i = 0; i < seen.samples.length; i++) {
    const [x, y] = applyTo(toPicture, i % seen.width, Math.floor(i / seen.width));
    const isInside =
      degradation.inside[i] === 1 &&
      x >= box.x - 0.5 &&
      y >= box.y - 0.5 &&
      x <= box.x + box.width - 0.5 &&
      y <= box.y + box.height - 0.5;
    if (!isInside) continue;
    sum += (seen.samples[i]! - luma.samples[i]!) ** 2;
    samples += 1;
  }
  return { rms: samples === 0 ? 0 : Math.sqrt(sum / samples), samples, seen };
};

/** All views together. */
export const overallAgreement = (
  parts: readonly Agreement[],
): { readonly rms: number; readonly psnr: number } => {
  const samples = parts.reduce((sum, part) => sum + part.samples, 0);
  const squares = parts.reduce((sum, part) => sum + part.samples * part.rms ** 2, 0);
  const rms = samples === 0 ? 0 : Math.sqrt(squares / samples);
  return { rms, psnr: 20 * Math.log10(255 / Math.max(rms, 1e-3)) };
};
