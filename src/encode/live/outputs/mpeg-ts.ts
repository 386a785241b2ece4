/** What MPEG-TS carries that players of live streams know. */
export const tsCodecs = ['h264', 'hevc', 'mpeg2video', 'mpeg4'];

/** No delay on top of the stream's own, and headers for those who join later. */
export const tsOptions = [
  '-f',
  'mpegts',
  '-muxdelay',
  '0',
  '-muxpreload',
  '0',
  '-flush_packets',
  '1',
  '-pat_period',
  '0.5',
];
