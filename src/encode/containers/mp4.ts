import type { StreamInfo } from '../../core/media.ts';
import type { Container, Holds, StreamFate } from './container.ts';
import { fateBy } from './fates.ts';

const label = 'MP4';

const holds: Holds = {
  video: [
    'h264',
    'hevc',
    'av1',
    'vp9',
    'mpeg4',
    'mpeg2video',
    'mpeg1video',
    'mjpeg',
    'png',
    'jpeg2000',
    'vc1',
    'dirac',
  ],
  audio: [
    'aac',
    'mp3',
    'mp2',
    'ac3',
    'eac3',
    'alac',
    'opus',
    'vorbis',
    'dts',
    'flac',
    'truehd',
    'mp4als',
    'qcelp',
    'evrc',
  ],
  subtitle: ['mov_text', 'dvd_subtitle'],
};

const rules = {
  label,
  holds,
  audio: { encoder: 'aac', to: 'AAC' },
  text: { encoder: 'mov_text', to: 'mov_text' },
  coverArt: ['mjpeg', 'png', 'bmp'],
  attachments: false,
  data: ['bin_data'],
  timecode: true,
};

export const mp4: Container = {
  id: 'mp4',
  label,
  extensions: ['mp4', 'm4v'],
  muxer: 'mp4',
  muxerOptions: [],
  streamingOptions: ['-movflags', '+frag_keyframe+empty_moov+default_base_moof'],
  holds,
  fate: (stream: StreamInfo): StreamFate => {
    const fate = fateBy(rules, stream);
    // FFmpeg before 6 calls these two experimental in MP4.
    const experimental = stream.codec === 'flac' || stream.codec === 'truehd';
    return experimental && fate.action === 'copy'
      ? { action: 'copy', options: ['-strict', 'experimental'] }
      : fate;
  },
  encoders: { sdr: 'libx264', deep: 'libx264', hdr: 'libx265' },
  codecTags: { hevc: 'hvc1' },
  // The sample entry's compressor name: 31 bytes at most. `encoding_tool` fills the `©too` atom, where the muxer would write its own name.
  tagOptions: (tag, stream) => [
    '-metadata',
    `encoding_tool=${tag}`,
    `-metadata:s:${stream}`,
    `encoder=${tag}`,
  ],
  holdsDisplayMatrix: true,
  holdsColor: 'all',
  holdsChapters: true,
  timing: 'exact',
  holdsNegativeDts: true,
  holdsFrameDurations: true,
};
