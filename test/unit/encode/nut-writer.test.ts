import { describe, expect, it } from 'vitest';
import type { NutStream } from '../../../src/core/nut/stream.ts';
import { createNutMuxer, nutHeader, rawVideoStream } from '../../../src/encode/nut-writer.ts';

const video = {
  fourcc: Uint8Array.from(Buffer.from('Y800')),
  width: 4,
  height: 2,
  timeBase: { num: 1, den: 25 },
};
const stream = rawVideoStream(0, video);

describe('nutHeader', () => {
  it.each<[string, readonly NutStream[]]>([
    ['no stream', []],
    ['a stream at the wrong place', [rawVideoStream(1, video)]],
    ['a fourcc of three bytes', [{ ...stream, fourcc: new Uint8Array(3) }]],
    ['no width', [rawVideoStream(0, { ...video, width: 0 })]],
    ['a broken width', [rawVideoStream(0, { ...video, width: 1.5 })]],
    ['a time base of 0', [rawVideoStream(0, { ...video, timeBase: { num: 0, den: 1 } })]],
    ['a time base too fine', [rawVideoStream(0, { ...video, timeBase: { num: 1, den: 2 ** 31 } })]],
    ['half an aspect', [rawVideoStream(0, { ...video, sampleAspect: { num: 1, den: 0 } })]],
    ['a large shift', [{ ...stream, msbPtsShift: 16 }]],
  ])('refuses %s', (_, streams) => {
    expect(() => nutHeader(streams)).toThrow(expect.objectContaining({ code: 'NUT_UNSUPPORTED' }));
  });
});

describe('createNutMuxer', () => {
  it.each([
    ['a negative pts', { stream: 0, pts: -1, key: true, size: 8 }],
    ['a broken pts', { stream: 0, pts: 0.5, key: true, size: 8 }],
    ['an unsafe pts', { stream: 0, pts: 2 ** 53, key: true, size: 8 }],
    ['a negative size', { stream: 0, pts: 0, key: true, size: -1 }],
    ['an unknown stream', { stream: 1, pts: 0, key: true, size: 8 }],
  ])('refuses %s and stays usable', (_, packet) => {
    const muxer = createNutMuxer([stream]);
    expect(() => muxer.packetHeader(packet)).toThrow(
      expect.objectContaining({ code: 'NUT_UNSUPPORTED' }),
    );
    expect(muxer.packetHeader({ stream: 0, pts: 0, key: true, size: 8 })).toEqual(
      createNutMuxer([stream]).packetHeader({
        stream: 0,
        pts: 0,
        key: true,
        size: 8,
      }),
    );
  });

  it('costs less than 48 bytes for each packet', () => {
    const muxer = createNutMuxer([stream]);
    for (const pts of [0, 1, 90000 * 3600 * 24, 2 ** 50])
      expect(
        muxer.packetHeader({ stream: 0, pts, key: true, size: 3840 * 2160 * 3 }).length,
      ).toBeLessThan(48);
  });
});
