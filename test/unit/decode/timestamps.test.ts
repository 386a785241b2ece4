import { describe, expect, it } from 'vitest';
import { createTimestampReader } from '../../../src/decode/timestamps.ts';

const reader = (step = 2) =>
  createTimestampReader({
    pipe: { num: 1, den: 51_200 },
    frame: { num: 1, den: 25 },
    offset: 90_000,
    step,
  });
const pipe = (ticks: number) => (ticks + 90_000) * 2048;

describe('timestamps from the pipe', () => {
  it('are the source ticks again, negative ones too', () => {
    const timestamps = reader();
    expect([-5, 0, 1, 7, 8].map((ticks) => timestamps.next(pipe(ticks)))).toEqual([-5, 0, 1, 7, 8]);
    expect(timestamps.moved).toBe(0);
  });

  it('that FFmpeg moved by one pipe tick are put one step behind, until the source rises again', () => {
    const timestamps = reader();
    const sent = [pipe(0), pipe(2), pipe(4), pipe(4) + 1, pipe(4) + 2, pipe(12), pipe(14)];
    expect(sent.map((pts) => timestamps.next(pts))).toEqual([0, 2, 4, 6, 8, 12, 14]);
    expect(timestamps.moved).toBe(2);
  });

  it('that catch up too late still rise', () => {
    const timestamps = reader();
    expect(
      [pipe(0), pipe(0) + 1, pipe(0) + 2, pipe(1), pipe(3)].map((pts) => timestamps.next(pts)),
    ).toEqual([0, 2, 4, 6, 8]);
  });

  it('work for the odd time bases of AVI', () => {
    // FFmpeg's NUT for half of 3579125/214748359: the numerator divided by 5, 5, 5 and 11.
    const frame = { num: 3579125, den: 214748359 };
    const timestamps = createTimestampReader({
      pipe: { num: 2603, den: 429496718 },
      frame,
      offset: 215_999,
      step: 1,
    });
    expect(timestamps.next((215_999 + 3) * 1375 * 2)).toBe(3);
  });

  it('of another grid are a bug', () => {
    expect(() =>
      createTimestampReader({
        pipe: { num: 1, den: 30 },
        frame: { num: 1, den: 25 },
        offset: 0,
        step: 1,
      }),
    ).toThrow(/no part/);
  });
});
