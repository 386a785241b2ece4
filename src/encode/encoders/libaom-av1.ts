import type { Encoder } from './encoder.ts';

/** AV1 by libaom: slow, but every subsampling, depth and odd size. Presets are its speeds, 0 to 8. */
export const libaomAv1: Encoder = {
  id: 'libaom-av1',
  codec: 'av1',
  aliases: ['aom', 'libaom'],
  crf: { min: 0, max: 63, default: 28 },
  preset: { values: ['0', '1', '2', '3', '4', '5', '6', '7', '8'], default: '6' },
  needsWholeChroma: false,
  keepsHdrMetadata: false,
  codesColor: true,
  listOptions: ['aom-params'],
  options: ({ crf = 28, preset = '6' }) => ({
    crf: String(crf),
    b: '0',
    'cpu-used': preset,
    'row-mt': '1',
  }),
};
