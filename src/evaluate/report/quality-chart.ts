import type { PublishedFigure } from '../published.ts';
import type { StillRow } from '../results.ts';
import type { ChartPoint, ChartSpec } from './chart.ts';
import { groupName, type StillGroup } from './still-tables.ts';

/** Work of a weight set, from its manifest. */
export type NetworkCost = {
  readonly model: string;
  readonly scale: number;
  readonly multiplyAddsPerOutputPixel: number;
};

const yLabel = 'PSNR on luma, dB';

/**
 * PSNR over multiply-adds: our weights as measured, and the published figures of the same networks at the same cost. The
 * data of `scatterSvg`; undefined when no network has a cost.
 */
export const workChart = (
  group: StillGroup,
  published: readonly PublishedFigure[],
  costs: readonly NetworkCost[],
): ChartSpec | undefined => {
  const { set, scale, rows } = group;
  const costOf = (model: string | null): number =>
    costs.find((cost) => cost.model === model && cost.scale === scale)
      ?.multiplyAddsPerOutputPixel ?? 0;
  const ours = rows.map((row): ChartPoint => ({
    label: row.model,
    x: costOf(row.model),
    y: row.average['psnr'] ?? Number.NaN,
    kind: 'ours',
  }));
  const papers = published
    .filter((figure) => figure.set === set && figure.scale === scale && figure.metric === 'psnr')
    .filter(({ model }) => model !== 'bicubic')
    .map(({ method, model, value }): ChartPoint => ({
      label: method,
      x: costOf(model),
      y: value,
      kind: 'published',
    }));
  return chartOf(group, 'multiply-adds per output pixel', [...ours, ...papers]);
};

/** PSNR over the time that this run took; undefined where it was not measured. */
export const timeChart = (group: StillGroup): ChartSpec | undefined =>
  chartOf(
    group,
    'CPU milliseconds per image',
    group.rows.map((row: StillRow) => ({
      label: row.model,
      x: (row.cpuSeconds ?? 0) * 1000,
      y: row.average['psnr'] ?? Number.NaN,
      kind: 'ours',
    })),
  );

const chartOf = (
  group: StillGroup,
  cost: string,
  all: readonly ChartPoint[],
): ChartSpec | undefined => {
  const points = all.filter(({ x, y }) => x > 0 && Number.isFinite(y));
  return points.length === 0
    ? undefined
    : {
        title: `${groupName(group)}: quality and ${cost}`,
        xLabel: `${cost} (logarithmic)`,
        yLabel,
        points,
      };
};
