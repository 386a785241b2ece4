import type { Container, Holds } from './container.ts';
import { fateBy } from './fates.ts';

const label = 'MPEG-TS';

const holds: Holds = {
  video: ['h264', 'hevc', 'mpeg2video', 'mpeg1video', 'mpeg4', 'vc1', 'dirac', 'cavs'],
  audio: ['aac', 'aac_latm', 'mp3', 'mp2', 'mp1', 'ac3', 'eac3', 'dts', 'opus'],
  subtitle: ['dvb_subtitle', 'dvb_teletext'],
};

const rules = {
  label,
  holds,
  audio: { encoder: 'aac', to: 'AAC' },
  coverArt: [],
  attachments: false,
  data: ['klv', 'timed_id3'],
};

export const ts: Container = {
  id: 'ts',
  label,
  extensions: ['ts', 'mts', 'm2ts'],
  muxer: 'mpegts',
  // Without the first two the muxer moves every timestamp by 1.4 s; without the last, by what precedes 0, such as the priming of AAC.
  muxerOptions: ['-muxdelay', '0', '-muxpreload', '0', '-avoid_negative_ts', 'disabled'],
  streamingOptions: [],
  holds,
  fate: (stream) => fateBy(rules, stream),
  encoders: { sdr: 'libx264', deep: 'libx264', hdr: 'libx265' },
  codecTags: {},
  // The only free text of a transport stream; the muxer would write "FFmpeg" there.
  tagOptions: (tag) => ['-metadata', `service_provider=${tag}`],
  holdsDisplayMatrix: false,
  holdsColor: 'none',
  holdsChapters: false,
  timing: 'ticks',
  holdsNegativeDts: false,
  holdsFrameDurations: false,
};
