import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { findPixelFormat, type PixelFormat, planeSizes } from '../../src/core/pixel-format.ts';
import { upscale, type UpscaleEvent, type UpscaleOptions } from '../../src/index.ts';
import { looksEverywhere, swapNetwork, writeOnnx } from '../fixtures/onnx.ts';
import { clip, ffmpeg, ffprobe, framePts, haveClips, sample, scratchFolder } from './media.ts';
import { runCli } from './run-cli.ts';

const folder = await scratchFolder();
let made = 0;
const fresh = (extension: string): string => join(folder, `out ${made++}.${extension}`);
const street = sample('street.mp4');
const region = { x: 101, y: 61, width: 90, height: 50 };

/** Enlarges without loss. */
const enlarge = async (input: string, extra: Partial<UpscaleOptions> = {}) => {
  const output = fresh('mkv');
  const events: UpscaleEvent[] = [];
  const options = { scale: 2, model: 'fast', device: 'cpu', codec: 'ffv1', ...extra } as const;
  const run = upscale({ input, output, ...options });
  run.events.subscribe((event) => events.push(event));
  const report = await run.done;
  const plan = events.find((event) => event.kind === 'plan')?.plan;
  if (!plan) throw new Error('no plan');
  return { output, report, plan };
};

/** The frames of a file as FFmpeg decodes them, one after another. */
const rawFrames = async (path: string, ...filters: string[]): Promise<Buffer> => {
  const filter = filters.length > 0 ? ['-vf', filters.join(',')] : [];
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    ['-v', 'error', '-i', path, ...filter, '-fps_mode', 'passthrough', '-f', 'rawvideo', '-'],
    { encoding: 'buffer', maxBuffer: 2e9 },
  );
  return stdout;
};

/** Luma of one frame of an 8-bit file. */
const lumaOf = async (path: string, frame: number) => {
  const { streams } = await ffprobe(path, '-show_streams', '-select_streams', 'v');
  const {
    width,
    height,
    pix_fmt: format,
  } = streams[0] as { width: number; height: number; pix_fmt: string };
  const raw = await rawFrames(path, `trim=start_frame=${frame}:end_frame=${frame + 1}`);
  const [plane] = planeSizes(findPixelFormat(format) as PixelFormat, width, height);
  return { samples: raw.subarray(0, plane?.bytes), width, height };
};

const cropFilter = (pixels: string, scale: number): string => {
  const [x = 0, y = 0, width = 0, height = 0] = pixels
    .split(',')
    .map((text) => Number(text) * scale);
  return `crop=${width}:${height}:${x}:${y}:exact=1`;
};

/** A few frames of a clip in another format. */
const convert = async (...options: string[]): Promise<string> => {
  const output = fresh('mkv');
  await ffmpeg('-i', street, '-frames:v', '3', '-an', ...options, '-c:v', 'ffv1', output);
  return output;
};

describe('a crop holds what the whole enlarged picture holds there', () => {
  const compare = async (input: string, extra: Partial<UpscaleOptions>) => {
    const whole = await enlarge(input, { frames: 3, ...extra });
    const crop = await enlarge(input, { frames: 3, regions: [region], ...extra });
    const pixels = crop.plan.regions?.regions[0]?.pixels ?? '';
    const expected = await rawFrames(whole.output, cropFilter(pixels, whole.plan.geometry.scale));
    const found = await rawFrames(crop.output);
    expect(found.length).toBe(expected.length);
    expect(found.equals(expected)).toBe(true);
    expect(crop.report.regions?.regions[0]?.frames).toBe(3);
    return pixels;
  };

  it.each([
    ['rtsr-s', 2],
    ['rtsr-m', 3],
    ['rtsr-m-int8', 4],
    ['srcnn-9-5-5', 3],
    ['auto', 3],
  ])('by %s ×%i', async (model, scale) => {
    expect(await compare(street, { model, scale })).toBe('100,60,92,52');
  });

  it('by a heavy network in small tiles', async () => {
    const small = await convert('-vf', 'crop=240:160:60:40');
    await compare(small, { model: 'ddsr-6', scale: 2, tile: 32 });
  });

  it.each(['yuv422p10le', 'yuv444p', 'gray', 'yuv411p', 'yuv420p16le'])('in %s', async (format) => {
    await compare(await convert('-pix_fmt', format), { model: 'fast', scale: 3 });
  });

  it.each(['yuv420p', 'yuv444p', 'gray10le'])('by a network for RGB, in %s', async (format) => {
    const model = await writeOnnx(folder, `rgb ${format}`, swapNetwork('float32', 2, 5));
    const input = await convert('-pix_fmt', format);
    const pixels = await compare(input, { model, scale: 2 });
    const only = await enlarge(input, { model, regions: [region], regionMode: 'only' });
    const whole = await enlarge(input, { model });
    const inner = cropFilter(pixels, 2);
    expect((await rawFrames(only.output, inner)).equals(await rawFrames(whole.output, inner))).toBe(
      true,
    );
    const corner = cropFilter('0,0,64,32', 2);
    expect(
      (await rawFrames(only.output, corner)).equals(await rawFrames(whole.output, corner)),
    ).toBe(false);
  });

  it('by a network that looks at the whole picture', async () => {
    const model = await writeOnnx(folder, 'everywhere', looksEverywhere());
    const input = await convert('-vf', 'crop=240:160:60:40');
    await compare(input, { model, scale: 2 });
  });

  it('with chroma sited elsewhere, and at the edges of a picture of odd size', async () => {
    const odd = await convert(
      '-vf',
      'crop=191:111:0:0:exact=1',
      '-chroma_sample_location',
      'topleft',
    );
    await compare(odd, { regions: [{ x: 150, y: 80, width: 41, height: 31 }] });
    await compare(odd, { regions: [{ x: 0, y: 0, width: 33, height: 21 }], scale: 3 });
  });
});

describe('a crop', () => {
  it('is as many pixels as asked for, in percent too, and says what it shows', async () => {
    const regions = [{ x: 25, y: 50, width: 25, height: 25, unit: 'percent' as const }];
    const { output, plan } = await enlarge(street, { regions, frames: 2, scale: 3 });
    const { streams } = await ffprobe(output, '-show_streams', '-show_format');
    expect(streams[0]).toMatchObject({ width: 288, height: 162 });
    expect(JSON.stringify(await ffprobe(output, '-show_streams', '-show_format'))).toContain(
      'the part 96,108,96,54 of the source picture',
    );
    expect(plan.regions).toEqual({
      mode: 'crop',
      networkShare: 0.0625,
      regions: [{ asked: '25%,50%,25%,25%', pixels: '96,108,96,54', from: 0, to: undefined }],
    });
  });

  it('with times is that part of the clip, with its sound', async () => {
    const timed = { ...region, start: 1, end: 2 };
    const { output } = await enlarge(street, { regions: [timed] });
    const cut = await enlarge(street, { start: 1, duration: 1 });
    expect(await framePts(output)).toEqual(await framePts(cut.output));
    const seconds = async (path: string) => {
      const { packets } = await ffprobe(path, '-select_streams', 'a', '-show_packets');
      return packets.length;
    };
    expect(await seconds(output)).toBe(await seconds(cut.output));
    expect(await seconds(output)).toBeGreaterThan(10);
  });

  it('of a turned clip is what a player shows there, in MP4 and in Matroska', async () => {
    const turned = fresh('mp4');
    const still = fresh('mp4');
    await ffmpeg('-i', street, '-frames:v', '2', '-an', '-c:v', 'libx264', '-qp', '0', still);
    await ffmpeg('-display_rotation', '90', '-i', still, '-c', 'copy', turned).catch(() =>
      ffmpeg('-i', still, '-c', 'copy', '-metadata:s:v', 'rotate=270', turned),
    );
    const shown = { x: 20, y: 30, width: 80, height: 60 };
    const whole = await enlarge(turned);
    const expected = await rawFrames(whole.output, cropFilter('20,30,80,60', 2));
    const matroska = await enlarge(turned, { regions: [shown] });
    expect((await rawFrames(matroska.output)).equals(expected)).toBe(true);
    const stored = fresh('mp4');
    await upscale({
      input: turned,
      output: stored,
      scale: 2,
      model: 'fast',
      device: 'cpu',
      encoderOptions: ['qp=0'],
      regions: [shown],
    }).done;
    // FFmpeg turns what it decodes, as a player does.
    const difference = await rawFrames(stored);
    expect(difference.length).toBe(expected.length);
    const off = difference.map((value, i) => Math.abs(value - (expected[i] ?? 0)));
    expect(off.reduce((sum, value) => sum + value, 0) / off.length).toBeLessThan(1.5);
  });

  it('of an interlaced clip comes after the deinterlacer', async () => {
    const archive = sample('archive.mkv');
    const whole = await enlarge(archive, { frames: 4 });
    const crop = await enlarge(archive, { frames: 4, regions: [region] });
    const pixels = crop.plan.regions?.regions[0]?.pixels ?? '';
    const expected = await rawFrames(whole.output, cropFilter(pixels, 2));
    expect((await rawFrames(crop.output)).equals(expected)).toBe(true);
    const { streams } = await ffprobe(crop.output, '-show_streams');
    expect(streams[0]).toMatchObject({ sample_aspect_ratio: '12:11' });
  });
});

type Luma = Awaited<ReturnType<typeof lumaOf>>;
type Box = typeof region;

const at = ({ samples, width }: Luma, x: number, y: number): number => samples[y * width + x] ?? 0;

const isIn = ({ x, y, width, height }: Box, by: number, px: number, py: number): boolean =>
  px >= x - by && px < x + width + by && py >= y - by && py < y + height + by;

describe('the network in regions only', () => {
  const scale = 3;
  const large = { x: 120, y: 60, width: 120, height: 80 };
  const grown = {
    x: large.x * scale,
    y: large.y * scale,
    width: large.width * scale,
    height: large.height * scale,
  };
  let full: Luma;
  let bicubic: Luma;
  let only: Luma;

  beforeAll(async () => {
    const options = { frames: 3, scale, model: 'rtsr-m' } as const;
    const runs = [
      await enlarge(street, options),
      await enlarge(street, { ...options, model: 'bicubic' }),
      await enlarge(street, { ...options, regions: [large], regionMode: 'only' }),
    ];
    [full, bicubic, only] = (await Promise.all(runs.map(({ output }) => lumaOf(output, 2)))) as [
      Luma,
      Luma,
      Luma,
    ];
    const chroma = await Promise.all(
      [0, 2].map((n) => rawFrames(runs[n]?.output ?? '', 'extractplanes=u')),
    );
    expect(chroma[0]?.equals(chroma[1] as Buffer)).toBe(true);
  });

  it('is the network inside, bicubic far outside, and between both in between', () => {
    const border = 8 * scale;
    let differs = 0;
    for (let y = 0; y < full.height; y++)
      for (let x = 0; x < full.width; x++) {
        const [found, network, plain] = [only, full, bicubic].map((luma) => at(luma, x, y)) as [
          number,
          number,
          number,
        ];
        if (network !== plain) differs += 1;
        const good = isIn(grown, 0, x, y)
          ? found === network
          : isIn(grown, border, x, y)
            ? found >= Math.min(network, plain) && found <= Math.max(network, plain)
            : found === plain;
        if (!good) expect([x, y, found, network, plain]).toEqual('as it should be');
      }
    expect(differs).toBeGreaterThan(0.2 * full.width * full.height);
  });

  it('shows no seam: no step across the border that is not in the pictures it is made of', () => {
    const { x, y, width, height } = grown;
    // Second differences across the vertical borders: a step shows in them as a line does to an eye.
    const edginess = (
      luma: Luma | ((px: number, py: number) => number),
      column: number,
    ): number => {
      const value = (px: number, py: number) =>
        typeof luma === 'function' ? luma(px, py) : at(luma, px, py);
      let sum = 0;
      for (let py = y; py < y + height; py++)
        sum += Math.abs(value(column - 1, py) - 2 * value(column, py) + value(column + 1, py));
      return sum / height;
    };
    const columns = [...Array(60).keys()].flatMap((n) => [x - 30 + n, x + width - 30 + n]);
    const worst = (luma: Luma): number =>
      Math.max(
        ...columns.map(
          (column) =>
            edginess(luma, column) - Math.max(edginess(full, column), edginess(bicubic, column)),
        ),
      );
    expect(worst(only)).toBeLessThan(0.3);
    // The difference from bicubic fades: from column to column it changes by little more than the weight does.
    const fade = (column: number): number => {
      let [shown, own] = [0, 0];
      for (let py = y; py < y + height; py++) {
        shown += Math.abs(at(only, column, py) - at(bicubic, column, py));
        own += Math.abs(at(full, column, py) - at(bicubic, column, py));
      }
      return shown / own;
    };
    for (let column = x + width; column < x + width + 8 * scale; column++) {
      const t = 1 - (column + 0.5 - (x + width)) / (8 * scale);
      expect(fade(column)).toBeGreaterThan(t * t * (3 - 2 * t) - 0.25);
      expect(fade(column)).toBeLessThan(t * t * (3 - 2 * t) + 0.25);
    }
  });

  it('comes and goes with its times, and is counted', async () => {
    const options = { scale: 2, model: 'fast', duration: 1 } as const;
    const timed = { ...large, start: 0.4, end: 0.6 };
    const some = await enlarge(street, { ...options, regions: [timed], regionMode: 'only' });
    const plain = await enlarge(street, { ...options, model: 'bicubic' });
    const [found, expected] = await Promise.all(
      [some, plain].map(({ output }) => rawFrames(output)),
    );
    const bytes = (768 * 432 * 3) / 2;
    const changed = [...Array(some.report.frames.written).keys()].filter(
      (n) =>
        !found
          ?.subarray(n * bytes, (n + 1) * bytes)
          .equals(expected?.subarray(n * bytes, (n + 1) * bytes) as Buffer),
    );
    const pts = await framePts(some.output);
    const there = pts.flatMap((time, n) => (time >= 0.4 - 1e-6 && time < 0.6 - 1e-6 ? [n] : []));
    expect(changed).toEqual(there);
    expect(some.report.regions?.regions).toEqual([
      { asked: '120,60,120,80@0.4-0.6', pixels: '120,60,120,80', frames: there.length },
    ]);
  });

  it('takes regions that overlap, tiles, and depths above 8 bits', async () => {
    const deep = await convert('-pix_fmt', 'yuv422p10le');
    const regions = [large, { x: 200, y: 100, width: 90, height: 90 }];
    const whole = await enlarge(deep, { regions, regionMode: 'only' });
    const tiled = await enlarge(deep, { regions, regionMode: 'only', tile: 32 });
    expect((await rawFrames(tiled.output)).equals(await rawFrames(whole.output))).toBe(true);
    const full10 = await enlarge(deep);
    const inner = cropFilter('200,100,90,90', 2);
    expect(
      (await rawFrames(whole.output, inner)).equals(await rawFrames(full10.output, inner)),
    ).toBe(true);
  });
});

describe('an inset', () => {
  it('is the enlarged picture with the region in a corner, for its times', async () => {
    const timed = { x: 100, y: 60, width: 60, height: 40, start: 0.04, end: 1 };
    const options = { frames: 3, scale: 2 } as const;
    const { output, plan, report } = await enlarge(street, {
      ...options,
      regions: [timed],
      regionMode: 'inset',
    });
    const whole = await enlarge(street, options);
    const inset = plan.regions?.regions[0]?.inset;
    expect(inset?.corner).toBe('bottom right');
    const [x = 0, y = 0, width = 0, height = 0] = inset?.pixels.split(',').map(Number) ?? [];
    expect(report.regions?.regions[0]?.frames).toBe(2);
    const first = await Promise.all([output, whole.output].map((path) => lumaOf(path, 0)));
    expect(first[0]?.samples.equals(first[1]?.samples as Buffer)).toBe(true);
    const [found, expected] = (await Promise.all(
      [output, whole.output].map((path) => lumaOf(path, 2)),
    )) as [Luma, Luma];
    expect(at(found, x - 1, y + 5)).toBe(235);
    const box = { x, y, width, height };
    const own = { x: 200, y: 120, width: 120, height: 80 };
    for (let py = 0; py < found.height; py++)
      for (let px = 0; px < found.width; px++) {
        const drawn = isIn(box, 8, px, py) || (isIn(own, 8, px, py) && !isIn(own, 0, px, py));
        if (!drawn && at(found, px, py) !== at(expected, px, py))
          expect([px, py]).toBe('untouched');
      }
    // An independent magnifier agrees: FFmpeg's bicubic of the same part.
    const reference = await rawFrames(
      whole.output,
      'trim=start_frame=2',
      'crop=120:80:200:120',
      `scale=${width}:${height}:flags=bicubic:param0=0:param1=0.5`,
    );
    let off = 0;
    for (let py = 8; py < height - 8; py++)
      for (let px = 8; px < width - 8; px++)
        off += Math.abs(at(found, x + px, y + py) - (reference[py * width + px] ?? 0));
    expect(off / ((width - 16) * (height - 16))).toBeLessThan(1);
  });
});

describe('a run that is stopped', () => {
  it('keeps what it has of a region, under the partial name', async () => {
    const output = fresh('mp4');
    const stopping = new AbortController();
    const options = { input: street, output, scale: 2, model: 'rtsr-l', device: 'cpu' } as const;
    const regions = [{ x: 0, y: 0, width: 300, height: 200 }];
    const run = upscale({ ...options, regions }, { stop: stopping.signal });
    run.events.subscribe((event) => {
      if (event.kind === 'progress' && event.frames > 3) stopping.abort();
    });
    const report = await run.done;
    expect(report.outcome).toBe('partial');
    expect(report.output).toMatch(/\.partial\.mp4$/);
    expect(report.regions?.regions[0]?.frames).toBe(report.frames.inOutput);
    const { streams } = await ffprobe(report.output ?? '', '-show_streams');
    expect(streams[0]).toMatchObject({ width: 600, height: 400 });
  });
});

describe('a region that cannot be', () => {
  const out = join(folder, 'never.mp4');
  it.each([
    [
      ['--roi', '350,0,100,50'],
      '350,0,100,50 reaches beyond the picture, which is 384×216',
      'What lies in the picture is 350,0,34,50.',
    ],
    [['--roi', '500,0,100,50'], '500,0,100,50 lies beyond the picture', ''],
    [['--roi', '0,0,0,50'], '0,0,0,50 is empty', ''],
    [['--roi', '0,0,4,50'], '0,0,4,50 is too small: 4×50 pixels', 'The least is 8×8.'],
    [['--roi', '0,0,50,50@60-70'], '@60-70 begins at 60 s, but', 'leave them out'],
    [['--roi', '0,0,50,50@2-1'], '@2-1 ends at 1 s, not after its start at 2 s', 'START-END'],
    [
      ['--roi', '0,0,50,50@0-1', '--start', '2'],
      'outside of what --start and --duration leave',
      '',
    ],
    [['--roi', '0,0,50'], 'invalid value "0,0,50" for --roi; should be X,Y,WIDTH,HEIGHT', ''],
    [
      ['--roi', '0,0,50,50', '--roi', '9,9,50,50'],
      'crop writes one region, but --roi is given 2 times',
      'inset or only',
    ],
    [['--roi', '0,0,380,50', '--roi-mode', 'inset'], 'too large to be magnified', '36%'],
    [['--roi-mode', 'only'], '--roi-mode only needs a region', '--roi x,y,width,height'],
    [['--roi', '0,0,50,50', '--roi-mode', 'zoom'], 'invalid value "zoom" for --roi-mode', ''],
  ])('%o', async (args, message, hint) => {
    const { code, stderr } = await runCli([street, '-x2', '-o', out, ...args]);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('    at ');
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(code).toBe(2);
  });

  it('is said of a still picture with times', async () => {
    const picture = fresh('png');
    await ffmpeg('-i', street, '-frames:v', '1', picture);
    const { code, stderr } = await runCli([
      picture,
      '-x2',
      '-o',
      fresh('png'),
      '--roi',
      '0,0,50,50@0-1',
    ]);
    expect(stderr).toContain('is a still picture');
    expect(code).toBe(2);
  });
});

describe.runIf(haveClips)('a real camera', () => {
  it.each(['o4n_traffic.mp4', 'tiodh_vtest_20s.mp4', 'bgs_video03_20s.avi'])(
    '%s: crop, inset and only',
    async (name) => {
      const input = clip(`surveillance/${name}`);
      const regions = [{ x: 40, y: 40, width: 20, height: 20, unit: 'percent' as const }];
      const options = { frames: 6, scale: 2, regions } as const;
      const runs = [
        await enlarge(input, { ...options, regionMode: 'crop' }),
        await enlarge(input, { ...options, regionMode: 'inset' }),
        await enlarge(input, { ...options, regionMode: 'only' }),
      ];
      for (const { report } of runs) {
        expect(report.frames.inOutput).toBe(6);
        expect(report.regions?.regions[0]?.frames).toBe(6);
      }
      const [crop, inset, only] = runs.map(({ output }) => output) as [string, string, string];
      const inner = cropFilter(runs[0]?.plan.regions?.regions[0]?.pixels ?? '', 2);
      expect((await rawFrames(crop)).equals(await rawFrames(only, inner))).toBe(true);
      expect((await rawFrames(crop)).equals(await rawFrames(inset, inner))).toBe(true);
    },
  );
});
