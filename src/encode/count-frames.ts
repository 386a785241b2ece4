import { SrvidError } from '../core/errors.ts';
import { runTool } from '../core/ffmpeg/tool.ts';
import type { Container } from './containers/container.ts';
import type { VideoPlan } from './encode-plan.ts';

/** Which of the file's video streams is the enhanced one; cover art counts among them in some containers, and not in others. */
export const enhancedVideoNumber = ({ streams }: VideoPlan): number => {
  const before = streams.slice(
    0,
    Math.max(
      0,
      streams.findIndex(({ enhanced }) => enhanced),
    ),
  );
  return before.filter(({ source }) => source.kind === 'video' && !source.video?.isCoverArt).length;
};

/** A long file takes a while to be read. */
const timeoutMs = 30 * 60_000;

/**
 * Counts the pictures of a finished file by its packets.
 * @throws SrvidError ENCODE_FAILED when the file cannot be read at all; the signal's reason
 */
export const countFrames = async (
  path: string,
  container: Container,
  video: VideoPlan,
  signal?: AbortSignal,
): Promise<number> => {
  const result = await runTool(
    'ffprobe',
    [
      '-v',
      'error',
      '-f',
      demuxers[container.id],
      '-select_streams',
      `V:${enhancedVideoNumber(video)}`,
      '-show_entries',
      'packet=size',
      '-of',
      'csv=p=0',
      '-i',
      `file:${path}`,
    ],
    signal ? { timeoutMs, signal } : { timeoutMs },
  );
  if (result.code !== 0)
    throw new SrvidError(
      'ENCODE_FAILED',
      `the encoded file ${path} cannot be read back: ${result.stderr.trim().split('\n').at(-1) ?? ''}`,
    );
  return countPackets(result.stdout);
};

const demuxers = {
  mp4: 'mov',
  mov: 'mov',
  mkv: 'matroska',
  webm: 'matroska',
  avi: 'avi',
  ts: 'mpegts',
} as const;

/** One line per packet; AVI's empty packets hold no picture. */
const countPackets = (lines: Buffer): number =>
  lines
    .toString('latin1')
    .split('\n')
    .filter((line) => /^[1-9]/.test(line)).length;
