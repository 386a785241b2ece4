/** The train shot of the archive clip: engine, smoke, and a man who waves. */
import { RAIL, drawLand, drawTrack, ridge, row } from './archive-landscape.mjs';
import { drawTrain } from './archive-train.mjs';
import { grey } from './canvas.mjs';
import { createRandom, hash2, noise2 } from './random.mjs';

/** @typedef {import('./canvas.mjs').Canvas} Canvas */
/** @typedef {import('./canvas.mjs').Point} Point */

/**
 * @param {Canvas} canvas
 * @param {number} pan
 * @param {number} t
 */
function drawForeground(canvas, pan, t) {
  const shift = pan * 1.3;
  ridge(canvas, shift, (x) => 234 + 5 * noise2(x * 0.02, 1, 73), 0.36);
  row(shift, 1.7, 12, (x, i) => {
    const y = 240 + 46 * hash2(i, 1, 74);
    const lean = 5 * (hash2(i, 2, 74) - 0.5) + 1.4 * Math.sin(t * 3 + i * 0.07);
    canvas.stroke(
      [x, y],
      [x + lean, y - 9 - 9 * hash2(i, 3, 74)],
      1.5,
      grey(0.18 + 0.52 * hash2(i, 4, 74)),
      { endWidth: 0.3 },
    );
  });
  row(shift, 46, 60, (x) => {
    canvas.rect(x, 226, x + 4, 268, grey(0.12));
    canvas.rect(x, 226, x + 1, 268, grey(0.5));
    for (const y of [233, 246]) canvas.rect(x - 2, y, x + 48, y + 2.4, grey(0.2));
    for (const y of [233, 246]) canvas.rect(x - 2, y, x + 48, y + 0.7, grey(0.6));
  });
  drawWaver(canvas, 372 - shift, t);
}

/**
 * A man at the fence who waves his hat.
 * @param {Canvas} canvas
 * @param {number} x
 * @param {number} t
 */
function drawWaver(canvas, x, t) {
  const angle = -1.15 + 0.55 * Math.sin(t * 7);
  const hand = /** @type {Point} */ ([x + 9 + 25 * Math.cos(angle), 209 + 25 * Math.sin(angle)]);
  for (const side of [-1, 1])
    canvas.stroke([x + side * 4, 244], [x + side * 5, 282], 9, grey(0.12), { endWidth: 6 });
  canvas.polygon(
    [
      [x - 10, 204],
      [x + 10, 204],
      [x + 11, 248],
      [x - 11, 248],
    ],
    grey(0.16),
  );
  canvas.stroke([x - 10, 207], [x - 14, 232], 6, grey(0.14), { round: true });
  canvas.stroke([x + 9, 207], hand, 5.5, grey(0.2), { round: true, endWidth: 4 });
  canvas.rect(x - 4.5, 201, x + 4.5, 205, grey(0.8)); // collar
  canvas.ellipse(x, 195, 6.4, 8, grey(0.55));
  canvas.ellipse(x, 192.5, 6.9, 6.6, grey(0.12));
  canvas.ellipse(hand[0], hand[1] - 2, 8.5, 2, grey(0.08));
  canvas.rect(hand[0] - 5, hand[1] - 9, hand[0] + 5, hand[1] - 2, grey(0.1));
}

/**
 * @param {Canvas} canvas
 * @param {number} t seconds since the cut
 */
export function drawTrainShot(canvas, t) {
  const pan = 46 * t;
  const front = 96 + 104 * t;
  drawLand(canvas, pan);
  drawTrack(canvas, pan);
  drawTrain(canvas, front - pan, RAIL, front);
  const random = createRandom(26);
  for (let born = -3; born < t; born += 0.07) {
    const age = t - born;
    const [a, b, c] = [random(), random(), random()];
    if (age > 3.2) continue;
    const beat = 0.6 + 0.5 * Math.max(0, Math.sin(born * 13));
    const x = 96 + 104 * born - 18 - pan + (a - 0.5) * 9 - 16 * age;
    const y = RAIL - 92 - 46 * (1 - Math.exp(-1.5 * age)) - 7 * age + (b - 0.5) * 9;
    const radius = 9 + 27 * Math.sqrt(age) * (0.75 + 0.5 * c);
    const alpha = beat * Math.exp(-age * 0.55);
    canvas.soft(x, y, radius, radius * 0.85, grey(0.27), { alpha: 0.6 * alpha });
    canvas.soft(x + radius * 0.12, y - radius * 0.3, radius * 0.68, radius * 0.55, grey(1), {
      alpha: (0.55 + 0.4 * Math.exp(-3 * age)) * alpha,
    });
  }
  drawForeground(canvas, pan, t);
}
