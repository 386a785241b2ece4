import { describe, expect, it } from 'vitest';
import { psnr } from '../../../src/metrics/psnr.ts';
import { ffmpegFilter } from './ffmpeg-filter.ts';
import { amplified, picture, spoilt } from './pictures.ts';

describe('psnr', () => {
  it.each([1, 9, 40])(
    "is what FFmpeg's psnr filter gives, to its printed digits, noise ±%i",
    async (noise) => {
      const reference = picture(64, 48, 1);
      const distorted = spoilt(reference, noise, 2);
      const expected = await ffmpegFilter('psnr', reference, distorted, 'gray');
      expect(psnr.measure(reference, distorted, 255).toFixed(6)).toBe(expected.toFixed(6));
    },
  );

  it("is what FFmpeg's psnr filter gives at 10 bits", async () => {
    const reference = amplified(picture(64, 48, 3), 4);
    const distorted = amplified(spoilt(picture(64, 48, 3), 9, 4), 4);
    const expected = await ffmpegFilter('psnr', reference, distorted, 'gray10le');
    expect(psnr.measure(reference, distorted, 1023).toFixed(6)).toBe(expected.toFixed(6));
  });

  it('of planes one apart is 48.13 dB', () => {
    const plane = (value: number) => ({
      samples: new Uint8Array(64).fill(value),
      width: 8,
      height: 8,
    });
    expect(psnr.measure(plane(10), plane(11), 255)).toBeCloseTo(20 * Math.log10(255), 10);
  });
});
