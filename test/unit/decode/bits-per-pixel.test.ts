import { describe, expect, it } from 'vitest';
import type { MediaInfo } from '../../../src/core/media.ts';
import { bitsPerPixel } from '../../../src/decode/bits-per-pixel.ts';
import { readJson } from '../../../src/decode/json-reader.ts';
import { readStream } from '../../../src/decode/stream-info.ts';

const stream = (index: number, facts: object) =>
  readStream(readJson({ index, codec_name: 'x', ...facts }));

/** 100 × 50 at 20 frames per second: 100,000 pixels a second. */
const media = (video: object, container: number | undefined, ...others: object[]): MediaInfo => {
  const facts = { codec_type: 'video', width: 100, height: 50, avg_frame_rate: '20/1', ...video };
  const chosen = stream(0, facts) as MediaInfo['video'];
  return {
    input: { kind: 'file', path: '/a' },
    format: 'x',
    startSeconds: 0,
    durationSeconds: 1,
    bitRate: container,
    streams: [chosen, ...others.map((each, n) => stream(n + 1, each))],
    chapters: 0,
    tags: {},
    video: chosen,
  };
};

describe('bits per pixel', () => {
  it.each<[string, MediaInfo, number | undefined]>([
    ["the stream's own rate", media({ bit_rate: '50000' }, 90_000), 0.5],
    ["Matroska's statistics", media({ tags: { 'BPS-eng': '40000' } }, 90_000), 0.4],
    [
      "the container's rate without the sound",
      media({}, 90_000, { codec_type: 'audio', bit_rate: '30000' }),
      0.6,
    ],
    [
      "the container's rate without sound of unknown rate, taken as 128 kbit/s",
      media({}, 228_000, { codec_type: 'audio' }, { codec_type: 'subtitle' }),
      1,
    ],
    ['nothing: more sound than file', media({}, 90_000, { codec_type: 'audio' }), undefined],
    ['nothing: no rate at all', media({}, undefined), undefined],
    ['nothing: no frame rate', media({ bit_rate: '5', avg_frame_rate: '0/0' }, 5), undefined],
  ])('%s', async (_, given, expected) => {
    expect(await bitsPerPixel(given)).toBe(expected);
  });
});
