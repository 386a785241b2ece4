import { cubicTaps } from '../core/kernels/cubic-taps.ts';

/** Unrounded samples of one plane, tightly packed. */
export type RealPlane = {
  readonly samples: Float64Array;
  readonly width: number;
  readonly height: number;
};

/** The picture continues by reflection about its border, as for MATLAB's imresize. */
const reflect = (i: number, length: number): number => {
  const m = ((i % (2 * length)) + 2 * length) % (2 * length);
  return m < length ? m : 2 * length - 1 - m;
};

/** For each sample of the shrunk axis, which source samples count and how much. */
const axisTaps = (length: number, scale: number) => {
  const shrunk = length / scale;
  const { count, first, weights } = cubicTaps(0, shrunk, (n) => (n + 0.5) * scale - 0.5, scale);
  const indices = Int32Array.from(weights, (_, at) =>
    reflect(first[Math.floor(at / count)]! + (at % count), length),
  );
  return { count, shrunk, indices, weights };
};

const shrinkWidth = (
  samples: ArrayLike<number>,
  width: number,
  height: number,
  scale: number,
): RealPlane => {
  const { count, shrunk, indices, weights } = axisTaps(width, scale);
  const out = new Float64Array(shrunk * height);
  for (let y = 0; y < height; y++) {
    for (let j = 0; j < shrunk; j++) {
      let value = 0;
      for (let n = j * count; n < (j + 1) * count; n++)
        value += weights[n]! * samples[y * width + indices[n]!]!;
      out[y * shrunk + j] = value;
    }
  }
  return { samples: out, width: shrunk, height };
};

const shrinkHeight = ({ samples, width, height }: RealPlane, scale: number): RealPlane => {
  const { count, shrunk, indices, weights } = axisTaps(height, scale);
  const out = new Float64Array(width * shrunk);
  for (let j = 0; j < shrunk; j++) {
    for (let n = j * count; n < (j + 1) * count; n++) {
      const [weight, from] = [weights[n]!, indices[n]! * width];
      for (let x = 0; x < width; x++) out[j * width + x]! += weight * samples[from + x]!;
    }
  }
  return { samples: out, width, height: shrunk };
};

/**
 * MATLAB's imresize(plane, 1/scale, 'bicubic'): the kernel is stretched by `scale`, so that nothing aliases. Unrounded.
 * @throws RangeError when a side is no multiple of `scale`
 */
export const shrink = (
  plane: { readonly samples: ArrayLike<number>; readonly width: number; readonly height: number },
  scale: number,
): RealPlane => {
  const { samples, width, height } = plane;
  if (width % scale !== 0 || height % scale !== 0)
    throw new RangeError(`${width}×${height} is no multiple of ${scale}`);
  return shrinkHeight(shrinkWidth(samples, width, height, scale), scale);
};
