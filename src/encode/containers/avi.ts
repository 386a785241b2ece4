import type { Container, Holds } from './container.ts';
import { fateBy } from './fates.ts';

const label = 'AVI';

const holds: Holds = {
  video: [
    'h264',
    'mpeg4',
    'mpeg2video',
    'mpeg1video',
    'mjpeg',
    'msmpeg4v3',
    'msmpeg4v2',
    'h263',
    'flv1',
    'huffyuv',
    'ffvhuff',
    'ffv1',
    'cinepak',
    'dvvideo',
    'rawvideo',
    'png',
    'vp8',
    'theora',
    'wmv2',
    'wmv1',
    'utvideo',
    'magicyuv',
  ],
  audio: [
    'mp3',
    'mp2',
    'ac3',
    'aac',
    'dts',
    'pcm_s16le',
    'pcm_s24le',
    'pcm_s32le',
    'pcm_f32le',
    'pcm_f64le',
    'pcm_u8',
    'pcm_alaw',
    'pcm_mulaw',
    'adpcm_ms',
    'adpcm_ima_wav',
    'wmav1',
    'wmav2',
  ],
  subtitle: [],
};

const rules = {
  label,
  holds,
  audio: { encoder: 'libmp3lame', to: 'MP3' },
  coverArt: [],
  attachments: false,
  data: [],
};

export const avi: Container = {
  id: 'avi',
  label,
  extensions: ['avi'],
  muxer: 'avi',
  // The priming of AAC precedes 0: without this the muxer would move the video by an empty frame.
  muxerOptions: ['-avoid_negative_ts', 'disabled'],
  streamingOptions: [],
  holds,
  fate: (stream) => fateBy(rules, stream),
  encoders: { sdr: 'libx264', deep: 'libx264', hdr: 'libx264' },
  codecTags: {},
  // AVI's INFO list has a fixed set of keys; this one is ITCH.
  tagOptions: (tag) => ['-metadata', `encoded_by=${tag}`],
  holdsDisplayMatrix: false,
  holdsColor: 'none',
  holdsChapters: false,
  timing: 'constant',
  holdsNegativeDts: false,
  holdsFrameDurations: false,
};
