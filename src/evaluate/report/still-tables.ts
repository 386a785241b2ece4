import { metrics } from '../../metrics/index.ts';
import { metricDigits } from '../metric-list.ts';
import { findPublished, type Published } from '../published.ts';
import type { StillRow } from '../results.ts';
import { htmlTable, type Column, type Row } from './table.ts';

/** All weight sets on one set of images at one scale. */
export type StillGroup = {
  readonly set: string;
  readonly scale: number;
  /** By the papers' protocol; where that was not measured, by the 8-bit variant. */
  readonly rows: readonly StillRow[];
  /** With low resolution rounded to 8 bits, beside `rows`. */
  readonly rounded: readonly StillRow[];
};

/** `Set5 ×3`. */
export const groupName = ({ set, scale }: Pick<StillGroup, 'set' | 'scale'>): string =>
  `${set} ×${scale}`;

/** The rows by set, in the order in which they come, and by scale. */
export const groupStills = (stills: readonly StillRow[]): readonly StillGroup[] => {
  const sets = [...new Set(stills.map(({ set }) => set))];
  const scales = [...new Set(stills.map(({ scale }) => scale))].toSorted((a, b) => a - b);
  return sets
    .flatMap((set) => scales.map((scale) => ({ set, scale })))
    .flatMap(({ set, scale }) => {
      const all = stills.filter((row) => row.set === set && row.scale === scale);
      const unrounded = all.filter((row) => row.lowResolution === 'unrounded');
      const rounded = all.filter((row) => row.lowResolution === '8bit');
      if (all.length === 0) return [];
      return unrounded.length > 0
        ? [{ set, scale, rows: unrounded, rounded }]
        : [{ set, scale, rows: rounded, rounded: [] }];
    });
};

export const metricsOf = (rows: readonly StillRow[]): readonly string[] => [
  ...new Set(rows.flatMap(({ average }) => Object.keys(average))),
];

/** `PSNR in dB`, `SSIM`. */
const metricName = (id: string): string => {
  const unit = metrics.find((metric) => metric.id === id)?.unit ?? '';
  return `${id.toUpperCase()}${unit === 'dB' ? ' in dB' : ''}`;
};

/** More networks than these do not fit side by side. */
const mostNetworksAcross = 8;

/**
 * One metric of each image under each method, the best of each image bold. As the papers print it, an image a row; of many
 * networks, a network a row.
 */
export const perImageTable = ({ set, scale, rows }: StillGroup, metric: string): string => {
  const digits = metricDigits(metric);
  const images = [...new Set(rows.flatMap(({ images: all }) => all.map(({ name }) => name)))];
  const valuesOf = (name: string): Row['cells'] =>
    rows.map((row) => row.images.find((image) => image.name === name)?.metrics[metric]);
  const caption = `${groupName({ set, scale })}: ${metricName(metric)}`;
  if (rows.length > mostNetworksAcross)
    return htmlTable({
      caption,
      corner: 'network',
      columns: [...images, 'average'].map((head) => ({ head, digits })),
      rows: rows.map(({ model, images: own, average }) => ({
        head: model,
        cells: [
          ...images.map((name) => own.find((image) => image.name === name)?.metrics[metric]),
          average[metric],
        ],
      })),
      best: 'column',
    });
  return htmlTable({
    caption,
    corner: 'image',
    columns: rows.map(({ model }) => ({ head: model, digits })),
    rows: images.map((name) => ({ head: name, cells: valuesOf(name) })),
    totals: [{ head: 'average', cells: rows.map(({ average }) => average[metric]) }],
    best: 'row',
  });
};

/** Averages of one set at one scale: per metric ours, the published figure of the same network, and the difference. */
export const averagesTable = (group: StillGroup, published: Published): string => {
  const { set, scale, rows, rounded } = group;
  const figures = published.figures.filter(
    (figure) => figure.set === set && figure.scale === scale,
  );
  const blocks = metricsOf(rows).map((metric) => ({
    metric,
    digits: metricDigits(metric),
    inPapers: figures.some((figure) => figure.metric === metric),
  }));
  const columns = blocks.flatMap(({ metric, digits, inPapers }): Column[] => [
    { group: metricName(metric), head: 'ours', digits },
    ...(inPapers
      ? ([
          { group: metricName(metric), head: 'published', digits },
          { group: metricName(metric), head: 'difference', digits, kind: 'difference' },
        ] as const)
      : []),
  ]);
  const ours = rows.map((row) => ({
    head: row.model,
    cells: [
      ...blocks.flatMap(({ metric, inPapers }) => {
        const value = row.average[metric];
        if (!inPapers) return [value];
        const paper = findPublished(published, row, { set, scale, metric })?.value;
        const known = value !== undefined && paper !== undefined;
        return [value, paper, known ? value - paper : undefined];
      }),
      rounded.find(({ model }) => model === row.model)?.average['psnr'],
    ],
  }));
  const others = figures.filter(({ model }) => !rows.some((row) => row.model === model));
  const theirs = [...new Set(others.map(({ method }) => method))].map((method) => ({
    head: method,
    cells: blocks.flatMap(({ metric, inPapers }) =>
      inPapers
        ? [
            undefined,
            findPublished(published, { method }, { set, scale, metric })?.value,
            undefined,
          ]
        : [undefined],
    ),
  }));
  const images = rows[0]?.images.length ?? 0;
  return htmlTable({
    caption: `${groupName(group)}: averages${images > 0 ? ` over ${images} images` : ''}`,
    corner: 'network',
    columns: [
      ...columns,
      ...(rounded.length > 0
        ? [{ group: 'low resolution of 8 bits', head: 'PSNR in dB', digits: 2 }]
        : []),
    ],
    rows: [...ours, ...theirs],
    best: 'column',
  });
};

/** PSNR of every method over all sets and scales: the overview. */
export const overviewTable = (groups: readonly StillGroup[]): string => {
  const models = [...new Set(groups.flatMap(({ rows }) => rows.map(({ model }) => model)))];
  return htmlTable({
    caption: 'PSNR on luma in dB, averages',
    corner: 'network',
    columns: groups.map((group) => ({ head: groupName(group), digits: 2 })),
    rows: models.map((model) => ({
      head: model,
      cells: groups.map(({ rows }) => rows.find((row) => row.model === model)?.average['psnr']),
    })),
    best: 'column',
  });
};
