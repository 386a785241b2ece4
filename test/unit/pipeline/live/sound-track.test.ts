import { describe, expect, it } from 'vitest';
import { createSoundTrack, type SoundTrack } from '../../../../src/pipeline/live/sound-track.ts';

const rate = 25;
const perTick = 48_000 / rate;

/** Sound whose value says when it was made: a step of one per millisecond. */
const piece = (fromMs: number, milliseconds: number) => {
  const samples = new Int16Array(milliseconds * 48 * 2);
  for (let i = 0; i < samples.length; i++) samples[i] = (fromMs + Math.floor(i / 96)) % 30_000;
  return { time: fromMs / 1000, samples: new Uint8Array(samples.buffer) };
};

const feed = (track: SoundTrack, fromMs: number, toMs: number, connection = 1) => {
  for (let at = fromMs; at < toMs; at += 20) track.put(piece(at, 20), connection);
};

const first = (samples: Uint8Array): number =>
  new Int16Array(samples.buffer, samples.byteOffset)[0] as number;

/** Pictures shown each tick, `delayMs` after they arrived; returns how far behind its picture the sound is at the end. */
const play = (
  track: SoundTrack,
  ticks: readonly number[],
  delayMs: (tick: number) => number,
): number => {
  let off = 0;
  for (const tick of ticks) {
    const now = tick * 40;
    feed(track, now, now + 40);
    const time = (now - delayMs(tick)) / 1000;
    const chunk = track.read(tick, { connection: 1, time });
    off = time * 1000 - first(chunk.samples);
  }
  return off;
};

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

describe('the sound track', () => {
  it('gives each tick as many samples as it lasts, without gaps, at any rate', () => {
    const track = createSoundTrack(30_000 / 1001);
    let expected = 0;
    for (const tick of range(0, 300)) {
      const { pts, samples } = track.read(tick, undefined);
      expect(pts).toBe(expected);
      expected += samples.length / 4;
    }
    expect(expected).toBe(Math.round((300 * 48_000 * 1001) / 30_000));
  });

  it('is silent before there is a picture, and where there is no sound', () => {
    const track = createSoundTrack(rate);
    const quiet = (samples: Uint8Array) =>
      samples.length === perTick * 4 && samples.every((value) => value === 0);
    expect(quiet(track.read(0, undefined).samples)).toBe(true);
    feed(track, 0, 100);
    expect(quiet(track.read(1, { connection: 1, time: 5 }).samples)).toBe(true);
  });

  it('plays what came with the picture shown', () => {
    const track = createSoundTrack(rate);
    const off = play(track, range(10, 60), () => 200);
    expect(Math.abs(off)).toBeLessThan(3);
    expect(track.silentTicks).toBe(0);
  });

  it('follows pictures whose delay changes, without a jump, and is in step within 5 s', () => {
    const track = createSoundTrack(rate);
    play(track, range(10, 60), () => 100);
    const off = play(track, range(60, 185), () => 220);
    expect(Math.abs(off)).toBeLessThan(10);
    expect(track.silentTicks).toBe(0);
  });

  it('is not shaken by pictures that come unevenly', () => {
    const track = createSoundTrack(rate);
    const off = play(track, range(10, 160), (tick) => 200 + (tick % 2) * 40);
    expect(Math.abs(off)).toBeLessThan(40);
  });

  it('takes up the clock of the next connection at once', () => {
    const track = createSoundTrack(rate);
    play(track, range(10, 60), () => 100);
    feed(track, 0, 400, 2);
    const chunk = track.read(60, { connection: 2, time: 0.1 });
    expect(first(chunk.samples)).toBe(100);
  });

  it('keeps in step with a camera whose sound runs 0.1 % fast', () => {
    const track = createSoundTrack(rate);
    let off = 0;
    // Each piece of 20 ms is stamped 19.98 ms after the one before.
    let made = 0;
    for (const tick of range(10, 1500)) {
      const now = tick * 40;
      for (; made * 19.98 < now + 40; made++) {
        const stamped = piece(Math.round(made * 19.98), 20);
        track.put({ ...stamped, time: (made * 19.98) / 1000 }, 1);
      }
      const chunk = track.read(tick, { connection: 1, time: (now - 200) / 1000 });
      off = ((now - 200) % 30_000) - first(chunk.samples);
    }
    expect(Math.abs(off)).toBeLessThan(40);
  });
});
