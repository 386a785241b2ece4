/** The still parts of the train shot: sky, hills, telegraph wires, track. */
import { grey } from './canvas.mjs';
import { fractal2, hash2, noise2 } from './random.mjs';

/** @typedef {import('./canvas.mjs').Canvas} Canvas */
/** @typedef {import('./canvas.mjs').Point} Point */

/** Drawing area in square pixels; the clip's pixels are 12:11. */
export const STAGE = { width: 384, height: 288 };
/** Height of the rails in the picture. */
export const RAIL = 214;
/** Drawn beyond the edges, for the weave of the film. */
export const MARGIN = 12;

/**
 * A run of ground from a noise profile, as one polygon down to the bottom.
 * @param {Canvas} canvas
 * @param {number} shift scroll in pixels
 * @param {(x: number) => number} profile
 * @param {number} level
 */
export function ridge(canvas, shift, profile, level) {
  /** @type {Point[]} */
  const points = [];
  for (let x = -MARGIN; x <= STAGE.width + MARGIN; x += 3) points.push([x, profile(x + shift)]);
  points.push([STAGE.width + MARGIN, STAGE.height + MARGIN], [-MARGIN, STAGE.height + MARGIN]);
  canvas.polygon(points, grey(level));
}

/**
 * Calls back for each thing of a row that stands every `step` pixels.
 * @param {number} shift
 * @param {number} step
 * @param {number} reach how far a thing may stick into the picture from outside
 * @param {(x: number, index: number) => void} draw
 */
export function row(shift, step, reach, draw) {
  const last = Math.ceil((STAGE.width + reach + shift) / step);
  for (let i = Math.floor((shift - reach) / step); i <= last; i++) draw(i * step - shift, i);
}

/**
 * @param {Canvas} canvas
 * @param {number} pan
 */
export function drawLand(canvas, pan) {
  for (let i = 0; i < 24; i++)
    canvas.rect(
      -MARGIN,
      i * 8 - MARGIN,
      STAGE.width + MARGIN,
      i * 8 + 8.2,
      grey(0.5 + 0.34 * Math.min(1, i / 17)),
    );
  for (let i = 0; i < 9; i++)
    canvas.soft(
      hash2(i, 1, 80) * 460 - pan * 0.04,
      25 + hash2(i, 2, 80) * 50,
      45 + 40 * hash2(i, 3, 80),
      9 + 9 * hash2(i, 4, 80),
      grey(0.86),
      { alpha: 0.6 },
    );
  ridge(canvas, pan * 0.12, (x) => 138 - 40 * fractal2(x * 0.009, 3, 81), 0.66);
  ridge(
    canvas,
    pan * 0.3,
    (x) => 158 - 30 * noise2(x * 0.012, 5, 82) - 7 * noise2(x * 0.19, 6, 83),
    0.5,
  );
  row(pan * 0.3, 31, 20, (x, i) => {
    // far trees
    const y = 162 + 4 * hash2(i, 1, 84);
    for (let k = 0; k < 9; k++)
      canvas.ellipse(
        x + 11 * (hash2(i, k, 85) - 0.5),
        y - 14 * hash2(i, k, 86),
        4,
        4,
        grey(0.3 + 0.16 * hash2(i, k, 87)),
      );
  });
  ridge(canvas, pan * 0.55, (x) => 178 - 9 * noise2(x * 0.02, 7, 88), 0.56);
  row(pan * 0.55, 8, 8, (x, i) =>
    canvas.ellipse(
      x,
      180 - 9 * noise2(i * 0.16, 7, 88),
      5.5,
      3 + 2 * hash2(i, 5, 89),
      grey(0.26 + 0.1 * hash2(i, 6, 89)),
    ),
  );
  ridge(canvas, pan * 0.8, () => 188, 0.48);
  row(pan * 0.85, 118, 130, (x) => {
    // telegraph
    canvas.stroke([x, 204], [x, 92], 2.4, grey(0.2), { endWidth: 1.8 });
    for (const y of [97, 105]) {
      canvas.rect(x - 11, y, x + 11, y + 1.8, grey(0.2));
      for (const dx of [-10, -5, 5, 10]) {
        canvas.rect(x + dx - 0.7, y - 3, x + dx + 0.7, y, grey(0.75));
        for (let k = 0; k < 12; k++) {
          const [a, b] = [k / 12, (k + 1) / 12];
          canvas.stroke(
            [x + dx + a * 118, y - 2 + 26 * a * (1 - a)],
            [x + dx + b * 118, y - 2 + 26 * b * (1 - b)],
            0.55,
            grey(0.25),
          );
        }
      }
    }
  });
}

/**
 * Ballast, sleepers, rail; then, in front of the train, grass and a fence.
 * @param {Canvas} canvas
 * @param {number} pan
 */
export function drawTrack(canvas, pan) {
  ridge(canvas, pan, () => RAIL - 6, 0.42);
  row(pan, 2.6, 4, (x, i) => {
    for (let k = 0; k < 5; k++)
      canvas.ellipse(
        x + 3 * hash2(i, k, 70),
        RAIL - 4 + 18 * hash2(i, k, 71),
        1.6,
        1.1,
        grey(0.28 + 0.42 * hash2(i, k, 72)),
      );
  });
  row(pan, 11, 10, (x) => canvas.rect(x, RAIL + 2, x + 5.5, RAIL + 6, grey(0.16)));
  canvas.rect(-MARGIN, RAIL, STAGE.width + MARGIN, RAIL + 2.6, grey(0.34));
  canvas.rect(-MARGIN, RAIL, STAGE.width + MARGIN, RAIL + 0.8, grey(0.82));
}
