import type { PcmChunk } from '../../core/pcm.ts';

const sampleRate = 48_000;
const channels = 2;

/** Stamps of arrival shake; only when they are off by this on average is the sound moved. Seconds. */
const driftLimit = 0.015;
const smoothing = 0.1;
/** A stamp that is off by more begins anew: something is missing. */
const gapLimit = 0.2;
const keepSeconds = 12;
/** Sound is played at most this much faster or slower while it falls into step. */
const mostStretch = 0.04;
/** In step enough to be left alone, in seconds. */
const closeEnough = 0.004;
const jumpLimit = 0.3;
/** How far behind its picture sound may be set so that it has come when it is needed. */
const mostMargin = 0.03;

type Shown = { readonly connection: number; readonly time: number };

/**
 * The camera's sound, put beside its pictures: each tick gets the sound that came with the picture shown then, without gaps, and silence
 * where there is none. A camera's pictures take a changing time to be enlarged; sound follows by being played a little faster or slower.
 */
export type SoundTrack = {
  put(piece: { readonly time: number; readonly samples: Uint8Array }, connection: number): void;
  /** @param shown the picture shown first at this tick; undefined for a repeat @returns the sound from this tick to the next */
  read(tick: number, shown: Shown | undefined): PcmChunk;
  /** Ticks with silence for want of sound, while there was a picture. */
  readonly silentTicks: number;
};

/** @param rate ticks per second */
export const createSoundTrack = (rate: number): SoundTrack => {
  let connection = 0;
  /** Interleaved samples of one connection, the first of them at `start` seconds of its clock. */
  const data = new Int16Array(sampleRate * channels * keepSeconds);
  let length = 0;
  let start = 0;
  let drift = 0;
  /** Where the next tick reads; undefined before the first picture of a connection. */
  let position: number | undefined;
  let error = 0;
  let margin = 0;
  let silentTicks = 0;

  const restart = (time: number): void => {
    length = 0;
    start = time;
    drift = 0;
  };
  const forget = (frames: number): void => {
    data.copyWithin(0, frames * channels, length * channels);
    length -= frames;
    start += frames / sampleRate;
  };
  const end = (): number => start + length / sampleRate;

  const append = (samples: Int16Array): void => {
    const frames = samples.length / channels;
    const room = keepSeconds * sampleRate;
    if (frames > room) return;
    if (length + frames > room) forget(length + frames - room);
    data.set(samples, length * channels);
    length += frames;
  };

  /** What comes next belongs at `time`: silence before it, or less of what is there. */
  const moveTo = (time: number): void => {
    const gap = Math.round((time - end()) * sampleRate);
    drift = 0;
    if (length === 0 || gap < -length || gap > sampleRate) restart(time);
    else if (gap > 0) append(new Int16Array(gap * channels));
    else length += gap;
  };

  const follow = (shown: Shown): void => {
    const target = shown.time - margin;
    if (shown.connection !== connection || position === undefined) {
      position = target;
      error = 0;
      return;
    }
    error += smoothing * (target - position - error);
    if (Math.abs(target - position) > jumpLimit) {
      position = target;
      error = 0;
    }
  };

  /** `frames` samples per channel from `from` on, stretched over `count`. */
  const stretch = (from: number, frames: number, count: number): Uint8Array => {
    const samples = new Int16Array(count * channels);
    const first = (from - start) * sampleRate;
    for (let i = 0; i < count; i++) {
      const at = first + (i * frames) / count;
      const index = Math.min(length - 1, Math.floor(at));
      const next = Math.min(length - 1, index + 1);
      const share = at - index;
      for (let channel = 0; channel < channels; channel++) {
        const a = data[index * channels + channel] as number;
        const b = data[next * channels + channel] as number;
        samples[i * channels + channel] = Math.round(a + share * (b - a));
      }
    }
    return new Uint8Array(samples.buffer);
  };

  const samplesAt = (tick: number): number => Math.round((tick * sampleRate) / rate);

  return {
    put(piece, from) {
      const bytes = piece.samples.slice();
      const samples = new Int16Array(bytes.buffer, 0, Math.floor(bytes.length / 2));
      if (from !== connection) {
        connection = from;
        position = undefined;
        restart(piece.time);
      }
      const off = piece.time - end();
      drift += smoothing * (off - drift);
      if (length === 0 || Math.abs(off) > gapLimit || Math.abs(drift) > driftLimit)
        moveTo(piece.time);
      append(samples);
    },
    read(tick, shown) {
      const pts = samplesAt(tick);
      const count = samplesAt(tick + 1) - pts;
      if (shown && shown.connection === connection) follow(shown);
      const silence = { pts, samples: new Uint8Array(count * channels * 2) };
      if (position === undefined) return silence;
      const correction =
        Math.abs(error) < closeEnough
          ? 0
          : Math.max(-mostStretch, Math.min(mostStretch, (error * sampleRate) / count));
      const frames = count * (1 + correction);
      const isThere = position >= start && position + (frames + 1) / sampleRate <= end();
      if (!isThere) {
        if (shown && length > 0 && position >= start) {
          silentTicks += 1;
          const missing = position + (frames + 1) / sampleRate - end();
          if (missing < gapLimit) margin = Math.min(mostMargin, margin + missing);
        }
        position += count / sampleRate;
        return silence;
      }
      const samples = stretch(position, frames, count);
      position += frames / sampleRate;
      error -= (frames - count) / sampleRate;
      const behind = Math.floor((position - start - 1) * sampleRate);
      if (behind > 0) forget(Math.min(behind, length));
      return { pts, samples };
    },
    get silentTicks() {
      return silentTicks;
    },
  };
};
