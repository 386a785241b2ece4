import { inputEnd, isLive } from '../core/ffmpeg/input-safety.ts';
import { runTool } from '../core/ffmpeg/tool.ts';
import type { MediaInfo } from '../core/media.ts';
import { parseJson } from './json-reader.ts';

/** One coded picture, in ticks of the video stream; `duration` is 0 where the container knows none. */
export type VideoPacket = { readonly pts: number; readonly duration: number };

type CodedPicture = VideoPacket & {
  /** Is it coded by itself? */
  readonly isKey: boolean;
};

/** Longer than this the answer is not worth to most: the file may be large and without an index. */
const usualTimeoutMs = 5_000;

/** Files, and addresses with an end: what plays now, or for ever, comes once. */
const canReadTwice = ({ input, durationSeconds }: MediaInfo): boolean =>
  input.kind === 'file' ||
  (input.kind === 'url' && !isLive(input) && durationSeconds !== undefined);

/**
 * The packets of the enhanced stream that are shown, in the order in which they are shown.
 * @param interval as ffprobe's `-read_intervals` takes it; it begins at the key frame before
 * @returns undefined where the input cannot be read twice, or the answer would take too long
 */
export const readVideoPackets = async (
  media: MediaInfo,
  interval: string,
  signal?: AbortSignal,
  timeoutMs = usualTimeoutMs,
): Promise<readonly CodedPicture[] | undefined> => {
  if (!canReadTwice(media)) return undefined;
  const { url, options } = inputEnd(media.input, media.format);
  const chosen = ['-select_streams', String(media.video.index), '-read_intervals', interval];
  const answer = [
    '-v',
    'error',
    '-print_format',
    'json',
    '-show_entries',
    'packet=pts,duration,flags',
  ];
  try {
    const { stdout } = await runTool('ffprobe', [...answer, ...chosen, ...options, '-i', url], {
      timeoutMs,
      ...(signal ? { signal } : {}),
    });
    return parseJson(stdout.toString('utf8'))
      .list('packets')
      .flatMap((packet) => {
        const pts = packet.number('pts');
        // `D`: decoded but, by the edit list, not shown.
        const flags = packet.text('flags') ?? '';
        if (pts === undefined || flags.includes('D')) return [];
        return [{ pts, duration: packet.number('duration') ?? 0, isKey: flags.includes('K') }];
      })
      .sort((a, b) => a.pts - b.pts);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error) return undefined;
    throw error;
  }
};
