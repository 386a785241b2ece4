import type { FfmpegExit, FfmpegProcess } from '../core/ffmpeg/command.ts';

/**
 * Waits for FFmpeg to end; an abort kills it.
 * @throws the signal's reason, once FFmpeg is gone
 */
export const exitOrAbort = async (
  ffmpeg: FfmpegProcess,
  signal: AbortSignal | undefined,
): Promise<FfmpegExit> => {
  const kill = () => ffmpeg.kill('SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  try {
    const exit = await ffmpeg.exited;
    signal?.throwIfAborted();
    return exit;
  } finally {
    signal?.removeEventListener('abort', kill);
  }
};
