import type { Encoder } from './encoder.ts';

/** AV1 by SVT: 4:2:0 in 8 and 10 bits. Presets 0 (slowest) to 13. */
export const libsvtav1: Encoder = {
  id: 'libsvtav1',
  codec: 'av1',
  aliases: ['av1', 'svtav1'],
  crf: { min: 0, max: 63, default: 28 },
  preset: {
    values: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13'],
    default: '8',
  },
  needsWholeChroma: true,
  keepsHdrMetadata: false,
  codesColor: true,
  listOptions: ['svtav1-params'],
  options: ({ crf = 28, preset = '8' }) => ({ crf: String(crf), preset }),
};
