/** The steam train of the archive clip, seen from the side, in greys. */
import { grey } from './canvas.mjs';
import { barrel, drawCoach, drawTender, lettering, wheel } from './archive-coaches.mjs';

/** @typedef {import('./canvas.mjs').Canvas} Canvas */

/**
 * @param {Canvas} canvas
 * @param {number} front x of the buffers; the train runs to the right
 * @param {number} rail y of the rail's top
 * @param {number} travelled turns the wheels
 */
export function drawTrain(canvas, front, rail, travelled) {
  for (let car = 0; car < 3; car++)
    drawCoach(canvas, front - 220 - car * 138, rail, travelled, car);
  drawTender(canvas, front - 160, rail, travelled);
  drawLocomotive(canvas, front, rail, travelled);
}

/**
 * @param {Canvas} canvas
 * @param {number} front
 * @param {number} rail
 * @param {number} travelled
 */
function drawLocomotive(canvas, front, rail, travelled) {
  /** @type {(back: number) => number} */
  const x = (back) => front - back;
  const drivers = [60, 97, 134];
  canvas.rect(x(150), rail - 34, x(4), rail - 12, grey(0.05)); // shade between the wheels
  for (const back of [20, 38]) wheel(canvas, x(back), rail - 9.5, 9.5, travelled / 9.5, 8);
  for (const back of drivers) wheel(canvas, x(back), rail - 17.5, 17.5, travelled / 17.5, 12);
  canvas.rect(x(74), rail - 74, x(58), rail - 60, grey(0.25)); // steam dome
  canvas.ellipse(x(66), rail - 74, 8, 6.5, grey(0.27));
  canvas.ellipse(x(63), rail - 77, 2.4, 1.6, grey(0.75), { alpha: 0.6 });
  barrel(canvas, x(114), rail - 69, x(30), rail - 37, 0.3);
  barrel(canvas, x(30), rail - 70, x(8), rail - 36, 0.17);
  canvas.rect(x(8), rail - 66, x(6), rail - 40, grey(0.22));
  for (const back of [48, 72, 96])
    canvas.rect(x(back), rail - 69, x(back - 1.6), rail - 37, grey(0.5), { alpha: 0.5 });
  canvas.polygon(
    [
      [x(24), rail - 69],
      [x(12), rail - 69],
      [x(10.5), rail - 88],
      [x(25.5), rail - 88],
    ],
    grey(0.1),
  ); // chimney
  canvas.rect(x(27), rail - 90, x(9), rail - 87, grey(0.3));
  canvas.rect(x(22), rail - 87, x(20.4), rail - 70, grey(0.3));
  canvas.rect(x(104), rail - 77, x(98), rail - 68, grey(0.55)); // safety valve
  canvas.stroke([x(112), rail - 62], [x(14), rail - 62], 0.9, grey(0.7)); // hand rail
  canvas.rect(x(156), rail - 37, x(0), rail - 34, grey(0.36)); // running board
  canvas.rect(x(156), rail - 34, x(0), rail - 33, grey(0.05));
  for (const back of drivers) {
    const arch = Array.from(
      { length: 13 },
      (_, i) =>
        /** @type {[number, number]} */ ([
          x(back) + 19.5 * Math.cos((i * Math.PI) / 12),
          rail - 35 - 9 * Math.sin((i * Math.PI) / 12),
        ]),
    );
    canvas.polygon(arch, grey(0.2));
  }
  canvas.polygon(
    [
      [x(156), rail - 88],
      [x(116), rail - 88],
      [x(114), rail - 37],
      [x(156), rail - 37],
    ],
    grey(0.24),
  ); // cab
  canvas.polygon(
    [
      [x(162), rail - 86],
      [x(112), rail - 86],
      [x(116), rail - 91],
      [x(158), rail - 91],
    ],
    grey(0.14),
  );
  canvas.rect(x(148), rail - 81, x(124), rail - 63, grey(0.62));
  canvas.rect(x(137), rail - 81, x(135.5), rail - 63, grey(0.2));
  canvas.ellipse(x(130), rail - 69, 3.6, 4.4, grey(0.42)); // driver
  canvas.rect(x(134), rail - 65.5, x(126), rail - 63, grey(0.1));
  canvas.rect(x(134), rail - 75, x(126), rail - 72, grey(0.08));
  lettering(canvas, '47', x(135), rail - 56, 11);
  canvas.rect(x(3), rail - 37, x(0), rail - 20, grey(0.3)); // buffer beam
  canvas.rect(x(0), rail - 29, x(-5), rail - 26, grey(0.12));
  canvas.rect(x(-5), rail - 32, x(-7), rail - 23, grey(0.3));
  canvas.rect(x(10), rail - 46, x(5), rail - 38, grey(0.5)); // lamp
  canvas.ellipse(x(5.5), rail - 42, 1.6, 2.4, grey(1));
  barrel(canvas, x(44), rail - 29, x(18), rail - 13, 0.28); // cylinder
  drawRods(canvas, x, rail, travelled / 17.5, drivers);
}

/**
 * @param {Canvas} canvas
 * @param {(back: number) => number} x
 * @param {number} rail
 * @param {number} angle
 * @param {number[]} drivers
 */
function drawRods(canvas, x, rail, angle, drivers) {
  const [cx, cy] = [9 * Math.cos(angle), 9 * Math.sin(angle)];
  /** @type {(back: number) => [number, number]} */
  const pin = (back) => [x(back) + cx, rail - 17.5 + cy];
  const cross = /** @type {[number, number]} */ ([x(54) + cx * 0.55, rail - 21]);
  canvas.stroke([x(44), rail - 21], cross, 1.6, grey(0.75));
  canvas.stroke(cross, pin(97), 2.6, grey(0.55));
  canvas.stroke(pin(drivers[0]), pin(drivers[2]), 3, grey(0.72));
  for (const back of drivers) canvas.ellipse(...pin(back), 2.4, 2.4, grey(0.85));
  canvas.rect(cross[0] - 3, cross[1] - 3, cross[0] + 3, cross[1] + 3, grey(0.4));
}
