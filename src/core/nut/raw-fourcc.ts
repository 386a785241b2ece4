/**
 * The fourcc by which FFmpeg's NUT names each planar format of raw video, as FFmpeg 5.1 and 7.0 write and read them
 * (`test/integration/nut-raw-fourcc.test.ts` asks the installed FFmpeg).
 *
 * FFmpeg's muxer has no code for yuv440p10le, yuv440p12le, p010le, ya16le and the float formats: it writes `RGB[15]` without a
 * warning, and they come back as rgb555le. Hence `undefined` here must be an error for whoever asks FFmpeg for such a pipe.
 */
const bytes = (text: string, ...rest: readonly number[]): Uint8Array =>
  Uint8Array.of(...Buffer.from(text, 'latin1'), ...rest);

const deep = [9, 10, 12, 14, 16];

const table: ReadonlyMap<string, Uint8Array> = new Map([
  ['gray', bytes('Y800')],
  ['yuv420p', bytes('I420')],
  ['yuv422p', bytes('Y42B')],
  ['yuv444p', bytes('444P')],
  ['yuv440p', bytes('440P')],
  ['yuv411p', bytes('Y41B')],
  ['yuv410p', bytes('YUV9')],
  ...deep.map((bits) => [`gray${bits}le`, bytes('Y1', 0, bits)] as const),
  ...deep.map((bits) => [`yuv420p${bits}le`, bytes('Y3', 11, bits)] as const),
  ...deep.map((bits) => [`yuv422p${bits}le`, bytes('Y3', 10, bits)] as const),
  ...deep.map((bits) => [`yuv444p${bits}le`, bytes('Y3', 0, bits)] as const),
]);

/** FFmpeg's pixel format names that this table knows. */
export const rawPixelFormats: readonly string[] = [...table.keys()];

/** The four bytes for a pixel format; undefined when NUT cannot carry it. Full-range twins (`yuvj420p`) share their format's code. */
export const fourccOfPixelFormat = (pixelFormat: string): Uint8Array | undefined =>
  table.get(pixelFormat.replace(/^yuvj(4\d\d)p$/, 'yuv$1p'));

/** FFmpeg's pixel format name for a fourcc; undefined when it is none of these. */
export const pixelFormatOfFourcc = (fourcc: Uint8Array): string | undefined =>
  [...table].find(([, code]) => Buffer.compare(code, fourcc) === 0)?.[0];
