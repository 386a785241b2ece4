import { describe, expect, it } from 'vitest';
import { translation } from '../../../src/region/homography.ts';
import { sideBySide } from '../../../src/region/side-by-side.ts';
import { fuseInThread } from '../../../src/region/still-thread.ts';
import { fuseStill } from '../../../src/region/still.ts';

const never = new AbortController().signal;

const views = (size: number) =>
  [0, 0.3, 0.6].map((shift) => ({
    trust: 1,
    luma: {
      samples: Float32Array.from(
        { length: size * size },
        (_, i) => 128 + 60 * Math.sin((i % size) - shift) * Math.cos(Math.floor(i / size) / 2),
      ),
      width: size,
      height: size,
    },
    registration: {
      map: translation(shift, 0),
      correlation: 1,
      gain: 1,
      offset: 0,
      residual: 1,
      rejected: undefined,
    },
  }));

describe('fusing in a thread', () => {
  it('gives what it gives without one, bit for bit', async () => {
    const box = { x: 8, y: 8, width: 16, height: 10 };
    const request = { views: views(32), enlarged: undefined, box, k: 2 };
    expect(await fuseInThread(request, never)).toEqual(fuseStill(request));
  });

  it('is given up when nobody wants it any more', async () => {
    const leave = new AbortController();
    const reason = new Error('left');
    const box = { x: 12, y: 12, width: 400, height: 400 };
    const still = fuseInThread({ views: views(424), enlarged: undefined, box, k: 4 }, leave.signal);
    leave.abort(reason);
    await expect(still).rejects.toBe(reason);
    await expect(
      fuseInThread({ views: views(32), enlarged: undefined, box, k: 2 }, leave.signal),
    ).rejects.toBe(reason);
  });
});

describe('tasks side by side', () => {
  const waiting = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });

  it('give what they return, in order', async () => {
    const done = await sideBySide(never, [
      async () => Promise.resolve('a'),
      async () => Promise.resolve(2),
    ]);
    expect(done).toEqual(['a', 2]);
  });

  it('end with the first that fails, once all have ended', async () => {
    let ended = false;
    const failure = new Error('no space left');
    const both = sideBySide(never, [
      (signal) =>
        waiting(signal).finally(() => {
          ended = true;
        }),
      async () => Promise.reject(failure),
    ]);
    await expect(both).rejects.toBe(failure);
    expect(ended).toBe(true);
  });

  it('end when they are aborted', async () => {
    const leave = new AbortController();
    const both = sideBySide(leave.signal, [waiting, waiting]);
    const reason = new Error('left');
    leave.abort(reason);
    await expect(both).rejects.toBe(reason);
  });
});
