import { describe, expect, it } from 'vitest';
import { measuredRate } from '../../../../src/pipeline/live/live-rate.ts';

const arrivals = (perSecond: number) =>
  Array.from({ length: 16 }, (_, i) => (i * 1000) / perSecond);

describe('the rate of a camera that claims none', () => {
  it.each([
    ['FFmpeg 5.1 tells that of the pictures', 26, 25, 25],
    ['FFmpeg 6.1 tells that of the fields', 24.2, 50, 25],
    ['pictures really come at that of the fields', 48, 50, 50],
    ['it is the clock of the container', 24.8, 90_000, 25],
    ['there is none', 14.6, undefined, 15],
    ['neither fits what comes', 5.1, 50, 5],
  ])('where %s', (_case, came, baseRate, expected) => {
    expect(measuredRate(arrivals(came), baseRate)).toEqual({ num: expected, den: 1 });
  });
});
