import type { MediaInfo } from '../core/media.ts';

/**
 * Is it the stream of a codec without a container, such as H.264 in Annex B? Its packets have no times, the decoder gives its pictures
 * some by the frame rate, and it has nothing that could be sought by.
 */
export const isRawStream = ({ input, startSeconds, video }: MediaInfo): boolean =>
  input.kind === 'file' && startSeconds === undefined && video.startSeconds === undefined;
