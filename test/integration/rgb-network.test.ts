import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RgbCoding } from '../../src/core/rgb-coding.ts';
import { chromaSiting } from '../../src/core/chroma-siting.ts';
import { resolveModel } from '../../src/infer/model.ts';
import { openTensorNetwork } from '../../src/infer/open-network.ts';
import type { PlaneSamples } from '../../src/infer/plane-network.ts';
import { noise } from '../../src/infer/probe.ts';
import { rgbNetwork } from '../../src/infer/rgb-network.ts';
import { tileGrid } from '../../src/infer/tile.ts';
import { upscale } from '../../src/pipeline/run.ts';
import type { UpscaleEvent } from '../../src/pipeline/events.ts';
import { swapNetwork, writeOnnx, type OnnxGraph } from '../fixtures/onnx.ts';
import { ffmpeg, sample, scratchFolder } from './media.ts';

const folder = await scratchFolder();
const hasZscale = execFileSync('ffmpeg', ['-v', 'error', '-filters'], {
  encoding: 'utf8',
}).includes(' zscale ');
if (!hasZscale) process.stderr.write('RGB is not compared with zimg: this FFmpeg has no zscale\n');

const raw = async (path: string, format: string, filter = 'null'): Promise<Buffer> => {
  const out = join(folder, 'frames.raw');
  await ffmpeg('-i', path, '-vf', filter, '-pix_fmt', format, '-f', 'rawvideo', out);
  return readFileSync(out);
};

/** The largest difference between samples, and the share of them that differ at all. */
const apart = (a: Buffer, b: Buffer, bits: number) => {
  const view = ({ buffer, byteOffset, byteLength }: Buffer) =>
    bits > 8
      ? new Uint16Array(buffer.slice(byteOffset, byteOffset + byteLength))
      : new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const [x, y] = [view(a), view(b)];
  expect(x.length).toBe(y.length);
  let most = 0;
  let differing = 0;
  for (let i = 0; i < x.length; i++) {
    const difference = Math.abs((x[i] ?? 0) - (y[i] ?? 0));
    most = Math.max(most, difference);
    if (difference > 0) differing += 1;
  }
  return { most, share: differing / x.length };
};

/** Through the whole pipeline, losslessly. */
const enlarge = async (input: string, graph: OnnxGraph, name: string) => {
  const model = await writeOnnx(folder, name, graph);
  const output = join(folder, `${name}.mkv`);
  const events: UpscaleEvent[] = [];
  const run = upscale({ input, output, model, codec: 'ffv1', frames: 2, overwrite: true });
  run.events.subscribe((event) => events.push(event));
  const { warnings } = await run.done;
  return { output, warnings };
};

const zimg = 'filter=bicubic:param_a=0:param_b=0.5:dither=none';

describe.runIf(hasZscale)('an RGB network, against the colour conversion of zimg', () => {
  const cases = [
    ['yuv444p', 8, 'bt709', 'limited', 'left', 2],
    ['yuv444p', 8, 'smpte170m', 'full', 'left', 1],
    ['yuv420p', 8, 'smpte170m', 'limited', 'left', 1],
    ['yuv420p', 8, 'bt709', 'full', 'center', 1],
    ['yuv420p', 8, 'bt2020nc', 'limited', 'topleft', 1],
    ['yuv422p', 8, 'bt709', 'limited', 'left', 1],
    ['yuv420p10le', 10, 'bt2020nc', 'limited', 'left', 1],
    ['yuv444p12le', 12, 'bt709', 'full', 'left', 2],
  ] as const;
  it.each(cases)(
    '%s of %i bits, %s, %s range, chroma %s, ×%i: within rounding',
    async (format, bits, matrix, range, location, scale) => {
      const name = [format, matrix, range, location, scale].join('-');
      const source = join(folder, `${name}-source.mkv`);
      const [zMatrix, zRange] = [
        { bt709: '709', smpte170m: '170m', bt2020nc: '2020_ncl' }[matrix],
        range,
      ];
      const tags = `setparams=range=${range}:colorspace=${matrix}:color_primaries=bt709:color_trc=bt709`;
      const filter = `scale=122:86,format=${format},${tags}`;
      const taken = ['-i', sample('street.mp4'), '-frames:v', '2', '-vf', filter];
      await ffmpeg(...taken, '-c:v', 'ffv1', '-chroma_sample_location', location, source);
      const swapped = await enlarge(source, swapNetwork('float32', scale), name);
      const coded = `matrix=${zMatrix}:range=${zRange}:chromal=${location}`;
      const codedIn = `matrixin=${zMatrix}:rangein=${zRange}:chromalin=${location}`;
      const oracle = [
        // First to 16 bits: zimg interpolates integers as integers.
        `zscale=${zimg}:${codedIn}:${coded}`,
        `format=${format.replace(/(p)(\d+le)?$/, 'p16le')}`,
        `zscale=${zimg}:${codedIn}:matrix=gbr:range=full`,
        'format=gbrpf32le',
        'shuffleplanes=0:2:1',
        `zscale=${zimg}:matrixin=gbr:rangein=full:${coded}`,
        `format=${format}`,
        `scale=iw*${scale}:ih*${scale}:flags=neighbor:in_range=${range}:out_range=${range}`,
      ].join(',');
      const difference = apart(
        await raw(swapped.output, format),
        await raw(source, format, oracle),
        bits,
      );
      // zimg rounds the interpolated chroma, we do not: of more bits a step is less than that.
      expect(difference.most).toBeLessThanOrEqual(bits > 8 ? 2 : 1);
      expect(difference.share).toBeLessThan(bits > 8 ? 0.1 : 0.02);
      expect(swapped.warnings).toContainEqual(expect.stringMatching(/works on RGB/));
    },
  );
});

const pattern = (width: number, height: number, seed: number, bits: number): PlaneSamples => {
  const values = noise(width, height, seed).data.map((value) => Math.floor(value * 2 ** bits));
  return { samples: bits > 8 ? Uint16Array.from(values) : Uint8Array.from(values), width, height };
};

const room = ({ width, height }: PlaneSamples, bits: number): PlaneSamples => {
  const samples = bits > 8 ? new Uint16Array(width * height) : new Uint8Array(width * height);
  return { samples, width, height };
};

describe('an RGB network in tiles', () => {
  it.each([
    ['float32', 8, 2, { x: 2, y: 2 }, 'left'],
    ['float32', 10, 3, { x: 2, y: 2 }, 'topleft'],
    ['uint8', 8, 3, { x: 2, y: 1 }, 'left'],
    ['uint8', 8, 1, { x: 4, y: 4 }, undefined],
    ['float32', 8, 2, { x: 1, y: 1 }, undefined],
  ] as const)(
    '%s, %i bits, ×%i, chroma %j %s: the same bits as on the whole picture',
    async (kind, bits, scale, chroma, location) => {
      const name = `tiles-${kind}-${scale}`;
      const path = await writeOnnx(
        folder,
        name,
        swapNetwork(kind, scale, kind === 'uint8' ? 1 : 5),
      );
      const model = await resolveModel(path, undefined);
      expect(model).toMatchObject({ scale, channels: 3, halo: kind === 'uint8' ? 0 : 2 });
      const coding = {
        kr: 0.299,
        kb: 0.114,
        range: 'tv',
        siting: chromaSiting(location, chroma),
      } as const;
      const [width, height] = [53, 37];
      const [cw, ch] = [Math.ceil(width / chroma.x), Math.ceil(height / chroma.y)];
      const source = [
        pattern(width, height, 1, bits),
        pattern(cw, ch, 2, bits),
        pattern(cw, ch, 3, bits),
      ];
      const network = await openTensorNetwork(model, bits, 'cpu');
      const run = async (side: number | 'off') => {
        const [w, h] = [width * scale, height * scale];
        const size = { width: Math.ceil(w / chroma.x), height: Math.ceil(h / chroma.y) };
        const target = [{ width: w, height: h }, size, size].map((each) =>
          room({ samples: new Uint8Array(), ...each }, bits),
        );
        for (const rect of tileGrid(width, height, side, model.halo))
          await rgbNetwork(network, coding, bits).enlarge(source, rect, target);
        return target.map(({ samples }) => Buffer.from(samples.buffer).toString('hex'));
      };
      const whole = await run('off');
      for (const side of [32, 16, 7, 1]) expect(await run(side)).toEqual(whole);
      await network.release();
    },
  );

  it('keeps what lies beyond the nominal range, and gray gray', async () => {
    const path = await writeOnnx(folder, 'keeps', swapNetwork('float32', 1));
    const network = await openTensorNetwork(await resolveModel(path, undefined), 8, 'cpu');
    const ramp = { samples: Uint8Array.from({ length: 256 }, (_, n) => n), width: 16, height: 16 };
    const coding: RgbCoding = { kr: 0.2126, kb: 0.0722, range: 'tv', siting: undefined };
    const target = room(ramp, 8);
    const rect = { x: 0, y: 0, width: 16, height: 16 };
    await rgbNetwork(network, coding, 8).enlarge([ramp], rect, [target]);
    expect(target.samples).toEqual(ramp.samples);
    await network.release();
  });
});
