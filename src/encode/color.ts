import type { Encoder } from './encoders/encoder.ts';
import type { ColorInfo } from '../core/media.ts';

/** Names that FFmpeg's `setparams` filter and encoders take (5.1 and later). What is not here is left unspecified. */
const matrices = [
  'bt709',
  'fcc',
  'bt470bg',
  'smpte170m',
  'smpte240m',
  'ycgco',
  'bt2020nc',
  'bt2020c',
  'smpte2085',
  'chroma-derived-nc',
  'chroma-derived-c',
  'ictcp',
];
const primaries = [
  'bt709',
  'bt470m',
  'bt470bg',
  'smpte170m',
  'smpte240m',
  'film',
  'bt2020',
  'smpte428',
  'smpte431',
  'smpte432',
  'jedec-p22',
];
const transfers = [
  'bt709',
  'bt470m',
  'bt470bg',
  'smpte170m',
  'smpte240m',
  'linear',
  'log100',
  'log316',
  'iec61966-2-4',
  'bt1361e',
  'iec61966-2-1',
  'bt2020-10',
  'bt2020-12',
  'smpte2084',
  'smpte428',
  'arib-std-b67',
];
const locations = ['left', 'center', 'topleft', 'top', 'bottomleft', 'bottom'];

const among = (list: readonly string[], name: string | undefined): string | undefined =>
  name !== undefined && list.includes(name) ? name : undefined;

/** ffprobe's name and the option's name of one set of primaries differ. */
const primariesName = (name: string | undefined): string | undefined =>
  among(primaries, name === 'ebu3213' ? 'jedec-p22' : name);

/**
 * Says what the frames are, without touching a sample: NUT carries no colour, and FFmpeg's encoders take it from the frames.
 * Undefined when nothing is known.
 */
export const colorFilter = (color: ColorInfo): string | undefined => {
  const parts = [
    ['range', color.range],
    ['color_primaries', primariesName(color.primaries)],
    ['color_trc', among(transfers, color.transfer)],
    ['colorspace', among(matrices, color.matrix)],
  ].flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
  return parts.length > 0 ? `setparams=${parts.join(':')}` : undefined;
};

/**
 * The same for the encoder and the container, name → value. The chroma location goes only this way (`setparams` has none
 * before FFmpeg 7).
 */
export const colorOptions = (color: ColorInfo): Readonly<Record<string, string>> => {
  const options = {
    color_range: color.range,
    color_primaries: primariesName(color.primaries),
    color_trc: among(transfers, color.transfer),
    colorspace: among(matrices, color.matrix),
    chroma_sample_location: among(locations, color.chromaLocation),
  };
  return Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
};

/** Names that cannot be carried, for a warning. */
export const unknownColorNames = (color: ColorInfo): readonly string[] =>
  [
    color.matrix !== undefined && color.matrix !== 'gbr' && !among(matrices, color.matrix)
      ? `matrix ${color.matrix}`
      : '',
    color.primaries !== undefined && !primariesName(color.primaries)
      ? `primaries ${color.primaries}`
      : '',
    color.transfer !== undefined && !among(transfers, color.transfer)
      ? `transfer ${color.transfer}`
      : '',
  ].filter((text) => text !== '');

/**
 * x264 states a limited range only beside another colour description; alone it leaves it out, which means the same but reads as unknown.
 * @returns the bitstream filter that states it, or undefined where there is nothing to add
 */
export const limitedRangeFilter = (encoder: Encoder, color: ColorInfo): string | undefined => {
  const described = color.matrix ?? color.primaries ?? color.transfer;
  return encoder.id === 'libx264' && color.range === 'tv' && described === undefined
    ? 'h264_metadata=video_full_range_flag=0'
    : undefined;
};
