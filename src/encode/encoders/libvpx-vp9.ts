import type { Encoder } from './encoder.ts';

/** VP9. Presets are libvpx's speeds: 0 slowest and best, 8 fastest. */
export const libvpxVp9: Encoder = {
  id: 'libvpx-vp9',
  codec: 'vp9',
  aliases: ['vp9'],
  crf: { min: 0, max: 63, default: 24 },
  preset: { values: ['0', '1', '2', '3', '4', '5', '6', '7', '8'], default: '5' },
  needsWholeChroma: false,
  keepsHdrMetadata: false,
  codesColor: false,
  options: ({ crf = 24, preset = '5' }) => ({
    crf: String(crf),
    // Constant quality, not constrained by a bit rate.
    b: '0',
    deadline: Number(preset) > 5 ? 'realtime' : 'good',
    'cpu-used': preset,
    'row-mt': '1',
  }),
};
