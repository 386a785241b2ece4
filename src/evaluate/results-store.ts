import { rename, writeFile } from 'node:fs/promises';
import { networks } from '../infer/networks.ts';
import { metrics } from '../metrics/index.ts';
import {
  readResults,
  resultsPath,
  type ColourRow,
  type MetricValues,
  type Results,
  type StillRow,
  type VideoRow,
} from './results.ts';

const stillKey = ['model', 'scale', 'set', 'lowResolution'] as const;
const colourKey = ['model', 'scale', 'set', 'lowResolution'] as const;
const videoKey = ['model', 'scale', 'clip', 'condition'] as const;

const sameKey = <T>(a: T, b: T, key: readonly (keyof T)[]): boolean =>
  key.every((name) => a[name] === b[name]);

const put = <T>(rows: readonly T[], row: T, key: readonly (keyof T)[]): readonly T[] => [
  ...rows.filter((each) => !sameKey(each, row, key)),
  row,
];

/** Four digits are more than any table gives, and a rerun on another machine gives the same. */
const rounded = (value: number): number => Number(value.toFixed(4));

/** In the order of the list of metrics, so that the file does not depend on the order of the runs. */
const tidy = (values: MetricValues): MetricValues =>
  Object.fromEntries(
    metrics.flatMap(({ id }) => (values[id] === undefined ? [] : [[id, rounded(values[id])]])),
  );

/** The figures of both rows, the new ones first: metrics may be added one by one while the weights stay. */
const merged = (old: StillRow | undefined, row: StillRow): StillRow => {
  const kept = old?.sha256 === row.sha256 ? old : undefined;
  return {
    model: row.model,
    scale: row.scale,
    sha256: row.sha256,
    set: row.set,
    lowResolution: row.lowResolution,
    average: tidy({ ...kept?.average, ...row.average }),
    images: row.images.map(({ name, metrics: values }) => ({
      name,
      metrics: tidy({
        ...kept?.images.find((image) => image.name === name)?.metrics,
        ...values,
      }),
    })),
  };
};

/** The results with a row of stills in place of the older one; of the same weights its other metrics are kept. */
export const putStill = (results: Results, row: StillRow): Results => {
  const old = results.stills.find((each) => sameKey(each, row, stillKey));
  return { ...results, stills: put(results.stills, merged(old, row), stillKey) };
};

export const putColour = (results: Results, row: ColourRow): Results => {
  const [y, cb, cr, rgb] = [row.y, row.cb, row.cr, row.rgb].map(rounded) as [
    number,
    number,
    number,
    number,
  ];
  return { ...results, colour: put(results.colour, { ...row, y, cb, cr, rgb }, colourKey) };
};

export const putVideo = (results: Results, row: VideoRow): Results => ({
  ...results,
  video: put(results.video, { ...row, psnr: rounded(row.psnr), gain: rounded(row.gain) }, videoKey),
});

/** Metrics that a row of these weights lacks; all when it was measured with other weights. */
export const missingMetrics = (
  results: Results,
  row: Pick<StillRow, 'sha256' | (typeof stillKey)[number]>,
  wanted: readonly string[],
): readonly string[] => {
  const found = results.stills.find(
    (each) => sameKey<typeof row>(each, row, stillKey) && each.sha256 === row.sha256,
  );
  return wanted.filter((id) => found?.average[id] === undefined);
};

type Weights = { readonly id: string; readonly scale: number; readonly sha256: string };

export const hasColour = (
  results: Results,
  row: Pick<ColourRow, 'sha256' | (typeof colourKey)[number]>,
): boolean =>
  results.colour.some(
    (each) => sameKey<typeof row>(each, row, colourKey) && each.sha256 === row.sha256,
  );

/** Whether these weights were measured on a clip under all of these conditions. @param clip its file name */
export const hasVideo = (
  { video }: Results,
  { id, scale, sha256 }: Weights,
  clip: string,
  conditions: readonly string[],
): boolean =>
  conditions.every((condition) =>
    video.some(
      (row) =>
        sameKey<typeof row>(row, { ...row, model: id, scale, clip, condition }, videoKey) &&
        row.sha256 === sha256,
    ),
  );

const modelOrder = (id: string): number => networks.findIndex((network) => network.id === id);

const sorted = <T extends { readonly model: string }>(
  rows: readonly T[],
  key: readonly (keyof T)[],
): readonly T[] => {
  const words = (row: T): string => key.map((name) => String(row[name])).join(' ');
  return rows
    .filter(({ model }) => modelOrder(model) >= 0)
    .toSorted(
      (a, b) =>
        modelOrder(a.model) - modelOrder(b.model) ||
        words(a).localeCompare(words(b), 'en', { numeric: true }),
    );
};

/** JSON with one row a line, in the order of the networks; rows of networks that no longer ship are dropped. */
export const resultsText = ({ stills, colour, video }: Results): string => {
  const table = (name: string, rows: readonly unknown[]): string =>
    rows.length === 0
      ? `"${name}": []`
      : `"${name}": [\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`;
  return `{\n${[
    table('stills', sorted(stills, stillKey)),
    table('colour', sorted(colour, colourKey)),
    table('video', sorted(video, videoKey)),
  ].join(',\n')}\n}\n`;
};

/** Changes `models/results.json` as it is now: it is read anew, and never seen half written. */
export const updateResults = async (
  change: (results: Results) => Results,
  path = resultsPath,
): Promise<void> => {
  const text = resultsText(change(await readResults(path)));
  const fresh = `${path}.${process.pid}.part`;
  await writeFile(fresh, text);
  await rename(fresh, path);
};
