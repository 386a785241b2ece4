/** A car that leaves through the picture of a fixed camera: small, noisy, its plate 9 pixels high. */
import { Canvas, grey, mix } from './canvas.mjs';
import { SANS, drawText, textWidth } from './font.mjs';
import { averageDown, toBytes } from './picture.mjs';
import { createRandom, fractal2, gaussianTable } from './random.mjs';
import { sensor } from './street-sensor.mjs';

export const GATE = { width: 320, height: 180, rate: 25, seconds: 2, plate: 'KV 4092' };

const SUPER = 4;

/** @typedef {import('./canvas.mjs').Point} Point */
/** @typedef {import('./canvas.mjs').Colour} Colour */

/** Road and wall, which stand still. */
function yard() {
  const canvas = new Canvas(GATE.width * SUPER, GATE.height * SUPER);
  for (let y = 0; y < canvas.height; y++)
    for (let x = 0; x < canvas.width; x++) {
      const [u, v] = [x / SUPER, y / SUPER];
      const isWall = v < 62 - 0.03 * u;
      const grain = fractal2(u * (isWall ? 0.6 : 0.35), v * (isWall ? 1.6 : 1.1), isWall ? 7 : 3);
      const joint = isWall && (v + 0.03 * u) % 9 < 0.8 ? 0.7 : 1;
      const colour = isWall
        ? mix([0.4, 0.3, 0.24], [0.56, 0.44, 0.36], grain)
        : mix([0.27, 0.28, 0.29], [0.4, 0.4, 0.4], grain);
      for (let c = 0; c < 3; c++) canvas.data[(y * canvas.width + x) * 3 + c] = colour[c] * joint;
    }
  return canvas;
}

/**
 * The car from behind, in metres from the middle of its plate, y upwards.
 * @param {Canvas} canvas
 * @param {(x: number, y: number) => Point} map
 */
function drawCar(canvas, map) {
  /** @type {(colour: Colour, ...points: Point[]) => void} */
  const shape = (colour, ...points) =>
    canvas.polygon(
      points.map(([x, y]) => map(x, y)),
      colour,
    );
  /** @type {(colour: Colour, x0: number, y0: number, x1: number, y1: number) => void} */
  const panel = (colour, x0, y0, x1, y1) => shape(colour, [x0, y0], [x1, y0], [x1, y1], [x0, y1]);
  const [body, dark] = /** @type {Colour[]} */ ([
    [0.2, 0.26, 0.36],
    [0.12, 0.15, 0.21],
  ]);
  shape(grey(0.16), [-0.9, -0.55], [0.9, -0.55], [0.8, -0.4], [-0.8, -0.4]);
  panel(grey(0.07), -0.78, -0.55, -0.55, -0.2);
  panel(grey(0.07), 0.55, -0.55, 0.78, -0.2);
  shape(body, [-0.82, -0.3], [0.82, -0.3], [0.84, 0.32], [0.66, 0.9], [-0.66, 0.9], [-0.84, 0.32]);
  shape(grey(0.14), [-0.66, 0.4], [0.66, 0.4], [0.56, 0.82], [-0.56, 0.82]);
  shape(grey(0.3), [-0.1, 0.42], [0.3, 0.42], [0.46, 0.8], [0.16, 0.8]);
  panel(dark, -0.82, -0.34, 0.82, -0.16);
  for (const side of [-1, 1]) panel([0.5, 0.07, 0.06], side * 0.52, 0.06, side * 0.8, 0.26);
  panel(dark, -0.34, -0.1, 0.34, 0.16);
  panel(grey(0.08), -0.27, -0.065, 0.27, 0.065);
  panel([0.9, 0.89, 0.83], -0.26, -0.057, 0.26, 0.057);
  const unit = 0.078 / 8;
  const left = (-textWidth(GATE.plate) * unit) / 2;
  drawText(canvas, GATE.plate, grey(0.06), {
    map: (u, v) => map(left + u * unit, 0.039 - v * unit),
    style: { ...SANS, penX: 1.15, penY: 1.15 },
  });
}

/**
 * @returns {Generator<Buffer>} packed RGB frames
 */
export function* gateFrames() {
  const background = yard();
  const canvas = new Canvas(background.width, background.height);
  const random = createRandom(4092);
  const table = gaussianTable(random, 99991);
  for (let frame = 0; frame < GATE.rate * GATE.seconds; frame++) {
    const t = frame / GATE.rate;
    // Pixels per metre; the road is not smooth, and the car turns a little.
    const scale = SUPER * (68 - 5 * t);
    const [x, y] = [
      SUPER * (138 + 17.3 * t + 0.3 * Math.sin(9.1 * t)),
      SUPER * (112 - 6.1 * t + 0.4 * Math.sin(13.7 * t + 1)),
    ];
    const [angle, turn] = [0.02 * Math.sin(1.9 * t) - 0.03, 0.05 + 0.03 * t];
    /** @type {(u: number, v: number) => Point} */
    const map = (u, v) => {
      const depth = 1 + turn * u;
      const [a, b] = [u / depth, v / depth];
      return [
        x + scale * (a * Math.cos(angle) + b * Math.sin(angle)),
        y + scale * (a * Math.sin(angle) - b * Math.cos(angle)),
      ];
    };
    canvas.data.set(background.data);
    drawCar(canvas, map);
    yield toBytes(sensor(averageDown(canvas, SUPER), t, table, random));
  }
}
