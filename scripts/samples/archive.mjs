/**
 * The archive clip: old film, as an interlaced video camera saw it. Every field
 * shows its own moment; dust and splices belong to the film and last a frame.
 */
import { STAGE } from './archive-landscape.mjs';
import { drawTrainShot } from './archive-scene.mjs';
import { drawTitle } from './archive-title.mjs';
import { Canvas } from './canvas.mjs';
import { createRandom, gaussianTable, hash2, noise2 } from './random.mjs';

export const ARCHIVE = { width: 352, height: 288, rate: 25, seconds: 6, cut: 2.2 };
const SUPER = 3;
/** Rows of the big picture that one line of a field gathers: nearly two lines. */
const LINE_REACH = 5;

/**
 * The state of the film at one field.
 * @typedef {object} Film
 * @property {number} t seconds
 * @property {number} frame film frame, for damage that lasts one frame
 * @property {number} gain lamp flicker
 * @property {number} iris radius of the iris in stage pixels
 */

/**
 * @param {number} field
 * @returns {Film}
 */
function filmAt(field) {
  const t = field / (2 * ARCHIVE.rate);
  const frame = field >> 1;
  const toCut = Math.abs(t - ARCHIVE.cut);
  return {
    t,
    frame,
    gain: 1 + 0.05 * (noise2(t * 9, 0, 11) - 0.5) + 0.07 * (hash2(frame, 0, 12) - 0.5),
    iris: toCut < 0.36 ? Math.max(0, (toCut - 0.04) / 0.32) ** 0.8 * 250 : Infinity,
  };
}

/**
 * Draws the undamaged picture, displaced by the weave of the film in the gate.
 * @param {Canvas} canvas
 * @param {Film} film
 */
function drawPicture(canvas, { t, frame }) {
  const jump = hash2(frame, 1, 13) < 0.03 ? 3.5 : 0;
  const weaveX = 1.6 * (noise2(t * 3.1, 1, 14) - 0.5) + 0.5 * (hash2(frame, 2, 14) - 0.5);
  const weaveY = 2.2 * (noise2(t * 2.3, 2, 14) - 0.5) + 0.6 * (hash2(frame, 3, 14) - 0.5) + jump;
  const sx = (SUPER * ARCHIVE.width) / STAGE.width;
  canvas.setView(sx, SUPER, weaveX * sx, weaveY * SUPER);
  if (t < ARCHIVE.cut) drawTitle(canvas);
  else drawTrainShot(canvas, t - ARCHIVE.cut);
}

/**
 * Dust, hairs and scratches, drawn over the picture in stage pixels.
 * @param {Canvas} canvas
 * @param {Film} film
 */
function drawDamage(canvas, { t, frame }) {
  canvas.setView((SUPER * ARCHIVE.width) / STAGE.width, SUPER);
  const random = createRandom(7000 + frame);
  const dirt = 2 + Math.floor(random() ** 2 * 9);
  for (let i = 0; i < dirt; i++) {
    const [x, y, size] = [
      random() * STAGE.width,
      random() * STAGE.height,
      0.5 + 2.6 * random() ** 3,
    ];
    const level = random() < 0.6 ? 0.95 : 0.05;
    const spots = 1 + Math.floor(random() * 4);
    for (let k = 0; k < spots; k++)
      canvas.ellipse(
        x + 2 * size * random(),
        y + 2 * size * random(),
        size,
        size * (0.5 + random()),
        [level, level, level],
        { alpha: 0.85 },
      );
  }
  if (random() < 0.16) {
    // a hair
    let [x, y, turn] = [random() * STAGE.width, random() * STAGE.height, random() * 6.28];
    for (let k = 0; k < 14; k++) {
      const next = /** @type {[number, number]} */ ([
        x + 2.2 * Math.cos(turn),
        y + 2.2 * Math.sin(turn),
      ]);
      canvas.stroke([x, y], next, 0.8, [0.06, 0.06, 0.06], { alpha: 0.8 });
      [x, y] = next;
      turn += (random() - 0.4) * 0.7;
    }
  }
  for (const [home, seed, from, to, level] of [
    [92, 1, 0, 3.1, 0.92],
    [97, 2, 0.4, 1.9, 0.8],
    [261, 3, 1.2, 6, 0.95],
    [318, 4, 2.8, 4.6, 0.06],
    [205, 5, 4, 5.4, 0.9],
  ]) {
    if (t < from || t > to) continue;
    for (let y = -6; y < STAGE.height; y += 12) {
      // scratches wander, and skip
      const along = frame * STAGE.height + y;
      if (noise2(along * 0.006, seed, 15) < 0.36) continue;
      /** @type {(at: number) => [number, number]} */
      const at = (dy) => [home + 7 * (noise2((along + dy) * 0.0011, seed, 16) - 0.5), y + dy];
      canvas.stroke(at(0), at(12), 0.9, [level, level, level], {
        alpha: 0.3 + 0.45 * noise2(along * 0.02, seed, 17),
      });
    }
  }
}

/**
 * Reads one field's lines from the big picture: luma only.
 * @param {Canvas} canvas
 * @param {number} parity 0 for the top field
 * @returns {Float32Array} ARCHIVE.width × ARCHIVE.height / 2
 */
function readField(canvas, parity) {
  const { width, height } = ARCHIVE;
  const lines = new Float32Array((width * height) / 2);
  const margin = (LINE_REACH - SUPER) / 2;
  for (let line = 0; line < height / 2; line++) {
    const first = (2 * line + parity) * SUPER - margin;
    for (let k = 0; k < LINE_REACH; k++) {
      const row = Math.max(0, Math.min(canvas.height - 1, first + k));
      for (let x = 0; x < canvas.width; x++) {
        lines[line * width + Math.floor(x / SUPER)] +=
          canvas.data[(row * canvas.width + x) * 3] / (LINE_REACH * SUPER);
      }
    }
  }
  return lines;
}

/**
 * Puts a field into a frame: iris, vignette, film curve, grain and sepia.
 * @param {Buffer} frame packed RGB
 * @param {Float32Array} lines
 * @param {number} parity
 * @param {Film} film
 * @param {Float32Array} table of Gaussian noise
 * @param {() => number} random
 */
function develop(frame, lines, parity, film, table, random) {
  const { width, height } = ARCHIVE;
  let walk = Math.floor(random() * table.length);
  let before = 0;
  for (let y = parity; y < height; y += 2) {
    for (let x = 0; x < width; x++) {
      const dx = (x - width / 2) / width;
      const dy = (y - height / 2) / height;
      const far = Math.hypot(dx * STAGE.width, dy * STAGE.height);
      const iris = Math.max(0, Math.min(1, (film.iris - far) / 5));
      const corner = Math.max(
        0,
        Math.min(1, (0.5 - (Math.abs(2 * dx) ** 14 + Math.abs(2 * dy) ** 12) * 0.47) * 14),
      );
      const vignette = (1 - 0.95 * (dx * dx + dy * dy)) * corner;
      before = 0.25 * before + 0.95 * table[walk++ % table.length]; // grain clumps along the line
      const level = lines[(y >> 1) * width + x] * film.gain * vignette * iris;
      const curve = level < 0 ? 0 : level ** 1.12 * (1.32 - 0.32 * level);
      const luma = Math.max(
        0,
        0.045 +
          0.97 * curve +
          before * (0.014 + 0.03 * Math.sqrt(Math.max(0, level)) * (1 - level * 0.6)),
      );
      const at = (y * width + x) * 3;
      frame[at] = Math.min(255, 255 * (luma * 1.0 + 0.022));
      frame[at + 1] = Math.min(255, 255 * luma * 0.945);
      frame[at + 2] = Math.min(255, Math.max(0, 255 * (luma * 0.83 - 0.008)));
    }
  }
}

/**
 * @returns {Generator<Buffer>} packed RGB frames, two fields woven, the top one first in time
 */
export function* archiveFrames() {
  const canvas = new Canvas(ARCHIVE.width * SUPER, ARCHIVE.height * SUPER);
  const random = createRandom(1926);
  const table = gaussianTable(random, 99991);
  for (let frame = 0; frame < ARCHIVE.seconds * ARCHIVE.rate; frame++) {
    const picture = Buffer.alloc(ARCHIVE.width * ARCHIVE.height * 3);
    for (const parity of [0, 1]) {
      const film = filmAt(frame * 2 + parity);
      drawPicture(canvas, film);
      drawDamage(canvas, film);
      develop(picture, readField(canvas, parity), parity, film, table, random);
    }
    yield picture;
  }
}
