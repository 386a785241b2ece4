import { formatRational } from '../../core/rational.ts';
import { type Encoder, joinParams } from './encoder.ts';
import { x26xPresets } from './x26x-presets.ts';

/** H.264. CRF 18 is about visually lossless; `veryfast` because the time is better spent in the network. */
export const libx264: Encoder = {
  id: 'libx264',
  codec: 'h264',
  aliases: ['h264', 'x264', 'avc'],
  crf: { min: 0, max: 51, default: 18 },
  preset: {
    values: x26xPresets,
    default: 'veryfast',
  },
  needsWholeChroma: true,
  keepsHdrMetadata: false,
  codesColor: true,
  listOptions: ['x264-params', 'x264opts'],
  // No scene-cut key frames: every group of pictures has its full length, so segments do too.
  live: {
    crf: 23,
    preset: 'ultrafast',
    options: { tune: 'zerolatency', bf: '0', sc_threshold: '0', 'x264-params': 'force-cfr=1' },
  },
  options: ({ crf = 18, preset = 'veryfast', frameRate, constantRate, noReordering }) => ({
    crf: String(crf),
    preset,
    ...(noReordering ? { bf: '0' } : {}),
    // The level and the rate control go by the rate; by default it would be guessed from the first two timestamps.
    // Without `force-cfr` the stream would state the time base as its rate, and readers could not tell how long a frame lasts.
    ...(frameRate
      ? {
          'x264-params': joinParams({
            fps: formatRational(frameRate),
            'force-cfr': constantRate ? '1' : undefined,
          }),
        }
      : {}),
  }),
};
