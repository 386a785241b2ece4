import { SrvidError } from '../errors.ts';
import { runTool } from './tool.ts';

export type FfmpegVersion = {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
};

/** The oldest FFmpeg whose behaviour is tested (Debian 12). */
export const ffmpegFloor = { major: 5, minor: 1 };

/** `ffmpeg version 5.1.9-0+deb12u1 …`, `n6.0`; builds from git (`N-1234-gabc`) are known by libavutil's version alone. */
export const parseFfmpegVersion = (banner: string): FfmpegVersion | undefined => {
  const text = /version (\S+)/.exec(banner)?.[1] ?? 'unknown';
  const release = /^n?(\d+)\.(\d+)/.exec(text);
  if (release) return { text, major: Number(release[1]), minor: Number(release[2]) };
  const avutil = /libavutil\s+(\d+)\.\s*(\d+)/.exec(banner);
  if (!avutil) return undefined;
  // libavutil 57.28 belongs to FFmpeg 5.1; each major since then is one FFmpeg major.
  return {
    text,
    major: Number(avutil[1]) - 52,
    minor: Number(avutil[1]) === 57 && Number(avutil[2]) >= 28 ? 1 : 0,
  };
};

/**
 * Asks the ffmpeg (or ffprobe) that srvid would run for its version.
 * @throws SrvidError FFMPEG_MISSING when it is absent or older than the floor
 */
export const requireFfmpeg = async (
  tool: 'ffmpeg' | 'ffprobe' = 'ffmpeg',
): Promise<FfmpegVersion> => {
  const { stdout } = await runTool(tool, ['-version'], { timeoutMs: 10_000 });
  const version = parseFfmpegVersion(stdout.toString());
  if (!version) throw new SrvidError('FFMPEG_MISSING', `${tool} -version printed no version`);
  const { major, minor } = version;
  if (major < ffmpegFloor.major || (major === ffmpegFloor.major && minor < ffmpegFloor.minor)) {
    throw new SrvidError(
      'FFMPEG_MISSING',
      `${tool} ${version.text} is too old: srvid needs ${ffmpegFloor.major}.${ffmpegFloor.minor} or newer`,
      {
        hint: 'Install a newer FFmpeg, or name it in FFMPEG_PATH and FFPROBE_PATH.',
      },
    );
  }
  return version;
};
