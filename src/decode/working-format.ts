import { SrvidError } from '../core/errors.ts';
import type { ColorInfo, VideoFacts } from '../core/media.ts';
import { fourccOfPixelFormat } from '../core/nut/raw-fourcc.ts';
import { findPixelFormat, type PixelFormat } from '../core/pixel-format.ts';
import { hasAlphaPlane } from './stream-info.ts';

/** In which format the pictures are enlarged, how they get there from the source's, and what that costs. */
export type WorkingFormat = {
  readonly format: PixelFormat;
  /** The name to ask FFmpeg for: the format's own, or the source's full-range twin (`yuvj420p`), so that no range is converted. */
  readonly ffmpegName: string;
  /** The colour of the pictures after the conversion: what the output is to be tagged with. */
  readonly color: ColorInfo;
  /** An FFmpeg filter chain; undefined where the decoder's pictures are taken as they are. */
  readonly filter: string | undefined;
  /** Sentences: what is converted, and by which rule. Empty for the identity. */
  readonly rules: readonly string[];
  /** Sentences: what is lost. */
  readonly warnings: readonly string[];
};

/** The same samples in another order in memory. Not nv16 and nv20: libswscale 5.1 cannot read them. */
const relayouts: Readonly<Record<string, string>> = {
  nv12: 'yuv420p',
  nv21: 'yuv420p',
  nv24: 'yuv444p',
  nv42: 'yuv444p',
  p010le: 'yuv420p10le',
  p010be: 'yuv420p10le',
  p012le: 'yuv420p12le',
  p012be: 'yuv420p12le',
  p016le: 'yuv420p16le',
  p016be: 'yuv420p16le',
  p210le: 'yuv422p10le',
  p210be: 'yuv422p10le',
  p212le: 'yuv422p12le',
  p212be: 'yuv422p12le',
  p216le: 'yuv422p16le',
  p216be: 'yuv422p16le',
  p410le: 'yuv444p10le',
  p410be: 'yuv444p10le',
  p412le: 'yuv444p12le',
  p412be: 'yuv444p12le',
  p416le: 'yuv444p16le',
  p416be: 'yuv444p16le',
  yuyv422: 'yuv422p',
  yvyu422: 'yuv422p',
  uyvy422: 'yuv422p',
  uyyvyy411: 'yuv411p',
  y210le: 'yuv422p10le',
  y212le: 'yuv422p12le',
  vuyx: 'yuv444p',
  xv30le: 'yuv444p10le',
  xv36le: 'yuv444p12le',
};

/** RGB by bits per component. */
const rgbDepths: readonly (readonly [pattern: RegExp, bits: 8 | 9 | 10 | 12 | 14 | 16])[] = [
  [
    /^(?:rgb|bgr|gbr|gbra)(?:24|0)?p?$|^(?:0rgb|0bgr|rgb0|bgr0|rgba|bgra|argb|abgr|gbrp|gbrap|pal8)$|^(?:rgb|bgr)(?:8|4|4_byte)$|^(?:rgb|bgr)(?:444|555|565)[lb]e$/,
    8,
  ],
  [/^gbrp9[lb]e$/, 9],
  [/^gbra?p10[lb]e$|^x2(?:rgb|bgr)10[lb]e$/, 10],
  [/^gbra?p12[lb]e$/, 12],
  [/^gbra?p14[lb]e$/, 14],
  [/^gbra?p16[lb]e$|^(?:rgb|bgr)48[lb]e$|^(?:rgba|bgra)64[lb]e$/, 16],
];

const alphaWarning = 'the alpha channel is dropped';

const plain = (name: string): PixelFormat | undefined =>
  fourccOfPixelFormat(name) ? findPixelFormat(name) : undefined;

const planar = (name: string): PixelFormat => {
  const format = plain(name);
  if (!format) throw new SrvidError('BUG', `no working format ${name}`);
  return format;
};

type Source = Pick<VideoFacts, 'pixelFormat' | 'height' | 'color' | 'hasAlpha'>;

/**
 * Chooses the planar format in which a source is enlarged.
 * - planar Y'CbCr and gray are taken as they are; packed, semi-planar and big-endian ones are only laid out anew;
 * - alpha is dropped with a warning;
 * - RGB and palettes become Y'CbCr 4:4:4 of the same depth: BT.709 from 720 lines on, else BT.601 (SMPTE 170M); limited range for
 *   videos, full range when the output is pictures;
 * - black and white becomes 8-bit gray of full range.
 * @throws SrvidError INPUT_REFUSED for what none of these covers (Bayer, XYZ, floating point, frames in GPU memory)
 */
export const chooseWorkingFormat = (
  source: Source,
  output: 'video' | 'pictures',
): WorkingFormat => {
  const name = source.pixelFormat;
  const warnings = source.hasAlpha ? [alphaWarning] : [];
  const same = plain(name);
  if (same)
    return {
      format: same,
      ffmpegName: name,
      color: source.color,
      filter: undefined,
      rules: [],
      warnings,
    };
  return (
    relayout(source, warnings) ??
    fromRgb(source, output, warnings) ??
    fromBlackAndWhite(source) ??
    refuse(name)
  );
};

const relayout = (
  { pixelFormat, color }: Source,
  warnings: readonly string[],
): WorkingFormat | undefined => {
  const target = relayoutTarget(pixelFormat);
  if (!target) return undefined;
  const rules = [
    hasAlphaPlane(pixelFormat)
      ? `${pixelFormat} without its alpha is ${target}`
      : `${pixelFormat} is laid out as ${target}: the samples stay the same`,
  ];
  if (pixelFormat.startsWith('yuv440p'))
    rules[0] = `${pixelFormat} becomes ${target}: chroma rows are interpolated`;
  return {
    format: planar(target),
    ffmpegName: target,
    color,
    filter: `scale=flags=bicubic+accurate_rnd+full_chroma_int+bitexact,format=${target}`,
    rules,
    warnings,
  };
};

const relayoutTarget = (name: string): string | undefined => {
  if (Object.hasOwn(relayouts, name)) return relayouts[name];
  const little = name.replace(/be$/, 'le');
  const deep440 = /^yuv440p(1[02])le$/.exec(little);
  if (deep440) return `yuv444p${deep440[1]}le`;
  if (plain(little)) return little;
  const opaque = little
    .replace(/^yuva(4\d\dp)/, 'yuv$1')
    .replace(/^ya8$/, 'gray')
    .replace(/^ya16le$/, 'gray16le')
    .replace(/^(?:ayuv|vuya)$/, 'yuv444p')
    .replace(/^ayuv64le$/, 'yuv444p16le');
  return opaque !== little && plain(opaque) ? opaque : undefined;
};

const toYuv = (matrix: string, range: 'tv' | 'pc'): string =>
  `scale=out_color_matrix=${matrix}:out_range=${range}:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact`;

/** H.273 limited range from full range, rounded once. libswscale's own is off by nearly one step of 8 bits, at any depth. */
const toLimited = (bits: number): string => {
  const [max, unit] = [2 ** bits - 1, 2 ** (bits - 8)];
  const chroma = `round(${128 * unit}+(val-${128 * unit})*${224 * unit}/${max})`;
  return `lutyuv=y='round(${16 * unit}+val*${219 * unit}/${max})':u='${chroma}':v='${chroma}',setparams=range=tv`;
};

const fromRgb = (
  { pixelFormat, height, color }: Source,
  output: 'video' | 'pictures',
  warnings: readonly string[],
): WorkingFormat | undefined => {
  const bits = rgbDepths.find(([pattern]) => pattern.test(pixelFormat))?.[1];
  if (bits === undefined) return undefined;
  const target = bits === 8 ? 'yuv444p' : `yuv444p${bits}le`;
  const matrix = height >= 720 ? 'bt709' : 'smpte170m';
  const range = output === 'pictures' ? 'pc' : 'tv';
  const standard = height >= 720 ? 'BT.709 (720 lines or more)' : 'BT.601 (fewer than 720 lines)';
  return {
    format: planar(target),
    ffmpegName: target,
    color: { ...color, matrix, range, chromaLocation: undefined },
    filter: `${toYuv(matrix, bits > 8 ? 'pc' : range)},format=${target}${bits > 8 && range === 'tv' ? `,${toLimited(bits)}` : ''}`,
    rules: [
      `${pixelFormat} is converted to ${target} by ${standard}, ${range === 'tv' ? 'limited' : 'full'} range`,
    ],
    warnings,
  };
};

const fromBlackAndWhite = ({ pixelFormat, color }: Source): WorkingFormat | undefined =>
  /^mono[wb]$/.test(pixelFormat)
    ? {
        format: planar('gray'),
        ffmpegName: 'gray',
        color: { ...color, matrix: undefined, range: 'pc', chromaLocation: undefined },
        filter: 'format=gray',
        rules: [`${pixelFormat} becomes 8-bit gray of full range`],
        warnings: [],
      }
    : undefined;

const refuse = (name: string): never => {
  throw new SrvidError('INPUT_REFUSED', `the pixel format ${name} is not supported`, {
    hint: 'Convert it first, for example with: ffmpeg -i input -pix_fmt yuv444p10le -c:v ffv1 output.mkv',
  });
};
