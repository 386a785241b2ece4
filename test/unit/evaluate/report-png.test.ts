import { describe, expect, it } from 'vitest';
import { runTool } from '../../../src/core/ffmpeg/tool.ts';
import { cropRegion, cutOut } from '../../../src/evaluate/report/crops.ts';
import { encodePng, type RgbPicture } from '../../../src/core/png.ts';

const gradient = (width: number, height: number): RgbPicture => ({
  samples: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 37 + (i >> 3)) & 255),
  width,
  height,
});

const decode = async (png: Buffer): Promise<Buffer> => {
  const { stdout, stderr } = await runTool(
    'ffmpeg',
    ['-v', 'error', '-f', 'png_pipe', '-i', '-', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
    { stdin: png },
  );
  expect(stderr).toBe('');
  return stdout;
};

describe('the PNG of a crop', () => {
  it.each([
    [80, 60],
    [1, 1],
    [7, 3],
  ])('of %i×%i samples is what FFmpeg reads back', async (width, height) => {
    const picture = gradient(width, height);
    const decoded = await decode(encodePng(picture));
    expect([...decoded]).toEqual([...picture.samples]);
  });
});

describe('the regions that are shown', () => {
  it('are those of the papers’ figures, found by the name of the image', () => {
    expect(cropRegion('butterfly')).toBeDefined();
    expect(cropRegion('ppt3')).toBeDefined();
    expect(cropRegion('Zebra_GT.bmp')).toBeDefined();
    expect(cropRegion('baby')).toBeUndefined();
  });

  it('are cut out sample by sample, and what lies outside the picture is left out', () => {
    const picture = gradient(5, 4);
    const at = (x: number, y: number) => [
      ...picture.samples.subarray(3 * (5 * y + x)).subarray(0, 3),
    ];
    const cut = cutOut(picture, { x: 3, y: 1, width: 2, height: 2 });
    expect([...cut.samples]).toEqual([...at(3, 1), ...at(4, 1), ...at(3, 2), ...at(4, 2)]);
    expect(cutOut(picture, { x: 4, y: 3, width: 9, height: 9 })).toMatchObject({
      width: 1,
      height: 1,
      samples: Uint8Array.from(at(4, 3)),
    });
    expect(cutOut(picture, { x: 50, y: 50, width: 9, height: 9 }).samples).toHaveLength(0);
  });
});
