import type { Samples } from '../core/kernels/bicubic.ts';
import type { PlaneSamples } from '../infer/plane-network.ts';
import type { BytePlane } from './plane.ts';
import { shrink, type RealPlane } from './shrink.ts';

/** `unrounded`: the papers' protocol; `8bit`: rounded, as a video decoder gives it. */
export const lowResolutions = ['unrounded', '8bit'] as const;
export type LowResolution = (typeof lowResolutions)[number];

/** Unrounded samples travel as 16 bits: steps of 1/256. */
export const bitsOf = (lowResolution: LowResolution): 8 | 16 => (lowResolution === '8bit' ? 8 : 16);

const quantise = ({ samples, width, height }: RealPlane, bits: 8 | 16): PlaneSamples => {
  const [gain, peak] = [2 ** (bits - 8), 2 ** bits - 1];
  const out: Samples = bits > 8 ? new Uint16Array(samples.length) : new Uint8Array(samples.length);
  for (let i = 0; i < out.length; i++)
    out[i] = Math.min(Math.max(Math.round(samples[i]! * gain), 0), peak);
  return { samples: out, width, height };
};

/** What a network is given: the plane shrunk by `scale`, at the depth of the variant. */
export const lowResolutionOf = (
  truth: BytePlane,
  scale: number,
  lowResolution: LowResolution,
): PlaneSamples => quantise(shrink(truth, scale), bitsOf(lowResolution));

/** Rounded half up and clipped to 8 bits. */
export const toBytes = ({ samples, width, height }: PlaneSamples, bits: 8 | 16): BytePlane => {
  if (bits === 8) return { samples: Uint8Array.from(samples), width, height };
  const out = new Uint8Array(samples.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.min((samples[i]! + 128) >> 8, 255);
  return { samples: out, width, height };
};
