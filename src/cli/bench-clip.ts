import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import { runTool } from '../core/ffmpeg/tool.ts';

export const clipSize = { width: 640, height: 360 } as const;
export const clipFrames = 250;

export type BenchClip = { readonly path: string; readonly folder: string; remove(): Promise<void> };

const source = `testsrc2=size=${clipSize.width}x${clipSize.height}:rate=25,noise=alls=8:allf=t,format=yuv420p`;

/** A moving test picture with noise, 640×360, 10 s, in a folder of its own. MPEG-4 where there is no x264. */
export const makeBenchClip = async (signal: AbortSignal): Promise<BenchClip> => {
  const folder = await mkdtemp(join(tmpdir(), 'srvid-bench-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'clip.mp4');
  const make = (codec: readonly string[]) =>
    runTool(
      'ffmpeg',
      [
        '-nostdin',
        '-v',
        'error',
        '-y',
        '-f',
        'lavfi',
        '-i',
        source,
        '-frames:v',
        String(clipFrames),
        ...codec,
        `file:${path}`,
      ],
      { signal },
    );
  try {
    const h264 = await make(['-c:v', 'libx264', '-preset', 'veryfast']);
    const made = h264.code === 0 ? h264 : await make(['-c:v', 'mpeg4', '-q:v', '4']);
    if (made.code !== 0)
      throw new SrvidError(
        'ENCODE_FAILED',
        `ffmpeg could not make a test clip: ${made.stderr.trim()}`,
      );
    return { path, folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
};
