import { formatRational } from '../../core/rational.ts';
import { type Encoder, joinParams } from './encoder.ts';
import { x26xPresets } from './x26x-presets.ts';

/** HEVC: the one that carries HDR10's mastering and content-light data with every FFmpeg since 5.1. */
export const libx265: Encoder = {
  id: 'libx265',
  codec: 'hevc',
  aliases: ['h265', 'hevc', 'x265'],
  crf: { min: 0, max: 51, default: 20 },
  preset: {
    values: x26xPresets,
    default: 'fast',
  },
  needsWholeChroma: true,
  keepsHdrMetadata: true,
  codesColor: true,
  listOptions: ['x265-params'],
  live: {
    crf: 26,
    preset: 'ultrafast',
    options: { tune: 'zerolatency', 'x265-params': 'bframes=0:scenecut=0:open-gop=0' },
  },
  options: ({ crf = 20, preset = 'fast', frameRate, noReordering, hdr }) => ({
    crf: String(crf),
    preset,
    'x265-params': joinParams({
      'log-level': 'error',
      fps: frameRate && formatRational(frameRate),
      bframes: noReordering ? '0' : undefined,
      'repeat-headers': hdr && '1',
      hdr10: hdr?.masteringDisplay || hdr?.contentLight ? '1' : undefined,
      'master-display': hdr?.masteringDisplay,
      'max-cll': hdr?.contentLight,
    }),
  }),
};
