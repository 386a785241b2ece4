import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonLine, printable, printableLines } from '../../../src/cli/printable.ts';

it('shows control characters as escapes and leaves other text alone', () => {
  expect(printable('a\u001b[31mb\r\n\t\u0007\u009b\u202e')).toBe(
    'a\\e[31mb\\r\\n\\t\\x07\\x9b\\u202e',
  );
  expect(printable("Ümläut 映像 'x' \u{1f600}")).toBe("Ümläut 映像 'x' \u{1f600}");
});

it('lets no line of a message begin at the margin but the first', () => {
  expect(printableLines('a\nsrvid: fake\rb')).toBe('a\n  srvid: fake\\rb');
});

const readsBackSafely = (units: readonly number[]): boolean => {
  const given = String.fromCharCode(...units);
  const line = jsonLine({ given });
  // eslint-disable-next-line no-control-regex
  const isSafe = !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(line);
  return isSafe && JSON.stringify(JSON.parse(line)) === JSON.stringify({ given });
};

it('writes JSON that reads back, on one line, without control characters', () => {
  const units = fc.array(fc.integer({ min: 0, max: 0x20_80 }), { maxLength: 20 });
  fc.assert(fc.property(units, readsBackSafely));
});
