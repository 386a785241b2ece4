import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../src/pipeline/progress.ts';

const film = { totalFrames: 1000, totalSeconds: 40, isStill: false };

const runAt = (
  framesPerSecond: number,
  seconds: number,
  facts = film as Parameters<typeof createProgress>[0],
) => {
  let now = 0;
  const progress = createProgress(facts, () => now);
  for (let second = 1; second <= seconds; second++) {
    for (let i = 0; i < framesPerSecond; i++) progress.frameDone((progress.frames() + 1) / 25);
    now = second * 1000;
    progress.snapshot();
  }
  return progress;
};

describe('progress', () => {
  it('a steady rate gives that rate, its speed and the time left', () => {
    const event = runAt(10, 20).snapshot();
    expect(event.framesPerSecond).toBeCloseTo(10, 6);
    expect(event.speed).toBeCloseTo(10 / 25, 6);
    expect(event.fraction).toBeCloseTo(0.2, 6);
    expect(event.etaSeconds).toBeCloseTo(80, 6);
  });

  it('one slow second does not throw the ETA about', () => {
    let now = 0;
    const progress = createProgress(film, () => now);
    for (let second = 1; second <= 31; second++) {
      const count = second === 31 ? 2 : 10;
      for (let i = 0; i < count; i++) progress.frameDone((progress.frames() + 1) / 25);
      now = second * 1000;
      progress.snapshot();
    }
    expect(progress.snapshot().framesPerSecond).toBeGreaterThan(9);
  });

  it('an unknown length has no percentage and no ETA', () => {
    const event = runAt(10, 2, {
      totalFrames: undefined,
      totalSeconds: undefined,
      isStill: false,
    }).snapshot();
    expect(event.fraction).toBeUndefined();
    expect(event.etaSeconds).toBeUndefined();
    expect(event.framesPerSecond).toBeCloseTo(10, 6);
  });

  it('a length known in seconds only gives both by time', () => {
    const event = runAt(10, 2, {
      totalFrames: undefined,
      totalSeconds: 40,
      isStill: false,
    }).snapshot();
    expect(event.fraction).toBeCloseTo(0.8 / 40, 6);
    expect(event.etaSeconds).toBeCloseTo(98, 6);
  });

  it('names the stage that the others wait for', () => {
    const progress = createProgress(film, () => 1000);
    progress.add('decode', 5);
    progress.add('infer', 90);
    progress.add('encode', 30);
    progress.frameDone(0.04);
    expect(progress.snapshot().bottleneck).toBe('infer');
  });
});
