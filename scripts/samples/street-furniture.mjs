/** Trees, lamp posts, signs and chimneys: still things drawn over the ray-cast. */
import { grey, scale } from './canvas.mjs';
import { drawText, textWidth } from './font.mjs';
import { createRandom } from './random.mjs';
import { LAYOUT } from './street-facades.mjs';

/** @typedef {import('./canvas.mjs').Canvas} Canvas */
/** @typedef {import('./canvas.mjs').Colour} Colour */
/** @typedef {import('./canvas.mjs').Point} Point */
/** @typedef {import('./camera3d.mjs').Camera} Camera */

/** @type {Colour[]} */
const LEAVES = [
  [0.62, 0.42, 0.14],
  [0.5, 0.36, 0.16],
  [0.66, 0.52, 0.2],
  [0.42, 0.3, 0.15],
  [0.46, 0.44, 0.2],
];

/**
 * A late-autumn tree, grown in the plane that faces the camera.
 * @param {Canvas} canvas
 * @param {Camera} camera
 * @param {number} x
 * @param {number} z
 * @param {number} size trunk height in metres
 * @param {number} seed
 */
function drawTree(canvas, camera, x, z, size, seed) {
  const random = createRandom(seed);
  const { depth, perMetre } = camera.project([x, 1, z]);
  /** @type {(from: Point, angle: number, length: number, width: number, level: number) => void} */
  const grow = (from, angle, length, width, level) => {
    const to = /** @type {Point} */ ([
      from[0] + Math.sin(angle) * length,
      from[1] + Math.cos(angle) * length,
    ]);
    const a = camera.project([x + from[0], from[1], z]).at;
    const b = camera.project([x + to[0], to[1], z]).at;
    const bark = scale([0.25, 0.2, 0.16], 0.75 + 0.4 * random());
    canvas.stroke(a, b, width * perMetre, bark, {
      z: depth,
      endWidth: width * 0.72 * perMetre,
      round: level < 3,
    });
    if (level >= 4) {
      for (let i = 0; i < 4; i++) {
        const r = (0.03 + 0.05 * random()) * perMetre;
        const [lx, ly] = [
          b[0] + (random() - 0.5) * 0.6 * perMetre,
          b[1] + (random() - 0.5) * 0.5 * perMetre,
        ];
        const leaf = scale(LEAVES[Math.floor(random() * LEAVES.length)], 0.7 + 0.5 * random());
        if (random() < 0.42) canvas.ellipse(lx, ly, r, r * 0.7, leaf, { z: depth });
      }
    }
    if (level === 6) return;
    const forks = level === 0 ? 4 : 2 + (random() < 0.45 ? 1 : 0);
    for (let i = 0; i < forks; i++) {
      const spread = (i - (forks - 1) / 2) * (0.62 + 0.2 * random()) + (random() - 0.5) * 0.3;
      grow(
        to,
        Math.max(-1.25, Math.min(1.25, angle * 0.9 + spread)),
        length * (0.66 + 0.16 * random()),
        width * 0.62,
        level + 1,
      );
    }
  };
  grow([0, 0], 0.03, size, size * 0.13, 0);
}

/**
 * @param {Canvas} canvas
 * @param {Camera} camera
 * @param {number} x
 * @param {number} z
 * @param {number} reach of the arm; to the left when negative
 */
function drawLamp(canvas, camera, x, z, reach) {
  const { depth, perMetre } = camera.project([x, 2, z]);
  const paint = { z: depth, writeZ: true };
  /** @type {(dx: number, y: number) => Point} */
  const at = (dx, y) => camera.project([x + dx, y, z]).at;
  canvas.stroke(at(0, 0), at(0, 1.1), 0.24 * perMetre, grey(0.2), paint);
  canvas.stroke(at(0, 1.1), at(0, 5.2), 0.15 * perMetre, grey(0.24), {
    ...paint,
    endWidth: 0.09 * perMetre,
  });
  for (let i = 0; i < 8; i++) {
    const [a, b] = [(i / 8) * 1.57, ((i + 1) / 8) * 1.57];
    canvas.stroke(
      at(reach * (1 - Math.cos(a)), 5.2 + 0.6 * Math.sin(a)),
      at(reach * (1 - Math.cos(b)), 5.2 + 0.6 * Math.sin(b)),
      0.09 * perMetre,
      grey(0.24),
      paint,
    );
  }
  canvas.stroke(at(reach * 0.9, 5.8), at(reach * 1.5, 5.74), 0.2 * perMetre, grey(0.3), paint);
  canvas.stroke(at(reach, 5.68), at(reach * 1.45, 5.64), 0.12 * perMetre, [1, 0.9, 0.62], paint);
  canvas.soft(...at(reach * 1.2, 5.64), 0.8 * perMetre, 0.5 * perMetre, [1, 0.9, 0.66], {
    alpha: 0.3,
  });
}

/**
 * Text standing upright across the street, centred on (x, y).
 * @param {Canvas} canvas
 * @param {Camera} camera
 * @param {string} text
 * @param {[number, number, number]} centre
 * @param {number} capHeight metres
 * @param {Colour} colour
 * @param {number} [alpha]
 */
function drawSignText(canvas, camera, text, [x, y, z], capHeight, colour, alpha = 1) {
  const unit = capHeight / 8;
  const left = x - (textWidth(text) * unit) / 2;
  drawText(canvas, text, colour, {
    map: (u, v) => camera.project([left + u * unit, y + capHeight / 2 - v * unit, z]).at,
    alpha,
    z: camera.project([x, y, z]).depth - 0.2,
  });
}

/**
 * A hanging board over the pavement with the name of a shop.
 * @param {Canvas} canvas
 * @param {Camera} camera
 * @param {string} text
 * @param {number} z
 * @param {Colour} colour
 */
function drawShopSign(canvas, camera, text, z, colour) {
  const left = LAYOUT.wallLeft + 0.1;
  const { depth } = camera.project([left, 3.2, z]);
  const width = 2.7;
  /** @type {(x0: number, y0: number, x1: number, y1: number, paint: Colour) => void} */
  const board = (x0, y0, x1, y1, paint) => {
    canvas.polygon(
      camera.face([
        [x0, y0, z],
        [x1, y0, z],
        [x1, y1, z],
        [x0, y1, z],
      ]),
      paint,
      { z: depth, writeZ: true },
    );
  };
  board(left, 3.72, left + width + 0.1, 3.78, grey(0.12));
  board(left, 2.75, left + width, 3.65, grey(0.9));
  board(left + 0.07, 2.83, left + width - 0.08, 3.57, colour);
  drawSignText(canvas, camera, text, [left + width / 2, 3.2, z], 0.4, [0.95, 0.93, 0.85]);
}

/**
 * @param {Canvas} canvas
 * @param {Camera} camera
 */
export function drawFurniture(canvas, camera) {
  drawSignText(canvas, camera, 'HOLLIN', [9.5, 4.9, LAYOUT.gable], 0.95, [0.13, 0.2, 0.33], 0.85);
  drawSignText(canvas, camera, 'TYRES', [9.5, 3.65, LAYOUT.gable], 0.8, [0.5, 0.12, 0.1], 0.85);
  for (const [x, z] of [
    [-8.9, 30],
    [-8.9, 44],
    [-8.9, 58],
    [7.9, 40],
    [7.9, 54],
  ]) {
    const { depth } = camera.project([x, 8.5, z]);
    canvas.polygon(
      camera.face([
        [x - 0.5, 8, z],
        [x + 0.5, 8, z],
        [x + 0.5, 9.9, z],
        [x - 0.5, 9.9, z],
      ]),
      [0.42, 0.28, 0.24],
      { z: depth },
    );
    for (const pot of [-0.25, 0.25]) {
      canvas.stroke(
        camera.project([x + pot, 9.9, z]).at,
        camera.project([x + pot, 10.3, z]).at,
        (0.25 * camera.focal) / depth,
        [0.5, 0.33, 0.26],
        { z: depth },
      );
    }
  }
  [
    [6.3, 28, 2.3, 71],
    [7.6, 20.5, 2.2, 72],
  ].forEach(([x, z, size, seed]) => drawTree(canvas, camera, x, z, size, seed));
  drawShopSign(canvas, camera, 'CLOCKS', 43, [0.45, 0.1, 0.12]);
  drawShopSign(canvas, camera, 'BAKERY', 25, [0.1, 0.28, 0.2]);
  for (const z of [62, 40]) drawLamp(canvas, camera, LAYOUT.roadLeft - 0.6, z, 0.9);
  for (const z of [52, 23.5]) drawLamp(canvas, camera, LAYOUT.roadRight + 0.5, z, -0.9);
  const { at, depth, perMetre } = camera.project([LAYOUT.roadRight + 0.45, 2.35, 15.5]);
  canvas.stroke(
    at,
    camera.project([LAYOUT.roadRight + 0.45, 0, 15.5]).at,
    0.07 * perMetre,
    grey(0.5),
    { z: depth, writeZ: true },
  );
  canvas.ellipse(at[0], at[1], 0.34 * perMetre, 0.34 * perMetre, [0.7, 0.1, 0.1], {
    z: depth,
    writeZ: true,
  });
  canvas.ellipse(at[0], at[1], 0.26 * perMetre, 0.26 * perMetre, grey(0.9), {
    z: depth,
    writeZ: true,
  });
  drawSignText(canvas, camera, '30', [LAYOUT.roadRight + 0.45, 2.35, 15.5], 0.26, grey(0.08));
}
