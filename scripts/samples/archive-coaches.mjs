/** Tender and coaches of the archive train, and the parts shared with its engine. */
import { grey } from './canvas.mjs';
import { SERIF, drawText, textWidth } from './font.mjs';
import { hash2 } from './random.mjs';

/** @typedef {import('./canvas.mjs').Canvas} Canvas */

/**
 * A lying cylinder: bands shaded as by light from above.
 * @param {Canvas} canvas
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} base grey level
 */
export function barrel(canvas, x0, y0, x1, y1, base) {
  const bands = 14;
  for (let i = 0; i < bands; i++) {
    const [a, b] = [i / bands, (i + 1) / bands];
    const turn = (a + b) / 2;
    const light =
      base * (0.35 + 0.9 * Math.max(0, Math.cos((turn - 0.28) * 2.6))) +
      0.25 * Math.exp(-((turn - 0.2) ** 2) * 160);
    canvas.rect(x0, y0 + (y1 - y0) * a, x1, y0 + (y1 - y0) * b + 0.1, grey(light));
  }
}

/**
 * @param {Canvas} canvas
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {number} angle
 * @param {number} spokes
 */
export function wheel(canvas, x, y, radius, angle, spokes) {
  canvas.ellipse(x, y, radius, radius, grey(0.45));
  canvas.ellipse(x, y, radius - 1, radius - 1, grey(0.07));
  canvas.ellipse(x, y, radius - 2.6, radius - 2.6, grey(0.3));
  for (let i = 0; i < spokes; i++) {
    const a = angle + (i * 2 * Math.PI) / spokes;
    canvas.stroke(
      [x, y],
      [x + (radius - 2) * Math.cos(a), y + (radius - 2) * Math.sin(a)],
      1.3,
      grey(0.09),
    );
  }
  canvas.ellipse(x, y, radius * 0.24, radius * 0.24, grey(0.12));
  canvas.ellipse(x, y, radius * 0.1, radius * 0.1, grey(0.5));
}

/**
 * @param {Canvas} canvas
 * @param {string} text
 * @param {number} middle
 * @param {number} top
 * @param {number} height
 */
export function lettering(canvas, text, middle, top, height) {
  const unit = height / 8;
  const left = middle - (textWidth(text, SERIF) * unit) / 2;
  drawText(canvas, text, grey(0.82), {
    map: (u, v) => [left + u * unit, top + v * unit],
    style: SERIF,
  });
}

/**
 * @param {Canvas} canvas
 * @param {number} front
 * @param {number} rail
 * @param {number} travelled
 */
export function drawTender(canvas, front, rail, travelled) {
  const back = front - 54;
  for (let i = 0; i < 26; i++) {
    const [u, v] = [hash2(i, 1, 90), hash2(i, 2, 90)];
    canvas.ellipse(
      back + 6 + u * 42,
      rail - 58 - v * 7 * Math.sin(u * 3.1),
      4,
      3,
      grey(0.05 + 0.14 * hash2(i, 3, 90)),
    );
  }
  canvas.rect(back, rail - 58, front, rail - 20, grey(0.22));
  canvas.rect(back, rail - 58, front, rail - 56, grey(0.42));
  canvas.rect(back + 3, rail - 53, front - 3, rail - 52, grey(0.5));
  canvas.rect(back + 3, rail - 27, front - 3, rail - 26, grey(0.5));
  lettering(canvas, 'H.L.R', (front + back) / 2, rail - 46, 12);
  canvas.rect(back - 8, rail - 24, front + 6, rail - 20, grey(0.1));
  for (const offset of [9, 27, 45])
    wheel(canvas, back + offset, rail - 9.5, 9.5, travelled / 9.5, 8);
  canvas.rect(back, rail - 20, front, rail - 14, grey(0.13));
}

/**
 * @param {Canvas} canvas
 * @param {number} front
 * @param {number} rail
 * @param {number} travelled
 * @param {number} car
 */
export function drawCoach(canvas, front, rail, travelled, car) {
  const back = front - 132;
  canvas.rect(back + 8, rail - 22, front - 8, rail - 10, grey(0.06));
  for (const at of [14, 32, 100, 118])
    wheel(canvas, back + at, rail - 8.5, 8.5, travelled / 8.5, 8);
  canvas.rect(back, rail - 50, front, rail - 19, grey(0.27));
  canvas.rect(back, rail - 74, front, rail - 50, grey(0.66));
  canvas.polygon(
    [
      [back - 1, rail - 73],
      [front + 1, rail - 73],
      [front - 5, rail - 80],
      [back + 5, rail - 80],
    ],
    grey(0.42),
  );
  canvas.rect(back, rail - 51, front, rail - 49.6, grey(0.12));
  canvas.rect(back, rail - 24, front, rail - 19, grey(0.09));
  for (let i = 0; i < 8; i++) {
    const left = back + 5 + i * 15.6;
    canvas.rect(left, rail - 70, left + 11.6, rail - 53, grey(0.16));
    canvas.rect(left + 1, rail - 69, left + 10.6, rail - 54, grey(0.3));
    canvas.polygon(
      [
        [left + 1, rail - 69],
        [left + 6, rail - 69],
        [left + 1, rail - 60],
      ],
      grey(0.75),
    );
    if (hash2(i, car, 91) < 0.45) {
      canvas.ellipse(left + 6, rail - 61, 2, 2.5, grey(0.55)); // a passenger
      canvas.polygon(
        [
          [left + 2.5, rail - 54],
          [left + 9.5, rail - 54],
          [left + 6, rail - 60],
        ],
        grey(0.1),
      );
    }
    canvas.rect(left + 13.2, rail - 72, left + 13.9, rail - 25, grey(0.12)); // door line
    canvas.rect(left + 11.4, rail - 45, left + 12.6, rail - 44, grey(0.9));
  }
  canvas.rect(front, rail - 68, front + 6, rail - 24, grey(0.1)); // gangway
}
