import { describe, expect, it } from 'vitest';
import { runTool } from '../../src/core/ffmpeg/tool.ts';
import { chooseWorkingFormat } from '../../src/decode/working-format.ts';

const [width, height] = [16, 8];
const pixels = width * height;

const noise = (length: number, bits: number, seed = 1): number[] => {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) & (2 ** bits - 1);
  });
};

const noColor = {
  range: undefined,
  matrix: undefined,
  primaries: undefined,
  transfer: undefined,
  chromaLocation: undefined,
};
const working = (pixelFormat: string, output: 'video' | 'pictures' = 'video', lines = height) =>
  chooseWorkingFormat({ pixelFormat, height: lines, color: noColor, hasAlpha: false }, output);

/** Raw pictures of `pixelFormat` through the filter that srvid would put behind the decoder. */
const convert = async (
  pixelFormat: string,
  raw: Uint8Array,
  output: 'video' | 'pictures' = 'video',
  lines = height,
): Promise<Uint8Array> => {
  const { filter, ffmpegName } = working(pixelFormat, output, lines);
  const args = [
    '-v',
    'error',
    '-f',
    'rawvideo',
    '-pix_fmt',
    pixelFormat,
    '-s',
    `${width}x${raw.length === 0 ? height : lines}`,
    '-i',
    'pipe:0',
  ];
  const result = await runTool(
    'ffmpeg',
    [...args, '-filter:v', filter ?? 'null', '-pix_fmt', ffmpegName, '-f', 'rawvideo', 'pipe:1'],
    { stdin: raw },
  );
  expect(result.stderr).toBe('');
  return result.stdout;
};

type Planes = {
  readonly y: readonly number[];
  readonly u: readonly number[];
  readonly v: readonly number[];
};
const planes = (bits: number, chroma: number): Planes => ({
  y: noise(pixels, bits),
  u: noise(chroma, bits, 2),
  v: noise(chroma, bits, 3),
});
const bytes = (values: readonly number[]) => Uint8Array.from(values);
const words = (values: readonly number[], bigEndian = false) => {
  const out = new DataView(new ArrayBuffer(values.length * 2));
  values.forEach((value, i) => out.setUint16(i * 2, value, !bigEndian));
  return new Uint8Array(out.buffer);
};
const interleave = (...lists: readonly (readonly number[])[]) =>
  (lists[0] ?? []).flatMap((_, i) => lists.map((list) => list[i] ?? 0));
/** 4:2:2 packed: the order of one pair of pixels. */
const packed = (
  { y, u, v }: Planes,
  order: (y0: number, u: number, y1: number, v: number) => number[],
) => u.flatMap((chroma, i) => order(y[2 * i] ?? 0, chroma, y[2 * i + 1] ?? 0, v[i] ?? 0));
const joined = ({ y, u, v }: Planes) => [...y, ...u, ...v];

const q = pixels / 4;
const h = pixels / 2;
const left6 = (values: readonly number[]) => values.map((value) => value << 6);
const cases: readonly { name: string; to: string; raw: Uint8Array; want: Uint8Array }[] = [
  {
    name: 'nv12',
    to: 'yuv420p',
    p: planes(8, q),
    pack: (p: Planes) => bytes([...p.y, ...interleave(p.u, p.v)]),
    bits: 8,
  },
  {
    name: 'nv21',
    to: 'yuv420p',
    p: planes(8, q),
    pack: (p: Planes) => bytes([...p.y, ...interleave(p.v, p.u)]),
    bits: 8,
  },
  {
    name: 'nv24',
    to: 'yuv444p',
    p: planes(8, pixels),
    pack: (p: Planes) => bytes([...p.y, ...interleave(p.u, p.v)]),
    bits: 8,
  },
  {
    name: 'nv42',
    to: 'yuv444p',
    p: planes(8, pixels),
    pack: (p: Planes) => bytes([...p.y, ...interleave(p.v, p.u)]),
    bits: 8,
  },
  {
    name: 'yuyv422',
    to: 'yuv422p',
    p: planes(8, h),
    pack: (p: Planes) => bytes(packed(p, (a, u, b, v) => [a, u, b, v])),
    bits: 8,
  },
  {
    name: 'yvyu422',
    to: 'yuv422p',
    p: planes(8, h),
    pack: (p: Planes) => bytes(packed(p, (a, u, b, v) => [a, v, b, u])),
    bits: 8,
  },
  {
    name: 'uyvy422',
    to: 'yuv422p',
    p: planes(8, h),
    pack: (p: Planes) => bytes(packed(p, (a, u, b, v) => [u, a, v, b])),
    bits: 8,
  },
  {
    name: 'p010le',
    to: 'yuv420p10le',
    p: planes(10, q),
    pack: (p: Planes) => words(left6([...p.y, ...interleave(p.u, p.v)])),
    bits: 10,
  },
  {
    name: 'p010be',
    to: 'yuv420p10le',
    p: planes(10, q),
    pack: (p: Planes) => words(left6([...p.y, ...interleave(p.u, p.v)]), true),
    bits: 10,
  },
  {
    name: 'p016le',
    to: 'yuv420p16le',
    p: planes(16, q),
    pack: (p: Planes) => words([...p.y, ...interleave(p.u, p.v)]),
    bits: 16,
  },
  {
    name: 'p210le',
    to: 'yuv422p10le',
    p: planes(10, h),
    pack: (p: Planes) => words(left6([...p.y, ...interleave(p.u, p.v)])),
    bits: 10,
  },
  {
    name: 'p410le',
    to: 'yuv444p10le',
    p: planes(10, pixels),
    pack: (p: Planes) => words(left6([...p.y, ...interleave(p.u, p.v)])),
    bits: 10,
  },
  {
    name: 'y210le',
    to: 'yuv422p10le',
    p: planes(10, h),
    pack: (p: Planes) => words(left6(packed(p, (a, u, b, v) => [a, u, b, v]))),
    bits: 10,
  },
  {
    name: 'yuv420p10be',
    to: 'yuv420p10le',
    p: planes(10, q),
    pack: (p: Planes) => words(joined(p), true),
    bits: 10,
  },
  {
    name: 'yuv422p12be',
    to: 'yuv422p12le',
    p: planes(12, h),
    pack: (p: Planes) => words(joined(p), true),
    bits: 12,
  },
  {
    name: 'yuv444p16be',
    to: 'yuv444p16le',
    p: planes(16, pixels),
    pack: (p: Planes) => words(joined(p), true),
    bits: 16,
  },
  {
    name: 'gray10be',
    to: 'gray10le',
    p: planes(10, 0),
    pack: (p: Planes) => words(p.y, true),
    bits: 10,
  },
  {
    name: 'gray16be',
    to: 'gray16le',
    p: planes(16, 0),
    pack: (p: Planes) => words(p.y, true),
    bits: 16,
  },
  {
    name: 'yuva420p',
    to: 'yuv420p',
    p: planes(8, q),
    pack: (p: Planes) => bytes([...joined(p), ...noise(pixels, 8, 9)]),
    bits: 8,
  },
  {
    name: 'yuva444p10le',
    to: 'yuv444p10le',
    p: planes(10, pixels),
    pack: (p: Planes) => words([...joined(p), ...noise(pixels, 10, 9)]),
    bits: 10,
  },
  {
    name: 'ya8',
    to: 'gray',
    p: planes(8, 0),
    pack: (p: Planes) => bytes(interleave(p.y, noise(pixels, 8, 9))),
    bits: 8,
  },
].map(({ name, to, p, pack, bits }) => ({
  name,
  to,
  raw: pack(p),
  want: bits === 8 ? bytes(joined(p)) : words(joined(p)),
}));

describe('re-layouts keep every sample', () => {
  it.each(cases)('$name -> $to', async ({ name, to, raw, want }) => {
    expect(working(name).format.name).toBe(to);
    expect(Buffer.compare(await convert(name, raw), want)).toBe(0);
  });
});

/** H.273 in plain floating point. */
const toYuv = (
  r: number,
  g: number,
  b: number,
  kr: number,
  kb: number,
  range: 'tv' | 'pc',
  bits: number,
) => {
  const max = 2 ** bits - 1;
  const y = (kr * r + (1 - kr - kb) * g + kb * b) / max;
  const cb = (b / max - y) / (2 * (1 - kb));
  const cr = (r / max - y) / (2 * (1 - kr));
  const unit = 2 ** (bits - 8);
  return range === 'tv'
    ? [(16 + 219 * y) * unit, (128 + 224 * cb) * unit, (128 + 224 * cr) * unit]
    : [y * max, cb * max + 128 * unit, cr * max + 128 * unit];
};

const rgb = [noise(pixels * 90, 8, 4), noise(pixels * 90, 8, 5), noise(pixels * 90, 8, 6)] as const;

describe('RGB becomes 4:4:4 by the stated rule, within one step of the plain formula', () => {
  it.each([
    { name: 'rgb24', lines: 719, output: 'video', kr: 0.299, kb: 0.114 },
    { name: 'rgb24', lines: 720, output: 'video', kr: 0.2126, kb: 0.0722 },
    { name: 'rgb24', lines: 8, output: 'pictures', kr: 0.299, kb: 0.114 },
    { name: 'rgb24', lines: 720, output: 'pictures', kr: 0.2126, kb: 0.0722 },
    { name: 'gbrp', lines: 8, output: 'video', kr: 0.299, kb: 0.114 },
    { name: 'bgr0', lines: 8, output: 'video', kr: 0.299, kb: 0.114 },
    { name: 'gbrp10le', lines: 8, output: 'video', kr: 0.299, kb: 0.114 },
    { name: 'gbrp12le', lines: 720, output: 'video', kr: 0.2126, kb: 0.0722 },
    { name: 'rgb48le', lines: 8, output: 'pictures', kr: 0.299, kb: 0.114 },
    { name: 'rgb48le', lines: 8, output: 'video', kr: 0.299, kb: 0.114 },
  ] as const)('$name, $lines lines, for $output', async ({ name, lines, output, kr, kb }) => {
    const bits = name === 'gbrp10le' ? 10 : name === 'gbrp12le' ? 12 : name === 'rgb48le' ? 16 : 8;
    const count = width * lines;
    const [r, g, b] = rgb.map((list, i) =>
      bits === 8 ? list.slice(0, count) : noise(count, bits, i + 4),
    ) as [number[], number[], number[]];
    const values = name.startsWith('gbr')
      ? [...g, ...b, ...r]
      : name === 'bgr0'
        ? interleave(b, g, r, r)
        : interleave(r, g, b);
    const got = await convert(name, bits === 8 ? bytes(values) : words(values), output, lines);
    const samples =
      bits === 8
        ? got
        : new Uint16Array(got.buffer.slice(got.byteOffset, got.byteOffset + got.byteLength));
    const range = output === 'pictures' ? 'pc' : 'tv';
    let worst = 0;
    for (let i = 0; i < count; i++) {
      toYuv(r[i] ?? 0, g[i] ?? 0, b[i] ?? 0, kr, kb, range, bits).forEach((want, plane) => {
        worst = Math.max(
          worst,
          Math.abs((samples[plane * count + i] ?? -99) - Math.min(want, 2 ** bits - 1)),
        );
      });
    }
    // 16 bits: libswscale computes with 15, in several steps.
    expect(worst).toBeLessThanOrEqual({ 8: 1, 10: 1.5, 12: 2.5, 16: 24 }[bits]);
    expect(working(name, output, lines).color).toMatchObject({
      matrix: kr === 0.299 ? 'smpte170m' : 'bt709',
      range,
    });
  });
});

describe('black and white', () => {
  it('becomes gray of full range', async () => {
    const bitsOf = noise(pixels / 8, 8, 7);
    const want = bitsOf.flatMap((byte) =>
      Array.from({ length: 8 }, (_, i) => ((byte >> (7 - i)) & 1 ? 255 : 0)),
    );
    expect([...(await convert('monob', bytes(bitsOf)))]).toEqual(want);
    expect([...(await convert('monow', bytes(bitsOf)))]).toEqual(want.map((value) => 255 - value));
    expect(working('monow').color.range).toBe('pc');
  });
});
