import type { MediaInfo } from '../core/media.ts';
import { toNumber } from '../core/rational.ts';
import { needsDecoder } from './frame-times.ts';
import { readVideoPackets } from './video-packets.ts';

/** What is chosen must not depend on how busy the machine is. */
const timeoutMs = 60_000;

/**
 * The times of the pictures that are coded by themselves, in ticks of the video stream.
 * @param range the first and the last time of interest; more may be told
 * @returns undefined where that is not known
 */
export const readKeyPictures = async (
  media: MediaInfo,
  range: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<ReadonlySet<number> | undefined> => {
  if (needsDecoder(media)) return undefined;
  const tick = toNumber(media.video.timeBase);
  const interval = `${range.from * tick}%${(range.to + 1) * tick}`;
  const packets = await readVideoPackets(media, interval, signal, timeoutMs);
  return packets && new Set(packets.flatMap(({ pts, isKey }) => (isKey ? [pts] : [])));
};
