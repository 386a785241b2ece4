import { describe, expect, it } from 'vitest';
import {
  fourccOfPixelFormat,
  pixelFormatOfFourcc,
  rawPixelFormats,
} from '../../src/core/nut/raw-fourcc.ts';
import { frameBytes, findPixelFormat, pixelFormats } from '../../src/core/pixel-format.ts';
import { rawVideoStream } from '../../src/encode/nut-writer.ts';
import { frameMd5, md5, probe, readAll, streamFfmpeg, writeAll } from './nut-support.ts';

const size = { width: 35, height: 17 };
const source = [
  '-f',
  'lavfi',
  '-i',
  `testsrc=size=${size.width}x${size.height}:rate=5:duration=0.4`,
];
const asNut = (format: string) =>
  streamFfmpeg([...source, '-pix_fmt', format, '-c:v', 'rawvideo', '-f', 'nut', 'pipe:1']);

describe('raw video in NUT', () => {
  it.each(rawPixelFormats)('%s has the same code in FFmpeg, both ways', async (format) => {
    const { streams, packets } = await readAll(asNut(format));
    expect(Buffer.from(streams[0]!.fourcc).toString('hex')).toBe(
      Buffer.from(fourccOfPixelFormat(format)!).toString('hex'),
    );
    expect(pixelFormatOfFourcc(streams[0]!.fourcc)).toBe(format);
    expect(packets[0]!.size).toBe(frameBytes(findPixelFormat(format)!, size.width, size.height));

    const stream = rawVideoStream(0, {
      ...size,
      fourcc: fourccOfPixelFormat(format)!,
      timeBase: { num: 1, den: 5 },
    });
    const nut = writeAll(
      [stream],
      packets.map((packet, pts) => ({ ...packet, pts })),
    );
    const [facts] = await probe(['-show_entries', 'stream=pix_fmt', '-f', 'nut', 'pipe:0'], nut);
    expect(facts).toMatchObject({ pix_fmt: format });
    const decoded = await frameMd5(['-f', 'nut', '-i', 'pipe:0', '-c:v', 'rawvideo'], nut);
    expect(decoded.map((frame) => frame.md5)).toEqual(packets.map((packet) => md5(packet.data)));
  });

  it('has no code for two of our formats: FFmpeg calls them rgb555 without a word', async () => {
    const missing = pixelFormats
      .map(({ name }) => name)
      .filter((name) => !fourccOfPixelFormat(name));
    expect(missing).toEqual(['yuv440p10le', 'yuv440p12le']);
    for (const format of missing) {
      const { streams } = await readAll(asNut(format));
      expect(Buffer.from(streams[0]!.fourcc).toString('latin1')).toBe('RGB\x0f');
    }
  });
});
