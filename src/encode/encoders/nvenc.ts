import type { Encoder } from './encoder.ts';

const nvenc = (id: string, codec: string): Encoder => ({
  id,
  codec,
  aliases: [],
  crf: { min: 0, max: 51, default: 19 },
  preset: {
    values: ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'slow', 'medium', 'fast'],
    default: 'p4',
  },
  needsWholeChroma: true,
  keepsHdrMetadata: false,
  codesColor: true,
  live: { crf: 26, preset: 'p1', options: { tune: 'ull', zerolatency: '1', delay: '0', bf: '0' } },
  options: ({ crf = 19, preset = 'p4', noReordering }) => ({
    rc: 'vbr',
    cq: String(crf),
    b: '0',
    preset,
    ...(noReordering ? { bf: '0' } : {}),
  }),
});

/** NVIDIA's encoders; used when asked for by name. The CRF is their constant quality. */
export const h264Nvenc = nvenc('h264_nvenc', 'h264');
export const hevcNvenc = nvenc('hevc_nvenc', 'hevc');
