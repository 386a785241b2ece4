import { describe, expect, it } from 'vitest';
import { findPixelFormat, type PixelFormat } from '../../../src/core/pixel-format.ts';
import { choosePixelFormat } from '../../../src/encode/pixel-format-choice.ts';

const named = (name: string) => findPixelFormat(name) as PixelFormat;
const x264 =
  'yuv420p yuvj420p yuv422p yuvj422p yuv444p yuvj444p nv12 nv16 nv21 yuv420p10le yuv422p10le yuv444p10le nv20le gray gray10le'.split(
    ' ',
  );
const av1 = ['yuv420p', 'yuv420p10le'];

describe('the pixel format that is encoded', () => {
  it.each([
    ['yuv420p', x264, 'yuv420p', 0],
    ['gray', x264, 'gray', 0],
    ['gray', av1, 'yuv420p', 0],
    ['gray10le', av1, 'yuv420p10le', 0],
    ['yuv411p', x264, 'yuv422p', 0],
    ['yuv410p', x264, 'yuv420p', 0],
    ['yuv440p', x264, 'yuv444p', 0],
    ['yuv420p9le', x264, 'yuv420p10le', 0],
    ['yuv422p12le', x264, 'yuv422p10le', 1],
    ['yuv444p', av1, 'yuv420p10le', 1],
    ['yuv444p16le', av1, 'yuv420p10le', 2],
  ] as const)('%s for %j is %s', (from, accepted, wanted, losses) => {
    const choice = choosePixelFormat(named(from), accepted);
    expect([choice?.format.name, choice?.losses.length]).toEqual([wanted, losses]);
  });

  it('is none where the encoder takes no planar YCbCr', () => {
    expect(choosePixelFormat(named('yuv420p'), ['rgb24', 'pal8'])).toBeUndefined();
  });
});
