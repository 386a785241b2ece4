import { describe, expect, it } from 'vitest';
import { crc32, crc32Byte } from '../../../../src/core/nut/crc32.ts';
import {
  type Fields,
  takeS,
  takeSigned64,
  takeV,
  takeVb,
} from '../../../../src/core/nut/fields.ts';
import { type Out, putCrc, putPacket, putS, putV } from '../../../../src/core/nut/put.ts';
import {
  fullPts,
  rescaleDown,
  shiftForNegativePts,
  splitGlobalTime,
} from '../../../../src/core/nut/timestamps.ts';

const fields = (...data: number[]): Fields => ({
  data: Uint8Array.from(data),
  at: 0,
  base: 0,
});

describe('checksum', () => {
  it('is CRC-32 of polynomial 04C11DB7 without the inversions', () => {
    // The published check value of CRC-32/CKSUM is 765E7680; it differs only by inverting the end.
    expect(crc32(0, Buffer.from('123456789'))).toBe(~0x765e7680 >>> 0);
    expect(crc32Byte(0, 0)).toBe(0);
  });

  it('is zero over data with its own checksum', () => {
    const out: Out = [1, 2, 3, 250];
    putCrc(out, 1);
    expect(crc32(0, out, 1)).toBe(0);
  });
});

describe('numbers', () => {
  // From FFmpeg's own headers: 65536 - 1 as 83 FF 7F, 51200 as 83 90 00, 44100 as 82 D8 44.
  it.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x81, 0]],
    [32767, [0x81, 0xff, 0x7f]],
    [51200, [0x83, 0x90, 0]],
    [44100, [0x82, 0xd8, 0x44]],
    [Number.MAX_SAFE_INTEGER, [0x8f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
  ])('v of %d', (value, bytes) => {
    const out: Out = [];
    putV(out, value);
    expect(out).toEqual(bytes);
    expect(takeV(fields(...bytes))).toBe(value);
  });

  it.each([
    [0, 0],
    [1, 1],
    [-1, 2],
    [2, 3],
    [-2, 4],
  ])('s of %d is v of %d', (value, coded) => {
    const out: Out = [];
    putS(out, value);
    expect(out).toEqual([coded]);
    expect(Object.is(takeS(fields(coded)), value)).toBe(true);
  });

  it('refuses what is no safe integer, what is too long, and what is cut', () => {
    expect(() => takeV(fields(0x90, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0))).toThrow('too large');
    expect(() => takeV(fields(...Array.from({ length: 11 }, () => 0x80), 0))).toThrow('too large');
    expect(() => takeV(fields(0x81))).toThrow('mid-field');
    expect(() => takeVb(fields(3, 1, 2))).toThrow('mid-field');
  });

  it('reads a negative dts as FFmpeg writes it', () => {
    expect(takeSigned64(fields(0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7e))).toBe(
      -2n,
    );
    expect(takeSigned64(fields(0x81, 0))).toBe(128n);
  });

  it('protects the forward pointer of a long packet', () => {
    const short: Out = [];
    putPacket(
      short,
      0x4e4d_7a56_1f5f_04adn,
      Array.from({ length: 4092 }, () => 7),
    );
    expect(short.length).toBe(8 + 2 + 4092 + 4);
    const long: Out = [];
    putPacket(
      long,
      0x4e4d_7a56_1f5f_04adn,
      Array.from({ length: 4093 }, () => 7),
    );
    expect(long.length).toBe(8 + 2 + 4 + 4093 + 4);
    expect(crc32(0, long, 0, 14)).toBe(0);
  });
});

describe('times', () => {
  it('finds the nearest pts with the given low bits', () => {
    for (const last of [0, 5, 127, 128, 1000])
      for (let lsb = 0; lsb < 128; lsb++) {
        const found = fullPts(lsb, 7, last);
        expect(((found % 128) + 128) % 128).toBe(lsb);
        expect(found - last).toBeGreaterThanOrEqual(-63);
        expect(found - last).toBeLessThanOrEqual(64);
      }
  });

  it('rescales downwards, exactly, also below 0 and beyond doubles', () => {
    expect(rescaleDown(10n, { num: 1, den: 3 }, { num: 1, den: 1 })).toBe(3);
    expect(rescaleDown(-10n, { num: 1, den: 3 }, { num: 1, den: 1 })).toBe(-4);
    const big = { num: 1, den: 2147483647 };
    expect(rescaleDown(9007199254740991n, big, big)).toBe(9007199254740991);
    expect(rescaleDown(2n ** 60n, big, big)).toBeNaN();
  });

  it('splits a global time', () => {
    expect(splitGlobalTime(7n, 3)).toEqual({ timeBase: 1, ticks: 2n });
    expect(splitGlobalTime(-5n, 3)).toEqual({ timeBase: 1, ticks: -2n });
  });

  it.each([
    [0, { num: 1, den: 25 }, { ticks: 0, seconds: 0 }],
    [7, { num: 1, den: 25 }, { ticks: 0, seconds: 0 }],
    [-1, { num: 1, den: 25 }, { ticks: 25, seconds: 1 }],
    [-25, { num: 1, den: 25 }, { ticks: 25, seconds: 1 }],
    [-26, { num: 1, den: 25 }, { ticks: 50, seconds: 2 }],
    [-1, { num: 1001, den: 30000 }, { ticks: 30000, seconds: 1001 }],
  ])('shifts %d ticks of %o', (pts, timeBase, shift) => {
    expect(shiftForNegativePts(pts, timeBase)).toEqual(shift);
  });
});
