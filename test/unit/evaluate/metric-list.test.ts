import { expect, it } from 'vitest';
import { findMetrics } from '../../../src/evaluate/metric-list.ts';
import { metrics } from '../../../src/metrics/index.ts';

const ids = metrics.map(({ id }) => id);

it('takes names in any order, each once, and all', () => {
  expect(findMetrics(['psnr', 'psnr']).map(({ id }) => id)).toEqual(['psnr']);
  expect(findMetrics(['all']).map(({ id }) => id)).toEqual(ids);
  expect(findMetrics(ids.toReversed()).map(({ id }) => id)).toEqual(ids);
});

it('refuses a name that it does not know, with the nearest', () => {
  expect(() => findMetrics(['psnr', 'psrn'])).toThrow(
    'unknown metric "psrn"; did you mean "psnr"?',
  );
  expect(() => findMetrics(['beauty'])).toThrow(/^unknown metric "beauty"$/);
});
