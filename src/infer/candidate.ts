import { chromaSiting } from '../core/chroma-siting.ts';
import { createUpscaler, type UpscalerOptions } from './create-upscaler.ts';
import type { Model } from './model.ts';
import type { Upscaler } from './upscaler.ts';

/** A weight set at work. */
export type Candidate = { readonly model: Model; readonly upscaler: Upscaler };

/** Chroma at luma's resolution: samples of both lie on each other. */
export const stillSiting = chromaSiting(undefined, { x: 1, y: 1 });

/** How `ycbcrOf` codes colour, for networks that work on RGB. */
const color = { kr: 0.299, kb: 0.114, range: 'tv', siting: stillSiting } as const;

/** Starts the workers. @throws what `createUpscaler` throws */
export const openCandidate = async (
  options: Pick<UpscalerOptions, 'model' | 'bits' | 'device' | 'threads'>,
): Promise<Candidate & AsyncDisposable> => {
  const { model } = options;
  const upscaler = await createUpscaler({ ...options, ...(model.channels === 3 ? { color } : {}) });
  return {
    model,
    upscaler,
    [Symbol.asyncDispose]: () => upscaler[Symbol.asyncDispose](),
  };
};
