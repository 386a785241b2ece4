import type { MediaInfo } from '../core/media.ts';
import { readVideoPackets, type VideoPacket } from './video-packets.ts';

/**
 * The last picture to be shown and how long it is shown, by the packets from the last key frame on. In MP4 and MOV the duration is exact.
 * @returns undefined where it cannot be found cheaply: URLs, sequences, containers without durations, damaged ends
 */
export const probeLastFrame = async (
  media: MediaInfo,
  signal?: AbortSignal,
): Promise<VideoPacket | undefined> => {
  const { startSeconds = media.startSeconds ?? 0, durationSeconds = media.durationSeconds } =
    media.video;
  const near =
    durationSeconds === undefined
      ? undefined
      : await readVideoPackets(media, `${(startSeconds + durationSeconds).toFixed(3)}%`, signal);
  // A wrong duration in the header, or a container without an index, leads nowhere: then the packets are read from the start.
  const packets = near?.length ? near : await readVideoPackets(media, '0%', signal);
  const [before, last] = packets?.slice(-2) ?? [];
  const only = last ?? before;
  if (!only) return undefined;
  // FFmpeg gives one tick where a container knows no duration.
  const step = last && before ? last.pts - before.pts : 0;
  return only.duration > step / 10 ? only : undefined;
};
