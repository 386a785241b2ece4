import type { Encoder } from './encoder.ts';

/** Lossless, any depth and subsampling: what archives keep. */
export const ffv1: Encoder = {
  id: 'ffv1',
  codec: 'ffv1',
  aliases: ['lossless'],
  crf: undefined,
  preset: undefined,
  needsWholeChroma: false,
  keepsHdrMetadata: false,
  codesColor: false,
  options: () => ({ level: '3', slicecrc: '1', g: '1' }),
};
