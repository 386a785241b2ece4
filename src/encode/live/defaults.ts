import { SrvidError } from '../../core/errors.ts';
import { toNumber } from '../../core/rational.ts';
import { findEncoder } from '../encoders/index.ts';
import type { EncodeRequest } from '../request.ts';
import { frameRateOf } from '../timing.ts';
import type { LiveOutput } from './output.ts';

const groupSeconds = 2;

const defaultCodec = 'libx264';

/** @throws SrvidError USAGE where one of the outputs cannot carry the codec; of an encoder that srvid does not know nothing is known */
export const requireCarried = (codec: string | undefined, outputs: readonly LiveOutput[]): void => {
  const coded = findEncoder(codec ?? defaultCodec)?.codec;
  if (coded === undefined) return;
  for (const { label, codecs } of outputs) {
    if (codecs.includes(coded)) continue;
    throw new SrvidError('USAGE', `${label} cannot carry ${coded} video`, {
      hint: `It carries ${codecs.join(', ')}.`,
    });
  }
};

/**
 * The request with the settings that a live stream needs where the user has not said otherwise: no frame held back, and a key frame
 * every 2 s, at which outputs can join, recover and cut.
 * @throws SrvidError USAGE where an output cannot carry the codec, or the frame rate is unknown
 */
export const liveRequest = (
  request: EncodeRequest,
  outputs: readonly LiveOutput[],
): EncodeRequest => {
  const rate = frameRateOf(request);
  if (!rate) throw new SrvidError('USAGE', 'a live output needs a frame rate');
  const encoder = findEncoder(request.codec ?? defaultCodec);
  requireCarried(request.codec, outputs);
  const group = Math.max(1, Math.round(groupSeconds * toNumber(rate)));
  const own = { g: String(group), ...encoder?.live?.options };
  return {
    ...request,
    codec: request.codec ?? defaultCodec,
    crf: request.crf ?? encoder?.live?.crf,
    preset: request.preset ?? encoder?.live?.preset,
    encoderOptions: [
      ...Object.entries(own).map(([key, value]) => `${key}=${value}`),
      ...(request.encoderOptions ?? []),
    ],
  };
};
