import type { Candidate } from '../infer/candidate.ts';
import { enlargeLuma } from '../infer/enlarge-plane.ts';
import type { EnlargePlane } from './still.ts';

/** Samples of 16 bits, so that nothing is rounded to 8 on the way. */
export const networkBits = 16;
const unit = 2 ** (networkBits - 8);

/** Enlarges real planes by a network. @param candidate opened with `networkBits` */
export const networkOn =
  (candidate: Candidate, signal: AbortSignal): EnlargePlane =>
  async ({ samples, width, height }) => {
    const input = new Uint16Array(samples.length);
    for (let i = 0; i < input.length; i++)
      input[i] = Math.max(0, Math.min(256 * unit - 1, Math.round(samples[i]! * unit)));
    const { plane } = await enlargeLuma(candidate, { samples: input, width, height }, signal);
    const enlarged = new Float32Array(plane.samples);
    for (let i = 0; i < enlarged.length; i++) enlarged[i] = enlarged[i]! / unit;
    return { samples: enlarged, width: plane.width, height: plane.height };
  };
