import { describe, expect, it } from 'vitest';
import { countWrittenPictures } from '../../../src/encode/live/written-pictures.ts';

const after = (given: readonly number[], ...reached: readonly number[]): readonly number[] => {
  const written = countWrittenPictures();
  for (const seconds of given) written.give(seconds);
  return reached.map((seconds) => {
    written.reach(seconds);
    return written.count;
  });
};

/** `out_time_us` of FFmpeg 5.1, 6.1 and 7.0 for pictures at 25 a second. */
describe('pictures written', () => {
  const given = [0, 0.04, 0.08, 0.12, 0.16];

  it('are those up to the time that FFmpeg tells', () => {
    // The last packet's time, and a tick of the output's time base more in 5.1 (90000, 1000).
    expect(after(given, 0.04, 0.080011, 0.121)).toEqual([2, 3, 4]);
    expect(after(given, 0.04, 0.04, 5)).toEqual([2, 2, 5]);
  });

  it('are found again in milliseconds, as Matroska and FLV have them', () => {
    const ntsc = [0, 1001 / 30_000, 2002 / 30_000];
    expect(after(ntsc, 0.033, 0.067)).toEqual([2, 3]);
  });

  it('are none where FFmpeg says 0, which is also what it says before the first', () => {
    expect(after(given, 0, 0.04)).toEqual([0, 2]);
  });

  it('follow in the order of display with B-frames, never too many', () => {
    // Given I0 P3 B1 B2 P6 B4 B5; two pictures of delay.
    expect(after([0, 0.12, 0.04, 0.08, 0.24, 0.16, 0.2], 0.04, 0.16)).toEqual([2, 5]);
  });

  it('are all when FFmpeg has ended well', () => {
    const written = countWrittenPictures();
    for (const seconds of given) written.give(seconds);
    written.reach(0.08);
    written.finish();
    expect(written.count).toBe(5);
  });
});
