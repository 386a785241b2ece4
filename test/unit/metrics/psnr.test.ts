import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTool } from '../../../src/core/ffmpeg/tool.ts';
import { noise } from '../../../src/infer/probe.ts';
import { metrics } from '../../../src/metrics/index.ts';
import { psnr } from '../../../src/metrics/psnr.ts';

const plane = (samples: ArrayLike<number>, width: number) => ({
  samples,
  width,
  height: samples.length / width,
});

const bytes = (seed: number) =>
  Uint8Array.from(noise(64, 48, seed).data, (value) => 90 + value * 60);

describe('psnr', () => {
  it("gives what FFmpeg's psnr filter gives", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'srvid-psnr-'));
    const [a, b] = [bytes(1), bytes(2)];
    await Promise.all([writeFile(join(folder, 'a'), a), writeFile(join(folder, 'b'), b)]);
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', '64x48', '-i'];
    const { stderr } = await runTool('ffmpeg', [
      '-hide_banner',
      ...raw,
      join(folder, 'a'),
      ...raw,
      join(folder, 'b'),
      '-lavfi',
      'psnr',
      '-f',
      'null',
      '-',
    ]);
    await rm(folder, { recursive: true });
    const expected = Number(/PSNR .*average:([\d.]+)/.exec(stderr)?.[1]);
    expect(psnr.measure(plane(a, 64), plane(b, 64), 255)).toBeCloseTo(expected, 3);
  });

  it('of equal planes is infinite, of planes one apart 48.13 dB', () => {
    const a = plane(new Uint8Array(64).fill(10), 8);
    expect(psnr.measure(a, a, 255)).toBe(Number.POSITIVE_INFINITY);
    expect(psnr.measure(a, plane(new Uint8Array(64).fill(11), 8), 255)).toBeCloseTo(
      20 * Math.log10(255),
      10,
    );
  });

  it.each(metrics)('$id refuses planes of different sizes', (metric) => {
    expect(() =>
      metric.measure(plane(new Uint8Array(64), 8), plane(new Uint8Array(64), 16), 255),
    ).toThrow(RangeError);
  });
});
