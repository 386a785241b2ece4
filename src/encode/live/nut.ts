import type { Container } from '../containers/container.ts';
import { mkv } from '../containers/mkv.ts';

/** How coded pictures come back from a live encoder: like Matroska NUT holds every codec, but each packet comes by itself, at once. */
export const liveNut: Container = {
  ...mkv,
  label: 'the live stream',
  muxer: 'nut',
  // `nut` would write an index at the end; the reader on the other side of the pipe has no use for it.
  muxerOptions: ['-flush_packets', '1', '-write_index', '0', '-avoid_negative_ts', 'disabled'],
  holdsFrameDurations: false,
};
