import { runTool, toolPath } from '../../core/ffmpeg/tool.ts';
import { ffmpegFloor, requireFfmpeg } from '../../core/ffmpeg/version.ts';
import { failed, type Finding } from './finding.ts';

const floor = `${ffmpegFloor.major}.${ffmpegFloor.minor}`;

const checkVersion = async (tool: 'ffmpeg' | 'ffprobe'): Promise<Finding> => {
  try {
    const { text } = await requireFfmpeg(tool);
    return {
      about: 'ffmpeg',
      state: 'ok',
      message: `${toolPath(tool)} is version ${text} (${floor} or newer is needed)`,
    };
  } catch (error) {
    return failed('ffmpeg', error);
  }
};

/** What each encoder is for; the first is the one that MP4 output takes without further options. */
const encoders = [
  { name: 'libx264', use: 'H.264' },
  { name: 'libx265', use: 'H.265, HDR10' },
  { name: 'libvpx-vp9', use: 'VP9, WebM' },
  { name: 'libsvtav1', use: 'AV1' },
  { name: 'ffv1', use: 'FFV1, lossless' },
  { name: 'libopus', use: 'audio in WebM' },
] as const;

const checkEncoders = async (): Promise<Finding[]> => {
  const { stdout } = await runTool('ffmpeg', ['-hide_banner', '-encoders'], { timeoutMs: 20_000 });
  const listed = new Set(
    stdout
      .toString()
      .split('\n')
      .map((line) => line.trim().split(/\s+/)[1]),
  );
  return encoders.map(({ name, use }): Finding => {
    if (listed.has(name)) return { about: 'encoders', state: 'ok', message: `${name} (${use})` };
    const message = `this ffmpeg has no ${name} (${use})`;
    const remedy = 'Install an FFmpeg that was built with it.';
    return name === 'libx264'
      ? { about: 'encoders', state: 'fail', message, remedy, code: 'ENCODE_FAILED' }
      : { about: 'encoders', state: 'note', message, remedy };
  });
};

/** Version and encoders of the FFmpeg that srvid would run. */
export const checkFfmpeg = async (): Promise<Finding[]> => {
  const versions = await Promise.all([checkVersion('ffmpeg'), checkVersion('ffprobe')]);
  if (versions[0].state === 'fail') return versions;
  return [
    ...versions,
    ...(await checkEncoders().catch((error: unknown) => [failed('encoders', error)])),
  ];
};
