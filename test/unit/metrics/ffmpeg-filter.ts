import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../../../src/core/ffmpeg/tool.ts';
import type { MetricPlane } from '../../../src/metrics/metric.ts';

const bytesOf = ({ samples }: MetricPlane, format: 'gray' | 'gray10le'): Uint8Array =>
  format === 'gray' ? Uint8Array.from(samples) : new Uint8Array(Uint16Array.from(samples).buffer);

/** What FFmpeg's `psnr` or `ssim` filter prints for two planes. */
export const ffmpegFilter = async (
  filter: 'psnr' | 'ssim',
  reference: MetricPlane,
  distorted: MetricPlane,
  format: 'gray' | 'gray10le',
): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'srvid-metric-'));
  try {
    const inputs = await Promise.all(
      [distorted, reference].map(async (plane, i) => {
        const path = join(folder, `${i}.raw`);
        await writeFile(path, bytesOf(plane, format));
        const size = `${plane.width}x${plane.height}`;
        return ['-f', 'rawvideo', '-pix_fmt', format, '-s', size, '-i', path];
      }),
    );
    const { stderr } = await runTool('ffmpeg', [
      '-hide_banner',
      ...inputs.flat(),
      '-lavfi',
      filter,
      '-f',
      'null',
      '-',
    ]);
    const printed = /(?:PSNR .*average|SSIM .*All):(-?[\d.]+)/.exec(stderr)?.[1];
    if (printed === undefined) throw new Error(stderr);
    return Number(printed);
  } finally {
    await rm(folder, { recursive: true });
  }
};
