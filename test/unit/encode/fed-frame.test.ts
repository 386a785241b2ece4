import { describe, expect, it } from 'vitest';
import { findPixelFormat, type PixelFormat } from '../../../src/core/pixel-format.ts';
import { createFrameFeeder } from '../../../src/encode/fed-frame.ts';

const layout = (name: string, width: number, height: number) => ({
  format: findPixelFormat(name) as PixelFormat,
  width,
  height,
});
const joined = (parts: readonly Uint8Array[]) => Array.from(Buffer.concat(parts));

describe('frames as the encoder gets them', () => {
  it('passes the same memory through where nothing changes', () => {
    const frame = Uint8Array.from([1, 2, 3, 4, 5, 6, 0, 0]);
    const parts = createFrameFeeder(layout('yuv420p', 2, 2), layout('yuv420p', 2, 2))(frame);
    expect(joined(parts)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(parts[0]?.buffer).toBe(frame.buffer);
  });

  it('repeats the last column and row', () => {
    const frame = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 20, 21, 22, 23]);
    const parts = createFrameFeeder(layout('yuv420p', 3, 3), layout('yuv420p', 4, 4))(frame);
    expect(joined(parts)).toEqual([
      1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9, 7, 8, 9, 9, 10, 11, 12, 13, 20, 21, 22, 23,
    ]);
  });

  it('repeats 16-bit samples whole', () => {
    const frame = new Uint8Array(Uint16Array.from([0x102, 0x304, 0x506]).buffer);
    const parts = createFrameFeeder(layout('gray10le', 3, 1), layout('gray10le', 4, 2))(frame);
    expect([...new Uint16Array(Uint8Array.from(joined(parts)).buffer)]).toEqual([
      0x102, 0x304, 0x506, 0x506, 0x102, 0x304, 0x506, 0x506,
    ]);
  });

  it.each([
    ['gray', 'yuv420p', [1, 2, 3, 4, 128, 128]],
    ['gray10le', 'yuv444p10le', [1, 2, 3, 4, 0, 2, 0, 2, 0, 2, 0, 2]],
  ] as const)('adds neutral chroma to %s', (from, to, wanted) => {
    const [width, height] = from === 'gray' ? [2, 2] : [2, 1];
    expect(
      joined(
        createFrameFeeder(
          layout(from, width, height),
          layout(to, width, height),
        )(Uint8Array.from([1, 2, 3, 4])),
      ),
    ).toEqual(wanted);
  });
});
