import type { Container, Holds } from './container.ts';
import { fateBy } from './fates.ts';

const label = 'WebM';

const holds: Holds = {
  video: ['vp8', 'vp9', 'av1'],
  audio: ['opus', 'vorbis'],
  subtitle: ['webvtt'],
};

const rules = {
  label,
  holds,
  // libopus refuses the layouts that Opus does not know, such as 5.1(side).
  audio: {
    encoder: 'libopus',
    to: 'Opus',
    options: ['filter', 'aformat=channel_layouts=mono|stereo|3.0|quad|5.0|5.1|6.1|7.1'],
  },
  text: { encoder: 'webvtt', to: 'WebVTT' },
  coverArt: [],
  attachments: false,
  data: [],
};

export const webm: Container = {
  id: 'webm',
  label,
  extensions: ['webm'],
  muxer: 'webm',
  // Blocks may precede 0, such as the priming of AAC: without this the muxer moves every timestamp by that.
  muxerOptions: ['-avoid_negative_ts', 'disabled'],
  streamingOptions: [],
  holds,
  fate: (stream) => fateBy(rules, stream),
  encoders: { sdr: 'libvpx-vp9', deep: 'libvpx-vp9', hdr: 'libvpx-vp9' },
  codecTags: {},
  tagOptions: (tag, stream) => [`-metadata:s:${stream}`, `encoder=${tag}`],
  holdsDisplayMatrix: false,
  holdsColor: 'all',
  holdsChapters: true,
  timing: 'ticks',
  holdsNegativeDts: true,
  holdsFrameDurations: true,
};
