import type { PlaneSamples } from '../infer/plane-network.ts';
import type { Candidate } from '../infer/candidate.ts';
import { enlargeChroma, enlargeLuma, enlargeThroughRgb } from '../infer/enlarge-plane.ts';
import { bitsOf, lowResolutionOf, toBytes, type LowResolution } from './low-resolution.ts';
import type { Picture } from './picture.ts';
import { cropToMultiple, type BytePlane } from './plane.ts';
import { lumaOf, ycbcrOf, type YcbcrPlanes } from './ycbcr.ts';

/** The candidate's workers take the depth of the variant (`bitsOf`). */
export type RestoreOptions = {
  readonly lowResolution: LowResolution;
  readonly signal: AbortSignal;
};

/** Ground truth cropped to multiples of the scale, and what became of it; 8 bits. `cpuMs`: of the workers. */
export type Restored<T> = { readonly truth: T; readonly result: T; readonly cpuMs: number };

const steps = ({ upscaler: { scale } }: Candidate, { lowResolution }: RestoreOptions) => ({
  crop: (plane: BytePlane) => cropToMultiple(plane, scale),
  low: (plane: BytePlane) => lowResolutionOf(plane, scale, lowResolution),
  bytes: (plane: PlaneSamples) => toBytes(plane, bitsOf(lowResolution)),
});

/** Shrinks the luma of a picture and enlarges it again by the network. A network of RGB gets the colours too. */
export const restoreLuma = async (
  candidate: Candidate,
  picture: Picture,
  options: RestoreOptions,
): Promise<Restored<BytePlane>> => {
  const { crop, low, bytes } = steps(candidate, options);
  if (candidate.model.channels === 3 && picture.channels === 3) {
    const { truth, result, cpuMs } = await restoreColour(candidate, picture, options);
    return { truth: truth.y, result: result.y, cpuMs };
  }
  const truth = crop(lumaOf(picture));
  const { plane, cpuMs } = await enlargeLuma(candidate, low(truth), options.signal);
  return { truth, result: bytes(plane), cpuMs };
};

/**
 * Shrinks a picture of three channels and enlarges it again: Y by the network, Cb and Cr, at luma's resolution (4:4:4), by
 * bicubic interpolation; all three by a network of RGB.
 */
export const restoreColour = async (
  candidate: Candidate,
  picture: Picture,
  options: RestoreOptions,
): Promise<Restored<YcbcrPlanes>> => {
  const { crop, low, bytes } = steps(candidate, options);
  const whole = ycbcrOf(picture);
  const truth = { y: crop(whole.y), cb: crop(whole.cb), cr: crop(whole.cr) };
  const shrunk = [low(truth.y), low(truth.cb), low(truth.cr)];
  if (candidate.model.channels === 3) {
    const { planes, cpuMs } = await enlargeThroughRgb(candidate, shrunk, options.signal);
    return { truth, result: asPlanes(planes.map(bytes)), cpuMs };
  }
  const enlarged = await Promise.all(
    shrunk.map((plane, i) =>
      (i === 0 ? enlargeLuma : enlargeChroma)(candidate, plane, options.signal),
    ),
  );
  return {
    truth,
    result: asPlanes(enlarged.map(({ plane }) => bytes(plane))),
    cpuMs: enlarged.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  };
};

const asPlanes = (planes: readonly BytePlane[]): YcbcrPlanes => {
  const [y, cb, cr] = planes as readonly [BytePlane, BytePlane, BytePlane];
  return { y, cb, cr };
};
