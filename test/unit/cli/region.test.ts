import { describe, expect, it } from 'vitest';
import { markedRect, region } from '../../../src/cli/values.ts';
import { regionText } from '../../../src/pipeline/regions/region.ts';

const pixels = { x: 40, y: 60, width: 120, height: 80 };

describe('--roi', () => {
  it.each([
    ['40,60,120,80', pixels],
    ['10%,20%,30.5%,25%', { x: 10, y: 20, width: 30.5, height: 25, unit: 'percent' }],
    ['40,60,120,80@5-12.5', { ...pixels, start: 5, end: 12.5 }],
    ['40,60,120,80@1:02-01:01:10.5', { ...pixels, start: 62, end: 3670.5 }],
    ['40,60,120,80@5-', { ...pixels, start: 5 }],
    ['40,60,120,80@-12', { ...pixels, end: 12 }],
    ['0,0,0,0@9-3', { x: 0, y: 0, width: 0, height: 0, start: 9, end: 3 }],
  ])('reads %s', (text, expected) => {
    expect(region.read(text)).toEqual(expected);
  });

  it.each([
    '40,60,120',
    '40,60,120,80,1',
    '40,60,120,80%',
    '-1,60,120,80',
    '1.5,60,120,80',
    'a,b,c,d',
    '',
    '40,60,120,80@',
    '40,60,120,80@-',
    '40,60,120,80@5',
    '40,60,120,80@1-2-3',
    '40,60,120,80@x-2',
    '40,60,120,80@1:99-2:00',
    '40,60,120,80@1-2@3-4',
  ])('refuses "%s"', (text) => {
    expect(region.read(text)).toBeUndefined();
  });

  it('of srvid plate has no times', () => {
    expect(markedRect.read('40,60,120,80')).toEqual(pixels);
    expect(markedRect.read('40,60,120,80@5-')).toBeUndefined();
  });

  it.each(['40,60,120,80', '10%,20%,30.5%,25%@5-12.5', '1,2,3,4@5-', '1,2,3,4@-6'])(
    'is printed as it was read: %s',
    (text) => {
      const read = region.read(text);
      expect(read && regionText(read)).toBe(text);
    },
  );
});
