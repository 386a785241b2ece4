import { describe, expect, it } from 'vitest';
import {
  findPixelFormat,
  frameBytes,
  type PixelFormat,
} from '../../../../src/core/pixel-format.ts';
import { darken, noSignalText } from '../../../../src/pipeline/live/no-signal.ts';

const layout = (name: string) => ({
  format: findPixelFormat(name) as PixelFormat,
  width: 240,
  height: 24,
});

describe('the picture of an outage', () => {
  it('says since when, in local time', () => {
    expect(noSignalText(new Date(2026, 0, 2, 3, 4, 5))).toBe('no signal since 03:04:05');
  });

  it.each([
    ['yuv420p', 'tv', 8, [16, 235, 128]],
    ['yuv420p', 'pc', 8, [0, 255, 128]],
    ['yuv420p10le', 'tv', 10, [64, 940, 512]],
  ] as const)(
    'darkens %s of range %s and prints in white',
    (name, range, bits, [black, white, neutral]) => {
      const { format, width, height } = layout(name);
      const bytes = frameBytes(format, width, height);
      const before = bits > 8 ? new Uint16Array(bytes / 2) : new Uint8Array(bytes);
      before.fill(white, 0, width * height).fill(neutral + 40, width * height);
      const picture = new Uint8Array(before.buffer);
      const result = darken({ format, width, height }, range, picture, 'no signal since 01:23:45');
      const after = bits > 8 ? new Uint16Array(result.buffer) : result;
      expect([...new Set(after.subarray(0, width * height))].toSorted((a, b) => a - b)).toEqual([
        Math.round(black + (white - black) * 0.35),
        white,
      ]);
      expect(new Set(after.subarray(width * height))).toEqual(new Set([neutral + 14]));
      expect(picture).toEqual(new Uint8Array(before.buffer));
    },
  );

  it('fits into a small picture', () => {
    const small = { ...layout('gray'), width: 32, height: 18 };
    expect(() =>
      darken(small, 'tv', new Uint8Array(32 * 18), noSignalText(new Date())),
    ).not.toThrow();
  });
});
