import { SrvidError } from '../core/errors.ts';
import { runTool } from '../core/ffmpeg/tool.ts';
import type { BytePlane } from './plane.ts';

/** Luma and neutral chroma, 4:2:0. */
const pictureOf = ({ samples }: BytePlane): Uint8Array[] => [
  samples,
  new Uint8Array(samples.length / 2).fill(128),
];

const words = (text: string): readonly string[] => text.split(' ');

const quiet = words('-nostdin -v error');
const raw = words('-f rawvideo -pix_fmt yuv420p');

const timeoutMs = 600_000;

/** x264 as cameras run it: nothing is held back. One thread: with more the slices, and so the figures, depend on the machine. */
const x264 = words('-c:v libx264 -preset veryfast -tune zerolatency -bf 0 -threads 1');

/**
 * Luma planes after x264 at a constant rate factor: encoded and decoded by FFmpeg through pipes.
 * @param planes of one size, both sides even; one or more
 * @throws SrvidError ENCODE_FAILED when FFmpeg has no x264 or gives another number of frames; FFMPEG_MISSING; the signal's
 *   reason when aborted
 */
export const throughX264 = async (
  planes: readonly BytePlane[],
  crf: number,
  signal: AbortSignal,
): Promise<readonly BytePlane[]> => {
  const [{ width, height } = { width: 0, height: 0 }] = planes;
  const size = words(`-video_size ${width}x${height} -framerate 25 -i pipe:0`);
  const output = words(`-crf ${crf} -pix_fmt yuv420p -color_range tv -f h264 pipe:1`);
  const encoded = await runTool('ffmpeg', [...quiet, ...raw, ...size, ...x264, ...output], {
    signal,
    timeoutMs,
    stdin: Buffer.concat(planes.flatMap(pictureOf)),
  });
  if (encoded.code !== 0) throw failed(crf, encoded.stderr);
  const input = words('-f h264 -i pipe:0 -fps_mode passthrough');
  const decoded = await runTool('ffmpeg', [...quiet, ...input, ...raw, 'pipe:1'], {
    signal,
    timeoutMs,
    stdin: encoded.stdout,
  });
  const bytes = (width * height * 3) / 2;
  if (decoded.code !== 0 || decoded.stdout.length !== planes.length * bytes)
    throw failed(crf, decoded.stderr);
  return planes.map((_, i) => ({
    samples: decoded.stdout.subarray(i * bytes, i * bytes + width * height),
    width,
    height,
  }));
};

const failed = (crf: number, stderr: string): SrvidError =>
  new SrvidError('ENCODE_FAILED', `FFmpeg could not code the clip with libx264 at CRF ${crf}`, {
    hint: stderr.trim().split('\n').at(-1) || 'Install an FFmpeg that has libx264.',
  });
