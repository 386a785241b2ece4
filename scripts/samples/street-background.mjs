/** The still part of the street, ray-cast once with its depth. */
import { Canvas, grey, mix, scale } from './canvas.mjs';
import { LAYOUT, SKY, facade, ground, roof } from './street-facades.mjs';
import { drawFurniture } from './street-furniture.mjs';
import { fractal2, hash2, noise2 } from './random.mjs';

/** @typedef {import('./canvas.mjs').Colour} Colour */
/** @typedef {import('./camera3d.mjs').Camera} Camera */
/** @typedef {import('./camera3d.mjs').Vec} Vec */
/**
 * A surface: where the ray meets its plane, and its colour there; null where
 * the plane is not covered.
 * @typedef {object} Surface
 * @property {(o: Vec, d: Vec) => number} meet
 * @property {(x: number, y: number, z: number, t: number) => Colour | null} shade
 */

const SLOPE = 0.8;
const GABLE_MIDDLE = LAYOUT.wallRight + 4.2;

/** @type {Surface[]} */
const SURFACES = [
  {
    meet: (o, d) => -o[1] / d[1],
    shade: (x, _y, z, t) => (z < LAYOUT.end ? ground(x, z, t) : null),
  },
  {
    meet: (o, d) => (LAYOUT.wallLeft - o[0]) / d[0],
    shade: (_x, y, z, t) =>
      y > 0 && y < LAYOUT.eaves && z < LAYOUT.end - 9 ? facade(z, y, 1, t) : null,
  },
  {
    meet: (o, d) =>
      (LAYOUT.eaves + SLOPE * (LAYOUT.wallLeft - o[0]) - o[1]) / (d[1] + SLOPE * d[0]),
    shade: (x, y, z, t) =>
      x < LAYOUT.wallLeft + 0.3 && x > -11 && z > 0 && z < LAYOUT.end - 9 ? roof(z, y, t) : null,
  },
  { meet: (o, d) => (LAYOUT.fence - o[0]) / d[0], shade: (_x, y, z, t) => railing(y, z, t) },
  {
    meet: (o, d) => (LAYOUT.hedge - o[0]) / d[0],
    shade: (_x, y, z) =>
      z < LAYOUT.gable &&
      y > 0 &&
      y < 1.5 + 0.4 * fractal2(z * 1.5, 0, 41) + 0.15 * noise2(z * 12, 1, 42)
        ? scale(
            [0.2, 0.25, 0.13],
            0.5 +
              0.6 * fractal2(z * 5, y * 5, 43) +
              0.4 * hash2(Math.floor(z * 14), Math.floor(y * 14)),
          )
        : null,
  },
  {
    meet: (o, d) => (LAYOUT.gable - o[2]) / d[2],
    shade: (x, y) => gableEnd(x, y),
  },
  {
    meet: (o, d) => (LAYOUT.wallRight - o[0]) / d[0],
    shade: (_x, y, z, t) =>
      z > LAYOUT.gable && z < LAYOUT.end - 9 && y > 0 && y < LAYOUT.eaves
        ? facade(z, y, 2, t)
        : null,
  },
  {
    meet: (o, d) =>
      (LAYOUT.eaves + SLOPE * (o[0] - LAYOUT.wallRight) - o[1]) / (d[1] - SLOPE * d[0]),
    shade: (x, y, z, t) =>
      x > LAYOUT.wallRight - 0.3 && x < GABLE_MIDDLE && z > LAYOUT.gable && z < LAYOUT.end - 9
        ? roof(z, y, t)
        : null,
  },
  {
    meet: (o, d) => (LAYOUT.end - o[2]) / d[2],
    shade: (x, y, _z, t) =>
      y < 8.5 ? facade(x + 210, y * 0.8, 3, t) : y < 11 ? roof(x, y, t) : null,
  },
];

/**
 * Park railings: bars, two rails, posts. Far off, where a bar is thinner than
 * a sample, the gaps and bars blend by chance.
 * @param {number} y
 * @param {number} z
 * @param {number} t
 * @returns {Colour | null}
 */
function railing(y, z, t) {
  if (z < 5 || z > LAYOUT.gable || y < 0) return null;
  const bar = z % 0.16 < 0.035 && y < 1.2;
  const rail = Math.abs(y - 0.2) < 0.03 || Math.abs(y - 1.05) < 0.03;
  const post = z % 2.4 < 0.12 && y < 1.32;
  const wall = y < 0.12;
  if (wall) return grey(0.45);
  if (!bar && !rail && !post) return null;
  return mix([0.08, 0.1, 0.09], grey(0.3), Math.min(0.6, t / 80));
}

/**
 * The gable end that faces the camera, with an old painted sign on it.
 * @param {number} x
 * @param {number} y
 * @returns {Colour | null}
 */
function gableEnd(x, y) {
  const top = LAYOUT.eaves + SLOPE * (4.2 - Math.abs(x - GABLE_MIDDLE));
  if (x < LAYOUT.wallRight || x > GABLE_MIDDLE + 4.2 || y < 0 || y > top) return null;
  if (y > top - 0.25) return grey(0.25);
  const row = Math.floor(y / 0.15);
  const joint = y - row * 0.15 < 0.03 || (x + (row & 1) * 0.22) % 0.45 < 0.03;
  const wall = scale(
    [0.5, 0.3, 0.23],
    (joint ? 1.2 : 0.9 + 0.3 * hash2(Math.floor(x / 0.45), row)) *
      (0.8 + 0.35 * fractal2(x, y, 51)),
  );
  const sign = x > LAYOUT.wallRight + 0.7 && x < GABLE_MIDDLE + 3.4 && y > 2.9 && y < 5.8;
  return sign ? mix(wall, [0.78, 0.75, 0.64], 0.55 + 0.3 * noise2(x * 2, y * 2, 52)) : wall;
}

/**
 * @param {Vec} d direction
 * @returns {Colour}
 */
function sky(d) {
  const height = d[1] / Math.hypot(d[0], d[2]);
  const cloud = fractal2(d[0] * 5, height * 16, 61);
  return scale(SKY, 0.93 + 0.16 * cloud + 0.1 * height);
}

/**
 * @param {Camera} camera
 * @param {number} width
 * @param {number} height
 * @returns {Canvas} with depth
 */
export function renderBackground(camera, width, height) {
  const canvas = new Canvas(width, height, { depth: true });
  const { depth } = canvas;
  const o = camera.eye;
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const d = camera.ray(px + 0.5, py + 0.5);
      let best = Infinity;
      let colour = sky(d);
      for (const surface of SURFACES) {
        const t = surface.meet(o, d);
        if (!(t > 0.1) || t >= best) continue;
        const shade = surface.shade(o[0] + d[0] * t, o[1] + d[1] * t, o[2] + d[2] * t, t);
        if (shade === null) continue;
        best = t;
        colour = mix(shade, SKY, (1 - Math.exp(-t / 170)) * 0.9);
      }
      const at = py * width + px;
      if (depth !== null) depth[at] = best;
      canvas.data.set(colour, at * 3);
    }
  }
  drawFurniture(canvas, camera);
  return canvas;
}
