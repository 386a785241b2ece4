import { inputEnd } from '../core/ffmpeg/input-safety.ts';
import { runTool } from '../core/ffmpeg/tool.ts';
import { createFramePool } from '../core/frame-pool.ts';
import type { MediaInfo } from '../core/media.ts';
import { frameBytes } from '../core/pixel-format.ts';
import { toNumber } from '../core/rational.ts';
import { openDecoder } from './ffmpeg-source.ts';
import { parseJson } from './json-reader.ts';
import { isRawStream } from './raw-stream.ts';
import { chooseWorkingFormat } from './working-format.ts';
import { readVideoPackets, type VideoPacket } from './video-packets.ts';

/** Decoding takes longer than reading packets, but not for ever. */
const timeoutMs = 60_000;

/** AVI knows no presentation times: of codecs that reorder pictures only the decoder can tell them. */
export const needsDecoder = ({ format }: MediaInfo): boolean => format === 'avi';

/** Do the pictures have to be decoded to learn their times, so that those that cannot be decoded have none? */
export const isTimedByDecoder = (media: MediaInfo): boolean =>
  needsDecoder(media) || isRawStream(media);

/** So many pictures from the start, in the order in which they are coded, or those between two times of the container in seconds. */
export type Extent =
  { readonly frames: number } | { readonly from?: number; readonly until: number };

/** As ffprobe's `-read_intervals` takes it. */
const intervalOf = (extent: Extent): string =>
  'frames' in extent ? `%+#${extent.frames}` : `${extent.from ?? ''}%${extent.until}`;

/**
 * The times of the pictures of the enhanced stream, in the order in which they are shown: by their packets, or by decoding them
 * where packets do not tell.
 * @returns undefined where the input cannot be read twice, or the answer would take too long
 * @throws SrvidError DECODE_FAILED for a raw stream of which nothing can be decoded
 */
export const readFrameTimes = async (
  media: MediaInfo,
  extent: Extent,
  signal: AbortSignal,
): Promise<readonly VideoPacket[] | undefined> => {
  if (isRawStream(media)) return decodeTimes(media, extent, signal);
  if (!needsDecoder(media)) return readVideoPackets(media, intervalOf(extent), signal);
  const { url, options } = inputEnd(media.input, media.format);
  const args = [
    ['-v', 'error', '-print_format', 'json', '-show_entries', 'frame=best_effort_timestamp'],
    ['-select_streams', String(media.video.index), '-read_intervals', intervalOf(extent)],
  ].flat();
  try {
    const { stdout } = await runTool('ffprobe', [...args, ...options, '-i', url], {
      timeoutMs,
      signal,
    });
    return parseJson(stdout.toString('utf8'))
      .list('frames')
      .flatMap((frame) => {
        const pts = frame.number('best_effort_timestamp');
        return pts === undefined ? [] : [{ pts, duration: 0 }];
      });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error) return undefined;
    throw error;
  }
};

/** ffprobe gives the pictures of a raw stream no times, FFmpeg does. However long it takes: nothing else tells them. */
const decodeTimes = async (
  media: MediaInfo,
  extent: Extent,
  signal: AbortSignal,
): Promise<readonly VideoPacket[]> => {
  const working = chooseWorkingFormat(media.video.video, 'video');
  const corner = { x: 0, y: 0, width: 2, height: 2 };
  await using source = await openDecoder(
    { media, working, deinterlace: 'off', crop: corner },
    { label: 'the video', signal },
  );
  const { format, width, height } = source.layout;
  const pool = createFramePool(2, frameBytes(format, width, height), 0);
  const tick = toNumber(media.video.timeBase);
  const times: VideoPacket[] = [];
  for await (const { pts, lease } of source.frames(() => pool.acquire(signal), signal)) {
    lease.release();
    times.push({ pts, duration: 0 });
    if ('frames' in extent ? times.length >= extent.frames : pts * tick > extent.until) break;
  }
  return times;
};
