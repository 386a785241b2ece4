/** Procedural surfaces of the street: house fronts, roofs, ground. Metres. */
import { grey, mix, scale } from './canvas.mjs';
import { fractal2, hash2, noise2 } from './random.mjs';

/** @typedef {import('./canvas.mjs').Colour} Colour */

/** Where things stand across the street (x) and along it (z). */
export const LAYOUT = {
  roadLeft: -4.2,
  roadRight: 3.3,
  wallLeft: -6.6,
  wallRight: 5.6,
  fence: 5.0,
  hedge: 9,
  gable: 31,
  end: 85,
  eaves: 6.6,
};

/** @type {Colour} */
export const SKY = [0.74, 0.77, 0.8];
/** @type {Colour[]} */
const WALLS = [
  [0.47, 0.27, 0.2],
  [0.72, 0.66, 0.53],
  [0.54, 0.34, 0.26],
  [0.6, 0.6, 0.58],
  [0.42, 0.25, 0.21],
  [0.69, 0.56, 0.45],
];
/** @type {Colour[]} */
const DOORS = [
  [0.12, 0.25, 0.2],
  [0.35, 0.08, 0.08],
  [0.1, 0.16, 0.34],
  [0.2, 0.2, 0.22],
];
const HOUSE = 7;

/**
 * Running bond of bricks or slabs.
 * @param {number} u
 * @param {number} v
 * @param {number} length
 * @param {number} height
 * @param {number} joint
 * @returns {{ joint: boolean, tone: number }}
 */
function bond(u, v, length, height, joint) {
  const row = Math.floor(v / height);
  const along = u / length + (row & 1) * 0.5;
  const inRow = v - row * height;
  const inBrick = (along - Math.floor(along)) * length;
  return { joint: inRow < joint || inBrick < joint, tone: hash2(Math.floor(along), row, 7) };
}

/**
 * A sash window; (u, v) measured from its lower left corner.
 * @param {number} u
 * @param {number} v
 * @param {number} width
 * @param {number} height
 * @param {number} seed
 * @returns {Colour}
 */
function windowAt(u, v, width, height, seed) {
  const edge = Math.min(u, width - u, v, height - v);
  if (edge < 0.09 || Math.abs(v - height / 2) < 0.045 || Math.abs(u - width / 2) < 0.03)
    return [0.86, 0.86, 0.83];
  const lit = hash2(seed, 3) < 0.22;
  const curtain = Math.min(u, width - u) < 0.12 + 0.3 * hash2(seed, 1);
  if (curtain)
    return scale(lit ? [0.8, 0.62, 0.36] : [0.42, 0.4, 0.37], 0.85 + 0.15 * Math.sin(u * 55));
  if (lit) return scale([0.98, 0.82, 0.5], 0.75 + 0.25 * (v / height));
  return mix(
    [0.09, 0.1, 0.12],
    [0.45, 0.5, 0.55],
    (v / height) ** 2 * (0.4 + 0.6 * hash2(seed, 2)),
  );
}

/**
 * A terrace of houses.
 * @param {number} u along the street
 * @param {number} v height
 * @param {number} seed
 * @param {number} distance fine texture fades with it
 * @returns {Colour}
 */
export function facade(u, v, seed, distance) {
  const house = Math.floor(u / HOUSE);
  const along = u - house * HOUSE;
  const id = house * 31 + seed;
  const kind = Math.floor(hash2(house, seed, 5) * WALLS.length);
  for (let bay = 0; bay < 3; bay++) {
    const left = 0.8 + bay * 2.1;
    const inBay = along - left;
    if (inBay < -0.12 || inBay > 1.27) continue;
    for (const sill of [1.0, 4.0]) {
      const isDoor = bay === 0 && sill === 1;
      if (isDoor && v < 2.25 && inBay > 0 && inBay < 1) {
        const panel = Math.abs(Math.abs(inBay - 0.5) - 0.22) < 0.15 && v % 1 > 0.2;
        return scale(DOORS[Math.floor(hash2(id, 9) * 4)], panel ? 0.75 : 1);
      }
      if (isDoor) continue;
      if (inBay >= 0 && inBay <= 1.15 && v >= sill && v <= sill + 1.6) {
        return windowAt(inBay, v - sill, 1.15, 1.6, id * 8 + bay * 2 + (sill > 2 ? 1 : 0));
      }
      if (v > sill - 0.12 && v < sill) return grey(0.66); // window sill
      if (v > sill + 1.6 && v < sill + 1.85) return scale(WALLS[kind], 1.25); // lintel
    }
  }
  if (along < 0.1 && v < LAYOUT.eaves - 0.2) return grey(0.16); // drain pipe
  if (v > LAYOUT.eaves - 0.18) return grey(0.2); // gutter
  if (Math.abs(v - 3.2) < 0.1) return scale(WALLS[kind], 1.2); // string course
  if (v < 0.35) return scale(WALLS[kind], 0.55);
  const brick = bond(u, v, 0.45, 0.15, 0.03);
  const fine = Math.max(0, 1 - distance / 45) * (kind % 2 === 0 ? 1 : 0.25);
  const tone = 1 + fine * ((brick.tone - 0.5) * 0.34 + (brick.joint ? 0.3 : -0.03));
  return scale(WALLS[kind], tone * (0.86 + 0.24 * fractal2(u * 0.7, v * 0.5, seed)));
}

/**
 * @param {number} u along the eaves
 * @param {number} v up the slope
 * @param {number} distance
 * @returns {Colour}
 */
export function roof(u, v, distance) {
  const tile = bond(u, v, 0.4, 0.3, 0.05);
  const fine = Math.max(0, 1 - distance / 60);
  return scale(
    [0.33, 0.29, 0.29],
    0.85 + 0.25 * noise2(u * 0.5, v, 4) + fine * (tile.joint ? -0.25 : (tile.tone - 0.5) * 0.3),
  );
}

/**
 * Road, kerbs, pavements and the park's grass.
 * @param {number} x
 * @param {number} z
 * @param {number} distance
 * @returns {Colour}
 */
export function ground(x, z, distance) {
  const { roadLeft, roadRight, fence } = LAYOUT;
  const fine = Math.max(0, 1 - distance / 40);
  const speckle = (hash2(Math.floor(x * 40), Math.floor(z * 40)) - 0.5) * fine;
  if (x > fence + 0.1) {
    const leaf = noise2(x * 9, z * 9, 21) > 0.78 && fine > 0.1;
    return leaf
      ? [0.52, 0.36, 0.16]
      : scale([0.27, 0.34, 0.17], 0.8 + 0.5 * fractal2(x * 3, z * 3, 22) + speckle * 0.5);
  }
  if (x < roadLeft - 0.16 || x > roadRight + 0.16) {
    const slab = bond(z, x, 0.9, 0.6, 0.035);
    const tone =
      0.92 +
      0.16 * (slab.tone - 0.5) -
      (slab.joint ? 0.28 * Math.min(1, fine + 0.2) : 0) +
      speckle * 0.15;
    return scale([0.55, 0.54, 0.52], tone * (0.85 + 0.3 * fractal2(x, z * 0.6, 12)));
  }
  if (x < roadLeft || x > roadRight) {
    return scale(
      [0.68, 0.68, 0.66],
      z % 0.9 < 0.04 ? 0.7 : 0.95 + 0.1 * hash2(Math.floor(z / 0.9), 3),
    );
  }
  const worn = 0.75 + 0.25 * Math.min(1, noise2(x * 8, z * 5, 15) * 2);
  if (Math.abs(x + 0.45) < 0.07 && z % 6 < 3 && (z < 17 || z > 23))
    return scale([0.8, 0.8, 0.77], worn);
  if (z > 18.4 && z < 21.4 && (x + 10) % 1.1 < 0.55) return scale([0.82, 0.82, 0.79], worn);
  if (Math.abs(x - roadRight + 0.25) < 0.05) return scale([0.75, 0.62, 0.2], worn);
  const hole = Math.hypot(x - 0.9, z - 11.5);
  if (hole < 0.36)
    return grey(hole > 0.31 || (Math.floor(x * 14) + Math.floor(z * 14)) % 2 ? 0.17 : 0.3);
  const track = Math.min(...[-2.5, -1.1, 0.6, 2.2].map((lane) => Math.abs(x - lane)));
  const patch = x > -3 && x < -0.9 && z > 12 && z < 16.5 ? 0.8 : 1;
  const crack =
    Math.abs(noise2(x * 1.3, z * 0.8, 31) - 0.5) < 0.01 && noise2(x * 0.4, z * 0.3, 32) > 0.6
      ? 0.82
      : 1;
  const tone =
    0.78 +
    0.4 * fractal2(x * 1.2, z * 0.35, 17) -
    0.1 * Math.exp(-track * track * 14) +
    speckle * 0.3;
  return scale([0.35, 0.36, 0.37], tone * patch * crack);
}
