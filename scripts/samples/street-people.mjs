/** Walking figures built from jointed limbs. */
import { grey, scale } from './canvas.mjs';

/** @typedef {import('./canvas.mjs').Canvas} Canvas */
/** @typedef {import('./canvas.mjs').Colour} Colour */
/** @typedef {import('./camera3d.mjs').Camera} Camera */
/** @typedef {import('./camera3d.mjs').Vec} Vec */
/**
 * @typedef {object} Walker
 * @property {number} x
 * @property {number} z
 * @property {[number, number]} ahead unit direction of walking, (x, z)
 * @property {number} travelled metres, drives the steps
 * @property {Colour} coat
 * @property {Colour} trousers
 * @property {Colour} hair
 * @property {Colour} [umbrella]
 * @property {Colour} [bag]
 */

const STRIDE = 1.45;

/**
 * @param {Canvas} canvas
 * @param {Camera} camera
 * @param {Walker} walker
 */
export function drawWalker(canvas, camera, walker) {
  const { ahead, trousers } = walker;
  const { depth: z, perMetre } = camera.project([walker.x, 1, walker.z]);
  const phase = (walker.travelled / STRIDE) * 2 * Math.PI;
  const bounce = 0.025 * Math.cos(2 * phase);
  /** @type {(forward: number, side: number, y: number) => Vec} */
  const at = (forward, side, y) => [
    walker.x + ahead[0] * forward + ahead[1] * side,
    y + bounce,
    walker.z + ahead[1] * forward - ahead[0] * side,
  ];
  /** @type {(a: Vec, b: Vec, width: number, colour: Colour, endWidth?: number) => void} */
  const limb = (a, b, width, colour, endWidth = width) =>
    canvas.stroke(camera.project(a).at, camera.project(b).at, width * perMetre, colour, {
      round: true,
      endWidth: endWidth * perMetre,
      z,
    });

  const foot = camera.project([walker.x, 0, walker.z]).at;
  canvas.soft(foot[0], foot[1], 0.5 * perMetre, 0.13 * perMetre, grey(0.05), { alpha: 0.55, z });
  for (const side of [-1, 1]) {
    const swing = 0.46 * Math.sin(phase + (side > 0 ? Math.PI : 0));
    const bend = 0.25 + 0.45 * Math.max(0, Math.cos(phase + (side > 0 ? Math.PI : 0)));
    const knee = at(
      0.43 * Math.sin(swing + bend / 2),
      side * 0.09,
      0.9 - 0.43 * Math.cos(swing + bend / 2),
    );
    const ankleF = 0.43 * Math.sin(swing + bend / 2) + 0.43 * Math.sin(swing - bend / 2);
    const ankleY = Math.max(
      0.06,
      0.9 - 0.43 * Math.cos(swing + bend / 2) - 0.43 * Math.cos(swing - bend / 2),
    );
    const shade = side > 0 ? trousers : scale(trousers, 0.8);
    limb(at(0, side * 0.09, 0.92), knee, 0.19, shade, 0.15);
    limb(knee, at(ankleF, side * 0.09, ankleY), 0.15, shade, 0.11);
    limb(
      at(ankleF, side * 0.09, ankleY - 0.02),
      at(ankleF + 0.16, side * 0.1, ankleY - 0.03),
      0.09,
      grey(0.07),
    );
  }
  drawUpper(canvas, camera, walker, { at, limb, phase, z, perMetre });
}

/**
 * Coat, arms, head and what is carried.
 * @param {Canvas} canvas
 * @param {Camera} camera
 * @param {Walker} walker
 * @param {{ at: (forward: number, side: number, y: number) => Vec, limb: (a: Vec, b: Vec, width: number, colour: Colour, endWidth?: number) => void, phase: number, z: number, perMetre: number }} tools
 */
function drawUpper(canvas, camera, walker, { at, limb, phase, z, perMetre }) {
  const { coat } = walker;
  for (const side of [-1, 1]) {
    const swing = -0.5 * Math.sin(phase + (side > 0 ? Math.PI : 0));
    const carrying = walker.umbrella !== undefined && side > 0;
    const elbow = carrying
      ? at(0.12, side * 0.26, 1.14)
      : at(0.28 * Math.sin(swing), side * 0.25, 1.4 - 0.28);
    const hand = carrying
      ? at(0.26, side * 0.12, 1.3)
      : at(0.5 * Math.sin(swing + 0.15), side * 0.26, 0.92);
    limb(at(0, side * 0.21, 1.4), elbow, 0.13, scale(coat, side > 0 ? 0.85 : 0.7), 0.11);
    limb(elbow, hand, 0.11, scale(coat, side > 0 ? 0.85 : 0.7), 0.09);
    limb(hand, hand, 0.1, [0.72, 0.52, 0.42]);
    if (walker.bag && side < 0)
      limb([hand[0], hand[1] - 0.16, hand[2]], [hand[0], hand[1] - 0.3, hand[2]], 0.26, walker.bag);
  }
  canvas.polygon(
    camera.face([
      at(0, -0.17, 1.46),
      at(0, 0.17, 1.46),
      at(0, 0.24, 1.36),
      at(0, 0.2, 0.74),
      at(0, -0.2, 0.74),
      at(0, -0.24, 1.36),
    ]),
    coat,
    { z },
  );
  limb(at(0, 0, 1.38), at(0, 0, 0.84), 0.34, coat, 0.36);
  limb(at(0, 0, 1.44), at(0, 0, 1.52), 0.13, [0.7, 0.5, 0.4]);
  limb(at(0.02, 0, 1.46), at(0.02, 0, 1.47), 0.19, scale(coat, 0.6));
  const head = camera.project(at(0.02, 0, 1.64)).at;
  canvas.ellipse(head[0], head[1], 0.095 * perMetre, 0.125 * perMetre, [0.76, 0.56, 0.46], { z });
  const back = walker.ahead[1] > 0.5;
  const hair = camera.project(at(-0.02, 0, back ? 1.65 : 1.71)).at;
  canvas.ellipse(
    hair[0],
    hair[1],
    0.105 * perMetre,
    (back ? 0.13 : 0.075) * perMetre,
    walker.hair,
    { z },
  );
  if (walker.umbrella === undefined) return;
  const centre = at(0.2, 0.1, 1.95);
  limb(at(0.26, 0.12, 1.2), at(0.2, 0.1, 2.2), 0.025, grey(0.3));
  const ribs = 8;
  for (let i = 0; i < ribs; i++) {
    const [a, b] = [i / ribs, (i + 1) / ribs].map((t) => Math.PI * t);
    /** @type {Vec[]} */
    const gore = [[centre[0], centre[1] + 0.36, centre[2]]];
    for (const angle of [a, (a + b) / 2, b])
      gore.push([
        centre[0] - 0.58 * Math.cos(angle),
        centre[1] + (angle === a || angle === b ? 0 : 0.04),
        centre[2] - 0.3 * Math.sin(angle),
      ]);
    canvas.polygon(camera.face(gore), scale(walker.umbrella, 0.65 + 0.5 * Math.sin((a + b) / 2)), {
      z,
    });
  }
}
