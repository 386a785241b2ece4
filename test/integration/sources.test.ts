import { createReadStream, statSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { upscale, type UpscaleOptions } from '../../src/index.ts';
import { ffmpeg, ffprobe, framePts, packetHashes, sample, scratchFolder } from './media.ts';

const folder = await scratchFolder();
const at = (name: string) => join(folder, name);

const enlarge = (input: string, output: string, extra: Partial<UpscaleOptions> = {}) =>
  upscale({ input, output, scale: 2, model: 'bicubic', device: 'cpu', ...extra }).done;

/** The samples of one plane of a picture or of a video's first frame, as 8-bit gray, by FFmpeg. */
const plane = async (path: string, name: 'y' | 'u' | 'v'): Promise<Buffer> => {
  const raw = at(`plane ${name}.raw`);
  await ffmpeg('-i', path, '-vf', `extractplanes=${name}`, '-frames:v', '1', '-f', 'rawvideo', raw);
  return readFile(raw);
};

describe('over HTTP', () => {
  const server = createServer((request, response) => {
    const path = sample('street.mp4');
    const { size } = statSync(path);
    const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
    const start = Number(range?.[1] ?? 0);
    const end = range?.[2] ? Number(range[2]) : size - 1;
    response.writeHead(range ? 206 : 200, {
      'accept-ranges': 'bytes',
      'content-length': end - start + 1,
      ...(range ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
    });
    createReadStream(path, { start, end }).pipe(response);
  });
  afterAll(() => void server.close());

  it('pictures and sound arrive as from the file', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const output = at('http.mp4');
    const report = await enlarge(`http://127.0.0.1:${port}/street.mp4`, output);
    expect(report.frames.inOutput).toBe(90);
    expect(await framePts(output)).toEqual(await framePts(sample('street.mp4')));
    expect(await packetHashes(output)).toEqual(await packetHashes(sample('street.mp4')));
  });
});

describe('pictures', () => {
  it('a still becomes a still of twice the size; alpha is dropped with a warning', async () => {
    const input = at('in.png');
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'color=0x2060a0@0.5:s=41x31,format=rgba',
      '-frames:v',
      '1',
      input,
    );
    const report = await enlarge(input, at('out.png'));
    expect(report.warnings.join(' ')).toContain('alpha');
    const { streams } = await ffprobe(at('out.png'), '-show_streams');
    expect(streams[0]).toMatchObject({ width: 82, height: 62, pix_fmt: 'rgb24' });
    // A flat colour stays that colour, to the rounding of 8-bit Y'CbCr.
    const raw = at('out.rgb');
    await ffmpeg('-i', at('out.png'), '-f', 'rawvideo', '-pix_fmt', 'rgb24', raw);
    const bytes = await readFile(raw);
    [0x20, 0x60, 0xa0].forEach((value, channel) =>
      expect(Math.abs((bytes[channel] as number) - value)).toBeLessThanOrEqual(2),
    );
  });

  it('a folder and a pattern are sequences, in and out', async () => {
    await mkdir(at('shots'));
    await ffmpeg(
      '-i',
      sample('street.mp4'),
      '-frames:v',
      '5',
      '-start_number',
      '7',
      join(at('shots'), 'shot%04d.png'),
    );
    const byFolder = await enlarge(at('shots'), at('folder.mkv'), { frameRate: '30000/1001' });
    expect(byFolder.frames.inOutput).toBe(5);
    const { streams } = await ffprobe(at('folder.mkv'), '-show_streams');
    expect(streams[0]).toMatchObject({ avg_frame_rate: '30000/1001', width: 768 });
    const byPattern = await enlarge(join(at('shots'), 'shot%04d.png'), at('big%03d.png'));
    expect(byPattern.frames.written).toBe(5);
    expect((await stat(at('big005.png'))).size).toBeGreaterThan(1000);
    await expect(stat(at('big006.png'))).rejects.toThrow('ENOENT');
  });
});

describe('colour', () => {
  it.each([
    ['yuv420p', 'pc'],
    ['yuv422p', 'tv'],
    ['yuv444p', 'tv'],
    ['yuv411p', 'tv'],
    ['gray', 'pc'],
    ['yuv420p10le', 'tv'],
  ])('a flat %s clip of range %s keeps every sample and its tags', async (format, range) => {
    const input = at(`flat ${format}.mkv`);
    const wide = format.includes('10');
    const flat = wide
      ? 'lum=600:cb=400:cr=680'
      : format === 'gray'
        ? 'lum=150'
        : 'lum=150:cb=100:cr=170';
    const tags = `range=${range}:colorspace=bt709:color_primaries=bt709:color_trc=bt709`;
    const lavfi = `color=black:s=40x24:d=0.2:r=25,format=${format},geq=${flat},setparams=${tags}`;
    const bt709 = 'bt709';
    const colors = ['-colorspace', bt709, '-color_primaries', bt709, '-color_trc', bt709];
    const coded = ['-color_range', range, ...colors, '-c:v', 'ffv1'];
    await ffmpeg('-f', 'lavfi', '-i', lavfi, ...coded, input);
    const output = at(`flat x2 ${format}.mkv`);
    await enlarge(input, output, { codec: 'ffv1', model: 'balanced' });
    const facts = 'stream=pix_fmt,color_range,color_space,color_primaries,color_transfer';
    const [before, after] = await Promise.all(
      [input, output].map((path) => ffprobe(path, '-show_entries', facts)),
    );
    expect(after?.streams[0]).toEqual(before?.streams[0]);
    for (const name of format === 'gray' ? (['y'] as const) : (['y', 'u', 'v'] as const)) {
      const [small, big] = [await plane(input, name), await plane(output, name)];
      expect(big.length).toBe(small.length * 4);
      const value = (bytes: Buffer, i: number) =>
        wide ? bytes.readUInt16LE(i * 2) : (bytes[i] as number);
      const count = big.length / (wide ? 2 : 1);
      const worst = Math.max(
        ...Array.from({ length: count }, (_, i) => Math.abs(value(big, i) - value(small, 0))),
      );
      // The network itself may be one code value off a flat plane near the border, where it sees zeros around the picture.
      expect(worst).toBeLessThanOrEqual(name === 'y' ? (wide ? 12 : 3) : 0);
    }
  });
});

it('garbage that is named like a video is refused in one sentence', async () => {
  await writeFile(at('text.mp4'), 'this is no video\n'.repeat(50));
  await expect(enlarge(at('text.mp4'), at('never.mp4'))).rejects.toMatchObject({
    code: 'INPUT_UNREADABLE',
  });
});
