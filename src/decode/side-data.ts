import type { JsonReader } from './json-reader.ts';

const find = (list: readonly JsonReader[], pattern: RegExp): JsonReader | undefined =>
  list.find((data) => pattern.test(data.text('side_data_type') ?? ''));

const identity = [65536, 0, 0, 0, 65536, 0, 0, 0, 1073741824];

/** ffprobe's three lines of three numbers; undefined when there is none, or it is the identity. */
export const readDisplayMatrix = (
  list: readonly JsonReader[],
): { matrix: readonly number[]; rotation: number } | undefined => {
  const data = find(list, /^display ?matrix$/i);
  const rows =
    data
      ?.text('displaymatrix')
      ?.split('\n')
      .filter((line) => line.includes(':')) ?? [];
  const matrix = rows.flatMap((line) =>
    line
      .slice(line.indexOf(':') + 1)
      .trim()
      .split(/\s+/)
      .map(Number),
  );
  if (
    matrix.length !== 9 ||
    matrix.some((value) => !Number.isInteger(value)) ||
    matrix.every((value, i) => value === identity[i])
  )
    return undefined;
  return { matrix, rotation: data?.number('rotation') ?? 0 };
};

/** `num/den` in units of 1/`unit`, rounded; undefined when absent. */
const scaled = (data: JsonReader, key: string, unit: number): number | undefined => {
  const match = /^(\d+)\/(\d+)$/.exec(data.text(key) ?? '');
  return match && Number(match[2]) > 0
    ? Math.round((Number(match[1]) / Number(match[2])) * unit)
    : undefined;
};

/** SMPTE ST 2086 in x265's form: chromaticities in units of 0.00002, luminance in units of 0.0001 cd/m². */
export const readMasteringDisplay = (list: readonly JsonReader[]): string | undefined => {
  const data = find(list, /^mastering display/i);
  if (!data) return undefined;
  const point = (label: string, name: string) =>
    `${label}(${scaled(data, `${name}_x`, 50_000)},${scaled(data, `${name}_y`, 50_000)})`;
  const light = `L(${scaled(data, 'max_luminance', 10_000)},${scaled(data, 'min_luminance', 10_000)})`;
  const text = `${point('G', 'green')}${point('B', 'blue')}${point('R', 'red')}${point('WP', 'white_point')}${light}`;
  return text.includes('undefined') ? undefined : text;
};

/** `maxCLL,maxFALL` in cd/m² (CTA-861.3). */
export const readContentLight = (list: readonly JsonReader[]): string | undefined => {
  const data = find(list, /^content light/i);
  const [peak, average] = [data?.number('max_content'), data?.number('max_average')];
  return peak === undefined || average === undefined ? undefined : `${peak},${average}`;
};

/** EIA-608/708 captions that travel inside the pictures. */
export const hasCaptions = (list: readonly JsonReader[]): boolean =>
  find(list, /A53|closed captions/i) !== undefined;

/** Carried in another way, or without meaning for enlarged frames. */
const handled =
  /^(?:display ?matrix|mastering display|content light|cpb properties|atsc a53|h\.26\S* user data|user data unregistered|stereo 3d|(?:av)?pan\/?scan|motion vectors|replaygain|video encoding parameters|regions? of interest|gop timecode|(?:3d )?bounding boxes)/i;

/** Names of side data that raw frames do not carry: colour profiles, dynamic HDR metadata, SMPTE timecodes and the like. */
export const readLostSideData = (list: readonly JsonReader[]): readonly string[] => [
  ...new Set(
    list
      .map((data) => data.text('side_data_type') ?? '')
      .filter((name) => name !== '' && !handled.test(name)),
  ),
];
