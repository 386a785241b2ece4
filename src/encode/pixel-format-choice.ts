import { findPixelFormat, type PixelFormat, pixelFormats } from '../core/pixel-format.ts';

/** Samples of both chroma planes per luma sample. */
const chromaShare = ({ chroma }: PixelFormat): number => (chroma ? 2 / (chroma.x * chroma.y) : 0);

/** Chroma at least as fine as the source's, both ways. Gray asks for nothing. */
const keepsChroma = (from: PixelFormat, to: PixelFormat): boolean =>
  !from.chroma ||
  (to.chroma !== undefined && to.chroma.x <= from.chroma.x && to.chroma.y <= from.chroma.y);

export type FormatChoice = {
  readonly format: PixelFormat;
  /** What is lost, in words; empty when samples are only moved to a wider format. */
  readonly losses: readonly string[];
};

/**
 * The format that is encoded. The rule: the frames' own, if the encoder takes it; else the smallest one that loses nothing
 * (depth and chroma resolution at least the source's); else the deepest one that keeps the chroma; else the deepest one at all.
 * @param accepted FFmpeg's names, as the encoder lists them
 */
export const choosePixelFormat = (
  from: PixelFormat,
  accepted: readonly string[],
): FormatChoice | undefined => {
  const names = new Set(accepted.map((name) => findPixelFormat(name)?.name));
  const candidates = pixelFormats.filter((format) => names.has(format.name));
  const own = candidates.find((format) => format.name === from.name);
  if (own) return { format: own, losses: [] };
  const size = (format: PixelFormat) => (1 + chromaShare(format)) * 100 + format.bits;
  const keeping = candidates.filter(
    (format) =>
      keepsChroma(from, format) && (from.chroma !== undefined || format.chroma !== undefined),
  );
  const whole = keeping
    .filter((format) => format.bits >= from.bits)
    .sort((a, b) => a.bits - b.bits || size(a) - size(b));
  const shallow = (list: readonly PixelFormat[]) =>
    [...list].sort((a, b) => b.bits - a.bits || size(a) - size(b));
  const best =
    whole[0] ?? shallow(keeping)[0] ?? shallow(candidates.filter((format) => format.chroma))[0];
  if (!best) return undefined;
  const losses: string[] = [];
  if (best.bits < from.bits) losses.push(`${from.bits} bits become ${best.bits}`);
  if (!keepsChroma(from, best)) losses.push(`chroma of ${from.name} becomes that of ${best.name}`);
  return { format: best, losses };
};
