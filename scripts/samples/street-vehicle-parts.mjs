/** Wheels, cabins, headlights and number plates of the street's vehicles. */
import { grey, scale } from './canvas.mjs';
import { drawText, textWidth } from './font.mjs';

/** @typedef {import('./canvas.mjs').Canvas} Canvas */
/** @typedef {import('./canvas.mjs').Colour} Colour */
/** @typedef {import('./camera3d.mjs').Camera} Camera */
/** @typedef {import('./camera3d.mjs').Vec} Vec */

/** @type {(a: number, b: number, t: number) => number} */
const between = (a, b, t) => a + (b - a) * t;

/**
 * @param {(points: Vec[], paint: Colour, alpha?: number) => void} fill
 * @param {number} x
 * @param {number} axle
 * @param {number} travelled
 */
export function drawWheel(fill, x, axle, travelled) {
  /** @type {(radius: number, paint: Colour) => void} */
  const disc = (radius, paint) =>
    fill(
      Array.from({ length: 20 }, (_, i) => [
        x,
        0.32 + radius * Math.sin(i * 0.31416),
        axle + radius * Math.cos(i * 0.31416),
      ]),
      paint,
    );
  disc(0.38, grey(0.05));
  disc(0.32, grey(0.1));
  disc(0.21, grey(0.6));
  for (let spoke = 0; spoke < 5; spoke++) {
    const angle = spoke * 1.2566 - travelled / 0.32;
    const [s, c] = [Math.sin(angle), Math.cos(angle)];
    fill(
      [
        [x, 0.32 + 0.06 * s, axle + 0.06 * c],
        [x, 0.32 + 0.19 * s - 0.05 * c, axle + 0.19 * c + 0.05 * s],
        [x, 0.32 + 0.19 * s + 0.05 * c, axle + 0.19 * c - 0.05 * s],
      ],
      grey(0.2),
    );
  }
}

/**
 * @param {(points: Vec[], paint: Colour, alpha?: number) => void} fill
 * @param {(normal: Vec, point: Vec) => boolean} faces
 * @param {import('./street-vehicles.mjs').Vehicle} vehicle
 */
export function drawCabin(fill, faces, { body: { half, cabin }, colour }) {
  const { base, roof, y, half: top, glass } = cabin;
  const foot = half - 0.05;
  const dark = /** @type {Colour} */ ([0.12, 0.14, 0.16]);
  /** @type {(end: number, u: number, t: number) => Vec} */
  const across = (end, u, t) => [
    u * between(foot, top, t),
    between(y[0], y[1], t),
    between(base[end], roof[end], t),
  ];
  /** @type {(side: number, v: number, t: number) => Vec} */
  const along = (side, v, t) => [
    side * between(foot, top, t),
    between(y[0], y[1], t),
    between(between(base[0], base[1], v), between(roof[0], roof[1], v), t),
  ];
  /** @type {(at: (u: number, t: number) => Vec, u0: number, u1: number, t0: number, t1: number, paint: Colour, alpha?: number) => void} */
  const patch = (at, u0, u1, t0, t1, paint, alpha) =>
    fill([at(u0, t0), at(u1, t0), at(u1, t1), at(u0, t1)], paint, alpha);
  for (const side of [-1, 1]) {
    if (!faces([side, 0.2, 0], [side * foot, y[0], 0])) continue;
    /** @type {(v: number, t: number) => Vec} */
    const at = (v, t) => along(side, v, t);
    patch(at, 0, 1, 0, 1, scale(colour, 0.75));
    const panes = glass
      ? [
          [0.06, 0.38],
          [0.42, 0.68],
          [0.72, 0.92],
        ]
      : [[0.04, 0.24]];
    for (const [v0, v1] of panes) patch(at, v0, v1, 0.1, 0.86, dark);
  }
  for (const end of [0, 1]) {
    if (!faces([0, 0.3, end === 0 ? 1 : -1], [0, y[0], base[end]])) continue;
    /** @type {(u: number, t: number) => Vec} */
    const at = (u, t) => across(end, u, t);
    patch(at, -1, 1, 0, 1, scale(colour, 0.85));
    if (end === 1 && !glass) {
      for (const side of [-1, 1]) patch(at, side * 0.15, side * 0.75, 0.4, 0.85, dark);
      continue;
    }
    patch(at, -0.9, 0.9, 0.07, 0.92, dark);
    patch(at, -0.9, 0.9, 0.6, 0.92, [0.5, 0.55, 0.6], 0.35); // sky in the glass
    patch(at, -0.6, -0.2, 0.07, 0.5, grey(0.22), 0.7); // seats
    patch(at, 0.2, 0.6, 0.07, 0.5, grey(0.22), 0.7);
  }
  fill(
    [
      [-top, y[1], roof[0]],
      [top, y[1], roof[0]],
      [top, y[1], roof[1]],
      [-top, y[1], roof[1]],
    ],
    scale(colour, 1.18),
  );
}

/**
 * @param {Canvas} canvas
 * @param {Camera} camera
 * @param {Vec} where
 * @param {number} z
 */
export function glow(canvas, camera, where, z) {
  const { at, perMetre } = camera.project(where);
  canvas.soft(at[0], at[1], 0.34 * perMetre, 0.3 * perMetre, [1, 0.98, 0.9], { alpha: 0.55, z });
}

/**
 * @param {(x0: number, y0: number, x1: number, y1: number, at: number, paint: Colour) => void} panel
 * @param {Canvas} canvas
 * @param {Camera} camera
 * @param {(p: Vec) => Vec} world
 * @param {import('./street-vehicles.mjs').Vehicle} vehicle
 * @param {number} at
 * @param {1 | -1} reading which way x grows for a reader
 * @param {number} z
 */
export function drawPlate(panel, canvas, camera, world, { plate }, at, reading, z) {
  panel(-0.36, 0.4, 0.36, 0.575, at, grey(0.08));
  panel(-0.345, 0.413, 0.345, 0.562, at, [0.93, 0.92, 0.86]);
  const unit = Math.min(0.105 / 8, 0.62 / textWidth(plate));
  const left = (-textWidth(plate) * unit) / 2;
  drawText(canvas, plate, grey(0.05), {
    map: (u, v) => camera.project(world([reading * (left + u * unit), 0.54 - v * unit, at])).at,
    z,
  });
}
