import { describe, expect, it } from 'vitest';
import type { UpscaleOptions } from '../../../src/pipeline/options.ts';
import { validateOptions } from '../../../src/pipeline/validate.ts';

const given = (extra: Record<string, unknown>) =>
  ({ input: 'a', output: 'b', scale: 2, ...extra }) as UpscaleOptions;

describe('options of the library', () => {
  it.each([
    [{ scale: 5 }, 'scale is 5; it must be 2, 3 or 4'],
    [{ scale: '3' }, 'scale is 3; it must be'],
    [{ device: 'gpu' }, 'unknown device "gpu"'],
    [{ threads: 0 }, 'threads is 0; it must be from 1 to 256'],
    [{ threads: 1.5 }, 'whole number'],
    [{ tile: 3 }, 'tile is 3; it must be from 16'],
    [{ crf: Number.NaN }, 'crf is NaN'],
    [{ height: 100, size: { width: 100, height: 100 } }, 'exclude each other'],
    [{ frames: 0 }, 'frames is 0'],
    [{ start: -1 }, 'start is -1'],
  ])('%j is refused with what, which value and the range', (extra, message) => {
    expect(() => validateOptions(given(extra))).toThrow(message);
  });

  it('what is sensible passes', () => {
    validateOptions(
      given({ threads: 2, tile: 128, crf: 18, start: 0, duration: 1.5, frames: 10, device: 'cpu' }),
    );
  });
});
