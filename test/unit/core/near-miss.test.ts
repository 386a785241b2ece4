import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { editDistance, nearest } from '../../../src/core/near-miss.ts';

/** The definition itself, slowly: optimal string alignment by recursion. */
const oracle = (a: string, b: string): number => {
  if (a === '' || b === '') return a.length + b.length;
  const [s, t] = [a.slice(0, -1), b.slice(0, -1)];
  const swaps = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return Math.min(
    oracle(s, b) + 1,
    oracle(a, t) + 1,
    oracle(s, t) + (a.at(-1) === b.at(-1) ? 0 : 1),
    swaps ? oracle(s.slice(0, -1), t.slice(0, -1)) + 1 : Number.POSITIVE_INFINITY,
  );
};

it('counts edits as the definition does', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
  fc.assert(
    fc.property(word, word, (a, b) => editDistance(a, b) === oracle(a, b)),
    { numRuns: 60 },
  );
});

it('suggests what is close and nothing else', () => {
  const known = ['scale', 'size', 'start', 'preset', 'progress', 'crf'];
  expect(nearest('sclae', known)).toBe('scale');
  expect(nearest('presets', known)).toBe('preset');
  expect(nearest('prog', known)).toBe('progress');
  expect(nearest('zzz', known)).toBeUndefined();
  expect(nearest('abc', known)).toBeUndefined();
});
