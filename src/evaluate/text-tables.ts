import { metricDigits } from './metric-list.ts';
import { findPublished, type Published, type PublishedFigure } from './published.ts';
import type { ColourRow, Results, StillRow, VideoRow } from './results.ts';
import { isUnbounded, unboundedNote } from './unbounded.ts';

/** A table for people: the first row is the head; `-` stands where there is no figure. */
export type TextTable = {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
  readonly note?: string;
};

/** Sets of more images get averages only, as in the papers. */
export const mostImagesListed = 20;

/** Networks side by side before a table is broken into blocks. */
const networksPerBlock = 6;

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

const figure = (value: number | undefined, digits: number): string =>
  value === undefined || isUnbounded(value) ? '-' : value.toFixed(digits);

/** A note for tables that hold decibels without bound. */
const noteOf = (values: readonly (number | undefined)[]): Pick<TextTable, 'note'> =>
  values.some(isUnbounded) ? { note: unboundedNote } : {};

const blocksOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );

/** Rows by what they have in common, in the order in which they come. */
const grouped = <T>(rows: readonly T[], keyOf: (row: T) => string): readonly (readonly T[])[] =>
  unique(rows.map(keyOf)).map((key) => rows.filter((row) => keyOf(row) === key));

const metricsOf = (rows: readonly StillRow[]): readonly string[] =>
  unique(rows.flatMap(({ average }) => Object.keys(average)));

/** The scale that is shown image by image when several were measured: that of the papers' tables. */
const listedScale = (rows: readonly StillRow[]): number | undefined =>
  (rows.find(({ scale }) => scale === 3) ?? rows[0])?.scale;

/** Each image under each network, as the papers' tables of Set5 and Set14: one metric at one scale. */
const perImage = (
  rows: readonly StillRow[],
  metric: string,
  published: Published,
): readonly TextTable[] => {
  const digits = metricDigits(metric);
  const [{ set, scale, images } = { set: '', scale: 0, images: [] }] = rows;
  return blocksOf(rows, networksPerBlock).map((block) => {
    const cells = (of: (row: StillRow) => number | undefined): string[] =>
      block.map((row) => figure(of(row), digits));
    const papers = cells((row) => findPublished(published, row, { set, scale, metric })?.value);
    return {
      title: `${set} x${scale}, ${metric}, image by image`,
      rows: [
        ['image', ...block.map(({ model }) => model)],
        ...images.map(({ name }, i) => [name, ...cells((row) => row.images[i]?.metrics[metric])]),
        ['average', ...cells((row) => row.average[metric])],
        ...(papers.some((cell) => cell !== '-') ? [['published', ...papers]] : []),
      ],
      ...noteOf(
        block.flatMap((row) => [
          row.average[metric],
          ...row.images.map((image) => image.metrics[metric]),
        ]),
      ),
    };
  });
};

/** Averages of one metric over one set: a network a row, per scale our figure and the published one. */
const averages = (rows: readonly StillRow[], metric: string, published: Published): TextTable => {
  const digits = metricDigits(metric);
  const set = rows[0]?.set ?? '';
  const scales = unique(rows.map(({ scale }) => scale)).toSorted((a, b) => a - b);
  const paper = (of: { model: string } | { method: string }, scale: number) =>
    findPublished(published, of, { set, scale, metric })?.value;
  const ours = unique(rows.map(({ model }) => model)).map((model) => [
    model,
    ...scales.flatMap((scale) => [
      figure(
        rows.find((row) => row.model === model && row.scale === scale)?.average[metric],
        digits,
      ),
      figure(paper({ model }, scale), digits),
    ]),
  ]);
  const others = published.methods
    .filter((method) => scales.some((scale) => paper(method, scale) !== undefined))
    .map((method) => [
      method.method,
      ...scales.flatMap((scale) => ['-', figure(paper(method, scale), digits)]),
    ]);
  return {
    title: `${set}, ${metric}, averages`,
    rows: [
      ['network', ...scales.flatMap((scale) => [`x${scale}`, 'published'])],
      ...ours,
      ...others,
    ],
    ...noteOf(rows.map(({ average }) => average[metric])),
  };
};

const stillTables = (stills: readonly StillRow[], published: Published): readonly TextTable[] => {
  const metrics = metricsOf(stills);
  const sets = grouped(stills, ({ set }) => set);
  const listed = sets.flatMap((rows) => {
    const scale = listedScale(rows);
    const shown = rows.filter((row) => row.scale === scale);
    if ((shown[0]?.images.length ?? 0) > mostImagesListed) return [];
    return metrics.flatMap((metric) => perImage(shown, metric, published));
  });
  const means = sets.flatMap((rows) => metrics.map((metric) => averages(rows, metric, published)));
  return [...listed, ...means];
};

const colourTables = (colour: readonly ColourRow[]): readonly TextTable[] =>
  grouped(colour, ({ set, scale }) => `${set} x${scale}`).map((rows) => ({
    title: `${rows[0]?.set} x${rows[0]?.scale} in colour, psnr: luma by the network, chroma by bicubic interpolation (all by a network of RGB); gray pictures left out`,
    rows: [
      ['network', 'Y', 'Cb', 'Cr', 'RGB'],
      ...rows.map(({ model, y, cb, cr, rgb }) => [
        model,
        ...[y, cb, cr, rgb].map((value) => figure(value, 2)),
      ]),
    ],
    ...noteOf(rows.flatMap(({ y, cb, cr, rgb }) => [y, cb, cr, rgb])),
  }));

/** Signed, as a gain is read. */
const gainText = (value: number): string => {
  const text = value.toFixed(2);
  return Number(text) < 0 ? text : `+${text.replace('-', '')}`;
};

const videoTables = (video: readonly VideoRow[]): readonly TextTable[] =>
  grouped(video, ({ clip, scale }) => `${clip} x${scale}`).map((rows) => {
    const conditions = unique(rows.map(({ condition }) => condition));
    return {
      title: `${rows[0]?.clip} x${rows[0]?.scale}, ${rows[0]?.frames} frames, psnr and gain over bicubic`,
      rows: [
        ['network', ...conditions.flatMap((condition) => [condition, 'gain'])],
        ...grouped(rows, ({ model }) => model).map((ofModel) => [
          ofModel[0]?.model ?? '',
          ...conditions.flatMap((condition) => {
            const row = ofModel.find((each) => each.condition === condition);
            return row ? [figure(row.psnr, 2), gainText(row.gain)] : ['-', '-'];
          }),
        ]),
      ],
    };
  });

/** The published figures that stand beside measured ones, or belong to methods of the same sets, scales and metrics. */
export const relevantFigures = (
  stills: readonly StillRow[],
  { figures, methods }: Published,
): readonly PublishedFigure[] =>
  figures.filter(({ model, method, set, scale, metric }) =>
    stills.some(
      (row) =>
        row.set === set &&
        row.scale === scale &&
        row.average[metric] !== undefined &&
        (row.model === model || methods.some((known) => known.method === method)),
    ),
  );

/** `Published figures: bicubic: …; A+: …` */
export const sourceNote = (figures: readonly PublishedFigure[]): string | undefined => {
  const sources = unique(figures.map(({ method, source }) => `${method}: ${source}`));
  return sources.length === 0 ? undefined : `Published figures:\n  ${sources.join('\n  ')}`;
};

/** The papers' tables: image by image, averages, colour, video. */
export const textTables = (
  { stills, colour, video }: Results,
  published: Published,
): readonly TextTable[] => [
  ...stillTables(stills, published),
  ...colourTables(colour),
  ...videoTables(video),
];
