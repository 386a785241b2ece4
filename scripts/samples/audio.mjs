/** Sound tracks of the sample clips, computed sample by sample. */
import { createRandom, gaussianTable } from './random.mjs';

/**
 * First-order low pass over white noise: the rumble of tyres and engines.
 * @param {() => number} random
 * @param {number} length
 * @param {number} smooth 0 white .. 1 dull
 * @returns {Float32Array} about unit variance
 */
function rumble(random, length, smooth) {
  const white = gaussianTable(random, length);
  const scale = Math.sqrt((1 + smooth) / (1 - smooth)) * (1 - smooth);
  let state = 0;
  return white.map((w) => (state = smooth * state + scale * w));
}

/**
 * A quiet street: distant hum, and each vehicle as loud as it is near.
 * @param {number} rate
 * @param {number} seconds
 * @param {(t: number) => { z: number, travelled: number }[]} vehiclesAt those with travelled 0 are parked
 * @returns {Float32Array}
 */
export function streetSound(rate, seconds, vehiclesAt) {
  const length = Math.round(rate * seconds);
  const random = createRandom(5151);
  const [town, tyres, hiss] = [
    rumble(random, length, 0.99),
    rumble(random, length, 0.75),
    rumble(random, length, 0),
  ];
  const sound = new Float32Array(length);
  const phases = new Map();
  /** @type {{ z: number, travelled: number }[]} */
  let moving = [];
  for (let i = 0; i < length; i++) {
    const t = i / rate;
    if (i % 64 === 0) moving = vehiclesAt(t).filter((v) => v.travelled > 0);
    let level = 0.02 * town[i] + 0.0012 * hiss[i] + 0.003 * Math.sin(2 * Math.PI * 50 * t);
    moving.forEach(({ z }, index) => {
      const near = 1 / (1 + ((z - 2) / 7) ** 2);
      const phase =
        (phases.get(index) ?? 0) + (2 * Math.PI * (62 + index * 9 - 4 * Math.tanh(z / 10))) / rate;
      phases.set(index, phase);
      level +=
        near *
        (0.035 * tyres[i] +
          0.02 * Math.sin(phase) +
          0.012 * Math.sin(2 * phase + 1) +
          0.006 * Math.sin(3 * phase));
    });
    sound[i] = level;
  }
  return sound;
}

/**
 * A tune of our own for the archive clip: [start in beats, beats, MIDI note].
 * @type {[number, number, number][]}
 */
// prettier-ignore
const TUNE = [
  [0, 1, 67], [1, 1, 71], [2, 1, 74], [3, 2, 76], [5, 1, 74], [6, 1, 72], [7, 1, 69], [8, 1, 72],
  [9, 2, 71], [11, 1, 67], [12, 1, 69], [13, 1, 66], [14, 1, 69], [15, 3, 67],
];
/** @type {[number, number, number][]} */
// prettier-ignore
const BASS = [[0, 1, 43], [1, 1, 59], [2, 1, 62], [3, 1, 48], [4, 1, 60], [5, 1, 64], [6, 1, 50], [7, 1, 60], [8, 1, 66],
  [9, 1, 43], [10, 1, 59], [11, 1, 62], [12, 1, 50], [13, 1, 60], [14, 1, 66], [15, 1, 43], [16, 1, 59], [17, 1, 62]];

/**
 * An old recording: a piano waltz with wow, mains hum, hiss and crackle.
 * @param {number} rate
 * @param {number} seconds
 * @returns {Float32Array}
 */
export function archiveSound(rate, seconds) {
  const length = Math.round(rate * seconds);
  const random = createRandom(1926);
  const music = new Float32Array(length);
  const beat = seconds / 18.5;
  for (const [notes, gain] of /** @type {[typeof TUNE, number][]} */ ([
    [TUNE, 0.2],
    [BASS, 0.1],
  ])) {
    for (const [start, beats, note] of notes) {
      const pitch = 440 * 2 ** ((note - 69) / 12);
      const first = Math.round(start * beat * rate);
      const last = Math.min(length, first + Math.round((beats + 0.6) * beat * rate));
      let phase = 0;
      for (let i = first; i < last; i++) {
        const age = (i - first) / rate;
        const wow =
          1 +
          0.005 * Math.sin((2 * Math.PI * 0.7 * i) / rate) +
          0.001 * Math.sin((2 * Math.PI * 6.3 * i) / rate);
        phase += (2 * Math.PI * pitch * wow) / rate;
        const tone =
          Math.sin(phase) +
          0.5 * Math.sin(2 * phase) * Math.exp(-3 * age) +
          0.3 * Math.sin(3 * phase) * Math.exp(-5 * age);
        const fade =
          Math.min(1, age / 0.006) * Math.exp(-2.6 * age) * Math.min(1, (last - i) / (0.03 * rate));
        music[i] += gain * tone * fade;
      }
    }
  }
  const hiss = rumble(random, length, 0.3);
  let click = 0;
  let low = 0;
  return music.map((m, i) => {
    const t = i / rate;
    if (random() < 22 / rate) click = (random() - 0.5) * (random() < 0.08 ? 0.9 : 0.3);
    click *= -0.72;
    const dry =
      Math.tanh(1.3 * m) +
      0.008 * hiss[i] +
      click +
      0.012 * Math.sin(2 * Math.PI * 50 * t) +
      0.007 * Math.sin(2 * Math.PI * 150 * t);
    low += 0.4 * (dry - low); // no treble in 1926
    return 0.75 * low;
  });
}
