import type { StreamInfo } from '../core/media.ts';

/** FFmpeg's names, as `-disposition` takes them. */
const names = [
  'default',
  'dub',
  'original',
  'comment',
  'lyrics',
  'karaoke',
  'forced',
  'hearing_impaired',
  'visual_impaired',
  'clean_effects',
  'attached_pic',
  'timed_thumbnails',
  'captions',
  'descriptions',
  'metadata',
  'dependent',
  'still_image',
];

/**
 * The dispositions that plain `ffmpeg -c copy` would give these streams: the source's own; and of two or more streams of a kind
 * without a default, the first (no cover art) becomes the default. As values of `-disposition`, in the order of `streams`.
 */
export const dispositionsOf = (streams: readonly StreamInfo[]): readonly string[] => {
  const ofKind = (kind: string) => streams.filter((stream) => stream.kind === kind);
  return streams.map((stream) => {
    const own = names.filter((name) => stream.disposition[name]);
    const peers = ofKind(stream.kind);
    const orphaned = peers.length > 1 && !peers.some((peer) => peer.disposition['default']);
    const first = peers.find((peer) => !peer.disposition['attached_pic']);
    const all = orphaned && first === stream ? ['default', ...own] : own;
    return all.length > 0 ? all.join('+') : '0';
  });
};
