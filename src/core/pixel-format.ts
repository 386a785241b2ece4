/**
 * Planar Y'CbCr and gray formats that srvid processes as they are, by FFmpeg's names (little-endian, tightly packed planes).
 * Whatever else a decoder gives is brought to one of these by the stated rule of `decode/working-format.ts`.
 */
export type PixelFormat = {
  readonly name: string;
  /** Bits per sample, 8 to 16; samples above 8 bits take two bytes, little-endian. */
  readonly bits: number;
  /** Luma samples per chroma sample, horizontally and vertically; undefined for gray. */
  readonly chroma: { readonly x: number; readonly y: number } | undefined;
};

const layouts = [
  { prefix: 'gray', chroma: undefined, depths: [8, 9, 10, 12, 14, 16] },
  { prefix: 'yuv420p', chroma: { x: 2, y: 2 }, depths: [8, 9, 10, 12, 14, 16] },
  { prefix: 'yuv422p', chroma: { x: 2, y: 1 }, depths: [8, 9, 10, 12, 14, 16] },
  { prefix: 'yuv444p', chroma: { x: 1, y: 1 }, depths: [8, 9, 10, 12, 14, 16] },
  { prefix: 'yuv440p', chroma: { x: 1, y: 2 }, depths: [8, 10, 12] },
  { prefix: 'yuv411p', chroma: { x: 4, y: 1 }, depths: [8] },
  { prefix: 'yuv410p', chroma: { x: 4, y: 4 }, depths: [8] },
] as const;

export const pixelFormats: readonly PixelFormat[] = layouts.flatMap(({ prefix, chroma, depths }) =>
  depths.map((bits) => ({ name: bits === 8 ? prefix : `${prefix}${bits}le`, bits, chroma })),
);

/** Finds a format by FFmpeg's name; FFmpeg's deprecated full-range twins (`yuvj420p`) are the same layout. */
export const findPixelFormat = (name: string): PixelFormat | undefined =>
  pixelFormats.find((format) => format.name === name.replace(/^yuvj(4\d\d)p$/, 'yuv$1p'));

export type PlaneSize = {
  readonly width: number;
  readonly height: number;
  readonly offset: number;
  readonly bytes: number;
};

export const bytesPerSample = (format: PixelFormat): 1 | 2 => (format.bits > 8 ? 2 : 1);

/** Sizes (samples) and byte offsets of the planes of one frame of `width` × `height` luma samples: Y, then Cb, Cr. */
export const planeSizes = (
  format: PixelFormat,
  width: number,
  height: number,
): readonly PlaneSize[] => {
  const unit = bytesPerSample(format);
  const luma = { width, height, offset: 0, bytes: width * height * unit };
  if (!format.chroma) return [luma];
  const w = Math.ceil(width / format.chroma.x);
  const h = Math.ceil(height / format.chroma.y);
  const bytes = w * h * unit;
  return [
    luma,
    { width: w, height: h, offset: luma.bytes, bytes },
    { width: w, height: h, offset: luma.bytes + bytes, bytes },
  ];
};

/** Bytes of one whole frame. */
export const frameBytes = (format: PixelFormat, width: number, height: number): number =>
  planeSizes(format, width, height).reduce((sum, plane) => sum + plane.bytes, 0);
