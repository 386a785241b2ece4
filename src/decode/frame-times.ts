import { inputEnd } from '../core/ffmpeg/input-safety.ts';
import { runTool } from '../core/ffmpeg/tool.ts';
import type { MediaInfo } from '../core/media.ts';
import { parseJson } from './json-reader.ts';
import { readVideoPackets, type VideoPacket } from './video-packets.ts';

/** Decoding takes longer than reading packets, but not for ever. */
const timeoutMs = 60_000;

/** AVI knows no presentation times: of codecs that reorder pictures only the decoder can tell them. */
export const needsDecoder = ({ format }: MediaInfo): boolean => format === 'avi';

/**
 * The times of the pictures of the enhanced stream, in the order in which they are shown: by their packets, or by decoding them
 * where packets do not tell.
 * @param interval as ffprobe's `-read_intervals` takes it
 * @returns undefined where the input cannot be read twice, or the answer would take too long
 */
export const readFrameTimes = async (
  media: MediaInfo,
  interval: string,
  signal: AbortSignal,
): Promise<readonly VideoPacket[] | undefined> => {
  if (!needsDecoder(media)) return readVideoPackets(media, interval, signal);
  const { url, options } = inputEnd(media.input, media.format);
  const args = [
    ['-v', 'error', '-print_format', 'json', '-show_entries', 'frame=best_effort_timestamp'],
    ['-select_streams', String(media.video.index), '-read_intervals', interval],
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
