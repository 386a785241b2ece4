import { rename } from 'node:fs/promises';
import { startFfmpeg } from '../core/ffmpeg/command.ts';
import { runTool } from '../core/ffmpeg/tool.ts';
import { encodeFailure } from './encode-failure.ts';
import type { EncodePlan, VideoPlan } from './encode-plan.ts';
import { exitOrAbort } from './exit-or-abort.ts';
import { outputError, partPath, removeQuietly } from './part-file.ts';
import { planTiming, timescaleOptions } from './timing.ts';

/**
 * Ends the other streams where an interrupted video ends: FFmpeg has copied them whole. The packets are copied once more. Where
 * that fails, the file stays as it is.
 * @param end seconds on the file's own clock
 * @returns whole sentences for the user
 * @throws the signal's reason
 */
export const trimPartial = async (
  plan: EncodePlan,
  part: string,
  end: number,
  signal?: AbortSignal,
): Promise<readonly string[]> => {
  const { video } = plan;
  if (!video?.container || video.streams.length < 2) return [];
  // FFmpeg's AVI demuxer gives times to sound that cannot be trusted.
  if (video.container.timing === 'constant') {
    return ['Sound goes on behind the end of the interrupted video: AVI cannot be cut exactly.'];
  }
  const trimmed = partPath(part);
  try {
    const options = [...(await mapOptions(video, part, signal)), ...copyOptions(plan, end)];
    const ffmpeg = await startFfmpeg({
      global: ['-y', '-v', 'error', '-copyts'],
      inputs: [{ url: `file:${part}`, options: [] }],
      output: { url: `file:${trimmed}`, options },
    });
    const exit = await exitOrAbort(ffmpeg, signal);
    if (exit.code !== 0) throw encodeFailure(exit, part);
    await rename(trimmed, part);
    return [];
  } catch (cause) {
    await removeQuietly(trimmed);
    signal?.throwIfAborted();
    return [
      `Sound and other streams go on behind the end of the interrupted video: ${outputError(part, cause).message}.`,
    ];
  }
};

/** Everything but timecode tracks, which no muxer but QuickTime's copies: they are made anew from the video's tag. */
const mapOptions = async (
  { container }: VideoPlan,
  part: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> => {
  if (container?.timing !== 'exact') return ['-map', '0'];
  const { stdout } = await runTool(
    'ffprobe',
    [
      '-v',
      'error',
      '-select_streams',
      'd',
      '-show_entries',
      'stream=index,codec_tag_string',
    ].concat('-of', 'csv=p=0', '-i', `file:${part}`),
    signal ? { signal } : {},
  );
  const timecodes = [...stdout.toString().matchAll(/^(\d+),tmcd/gm)];
  return ['-map', '0', ...timecodes.flatMap(([, index]) => ['-map', `-0:${index}`])];
};

const copyOptions = ({ request, video }: EncodePlan, end: number): readonly string[] => {
  const container = video?.container;
  if (!container) return [];
  const enhanced = Math.max(
    0,
    video.streams.findIndex((stream) => stream.enhanced),
  );
  return [
    '-c',
    'copy',
    '-copy_unknown',
    '-map_metadata',
    '0',
    '-t',
    end.toFixed(6),
    ...container.tagOptions(request.tag, enhanced),
    ...timescaleOptions(container, planTiming(request, container, 0), request),
    ...container.muxerOptions,
    '-f',
    container.muxer,
  ];
};
