import type { Candidate } from '../infer/candidate.ts';
import { enlargeChroma, enlargeLuma } from '../infer/enlarge-plane.ts';
import type { PlaneSamples } from '../infer/plane-network.ts';
import type { RealPlane } from './plane.ts';
import type { EnlargePlane } from './still.ts';

/** Samples of 16 bits, so that nothing is rounded to 8 on the way. */
export const networkBits = 16;
/** Of them in a step of 8 bits. */
export const unit = 2 ** (networkBits - 8);

/** A plane in samples of `networkBits`. */
export const inUnits = ({ samples, width, height }: RealPlane): PlaneSamples => {
  const out = new Uint16Array(samples.length);
  for (let i = 0; i < out.length; i++)
    out[i] = Math.max(0, Math.min(256 * unit - 1, Math.round(samples[i]! * unit)));
  return { samples: out, width, height };
};

/** Enlarges real planes by a network. @param candidate opened with `networkBits` */
export const networkOn =
  (candidate: Candidate, signal: AbortSignal): EnlargePlane =>
  async (luma) => {
    const { plane } = await enlargeLuma(candidate, inUnits(luma), signal);
    const enlarged = new Float32Array(plane.samples);
    for (let i = 0; i < enlarged.length; i++) enlarged[i] = enlarged[i]! / unit;
    return { samples: enlarged, width: plane.width, height: plane.height };
  };

/** The same plane by bicubic interpolation and by the network, both in samples of `networkBits`. */
export const enlargeBothWays =
  (candidate: Candidate, signal: AbortSignal) =>
  async (luma: RealPlane): Promise<readonly [bicubic: PlaneSamples, network: PlaneSamples]> => {
    const plane = inUnits(luma);
    const [bicubic, network] = await Promise.all([
      enlargeChroma(candidate, plane, signal),
      enlargeLuma(candidate, plane, signal),
    ]);
    return [bicubic.plane, network.plane];
  };
