import type { Container, Holds } from './container.ts';
import { fateBy } from './fates.ts';

const label = 'Matroska';

const holds: Holds = {
  video: 'any',
  audio: 'any',
  subtitle: [
    'subrip',
    'srt',
    'ass',
    'ssa',
    'webvtt',
    'text',
    'dvd_subtitle',
    'dvb_subtitle',
    'hdmv_pgs_subtitle',
    'hdmv_text_subtitle',
    'arib_caption',
  ],
};

const rules = {
  label,
  holds,
  text: { encoder: 'subrip', to: 'SRT' },
  coverArt: ['mjpeg', 'png', 'gif', 'bmp', 'tiff', 'webp'],
  attachments: true,
  data: [],
  timecode: true,
};

export const mkv: Container = {
  id: 'mkv',
  label,
  extensions: ['mkv'],
  muxer: 'matroska',
  // Blocks may precede 0, such as the priming of AAC: without this the muxer moves every timestamp by that.
  muxerOptions: ['-avoid_negative_ts', 'disabled'],
  streamingOptions: [],
  holds,
  fate: (stream) => fateBy(rules, stream),
  encoders: { sdr: 'libx264', deep: 'libx264', hdr: 'libx265' },
  codecTags: {},
  tagOptions: (tag, stream) => [`-metadata:s:${stream}`, `encoder=${tag}`],
  holdsDisplayMatrix: false,
  holdsColor: 'all',
  holdsChapters: true,
  timing: 'ticks',
  holdsNegativeDts: true,
  holdsFrameDurations: true,
};
