import { nearest } from '../core/near-miss.ts';
import { SrvidError } from '../core/errors.ts';
import { metrics } from '../metrics/index.ts';
import type { MetricSpec } from '../metrics/metric.ts';

const all: readonly MetricSpec[] = metrics;

/** What is measured when nothing else is asked for. */
export const defaultMetrics = ['psnr', 'ssim'] as const;

/**
 * The metrics that the words name (`all`, or ids), each once, in the order of the list.
 * @throws SrvidError USAGE with the nearest name
 */
export const findMetrics = (words: readonly string[]): readonly MetricSpec[] => {
  const ids = all.map(({ id }) => id);
  for (const word of words) {
    if (word === 'all' || ids.includes(word)) continue;
    const near = nearest(word, ids);
    throw new SrvidError(
      'USAGE',
      `unknown metric "${word}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
      { hint: `Known: ${ids.join(', ')}, or all.` },
    );
  }
  return all.filter(({ id }) => words.includes('all') || words.includes(id));
};

/** The smallest side that all of these metrics can be taken of. */
export const smallestSide = (ids: readonly string[]): number =>
  Math.max(1, ...all.filter(({ id }) => ids.includes(id)).map(({ minimumSide }) => minimumSide));

/** Digits after the point that tables give. */
export const metricDigits = (id: string): number =>
  all.find((metric) => metric.id === id)?.decimals ?? 2;
