/** Vehicles: an extruded lower body and a narrower cabin, with lights and plates. */
import { grey, scale } from './canvas.mjs';
import { drawCabin, drawPlate, drawWheel, glow } from './street-vehicle-parts.mjs';

/** @typedef {import('./canvas.mjs').Canvas} Canvas */
/** @typedef {import('./canvas.mjs').Colour} Colour */
/** @typedef {import('./camera3d.mjs').Camera} Camera */
/** @typedef {import('./camera3d.mjs').Vec} Vec */
/**
 * Sizes in metres; z runs from the rear (negative) to the front.
 * @typedef {object} Body
 * @property {number} half half width
 * @property {[number, number][]} profile (z, y) from the front's foot over the top to the rear's foot
 * @property {{ base: [number, number], roof: [number, number], y: [number, number], half: number, glass: boolean }} cabin
 * @property {number[]} wheels z of the axles
 */

/** @type {Record<string, Body>} */
export const BODIES = {
  hatch: {
    half: 0.88,
    profile: [
      [2.05, 0.28],
      [2.1, 0.62],
      [1.9, 0.82],
      [1, 0.98],
      [-1.9, 1],
      [-2, 0.75],
      [-1.95, 0.28],
    ],
    cabin: { base: [1.05, -1.85], roof: [0.25, -1.35], y: [0.97, 1.47], half: 0.64, glass: true },
    wheels: [1.3, -1.25],
  },
  van: {
    half: 0.98,
    profile: [
      [2.45, 0.3],
      [2.5, 0.75],
      [2.3, 1.05],
      [1.7, 1.2],
      [-2.4, 1.25],
      [-2.45, 0.3],
    ],
    cabin: { base: [1.75, -2.4], roof: [1.15, -2.38], y: [1.2, 2.15], half: 0.9, glass: false },
    wheels: [1.6, -1.5],
  },
};

/**
 * @typedef {object} Vehicle
 * @property {Body} body
 * @property {Colour} colour
 * @property {string} plate
 * @property {number} x
 * @property {number} z
 * @property {1 | -1} heading 1 drives away from the camera, -1 comes nearer
 * @property {boolean} lights
 * @property {number} travelled turns the wheels, metres
 */

/**
 * @param {Canvas} canvas
 * @param {Camera} camera
 * @param {Vehicle} vehicle
 */
export function drawVehicle(canvas, camera, vehicle) {
  const { body, colour, heading } = vehicle;
  const { half, profile, cabin } = body;
  const z = Math.max(0.4, camera.project([vehicle.x, 0.5, vehicle.z]).depth - 2.4);
  /** @type {(p: Vec) => Vec} */
  const world = ([x, y, along]) => [vehicle.x + heading * x, y, vehicle.z + heading * along];
  /** @type {(points: Vec[], paint: Colour, alpha?: number) => void} */
  const fill = (points, paint, alpha = 1) =>
    canvas.polygon(camera.face(points.map(world)), paint, { alpha, z });
  /** @type {(normal: Vec, point: Vec) => boolean} */
  const faces = (normal, point) => {
    const p = world(point);
    const toEye = [camera.eye[0] - p[0], camera.eye[1] - p[1], camera.eye[2] - p[2]];
    return (
      heading * normal[0] * toEye[0] + normal[1] * toEye[1] + heading * normal[2] * toEye[2] > 0
    );
  };
  /** @type {(x0: number, y0: number, x1: number, y1: number, at: number, paint: Colour, alpha?: number) => void} */
  const panel = (x0, y0, x1, y1, at, paint, alpha) =>
    fill(
      [
        [x0, y0, at],
        [x1, y0, at],
        [x1, y1, at],
        [x0, y1, at],
      ],
      paint,
      alpha,
    );

  const [front, rear] = [profile[1][0], profile[profile.length - 1][0]];
  for (let i = 0; i < 6; i++) {
    const grow = 0.22 - i * 0.07;
    fill(
      [
        [-half - grow, 0, front + grow],
        [half + grow, 0, front + grow],
        [half + grow, 0, rear - grow],
        [-half - grow, 0, rear - grow],
      ],
      grey(0.06),
      0.2,
    );
  }
  for (const side of [-1, 1]) {
    if (!faces([side, 0, 0], [side * half, 0.5, 0])) continue;
    fill(
      profile.map(([along, y]) => [side * half, y, along]),
      scale(colour, 0.72),
    );
    fill(
      [
        [side * half, 0.28, front - 0.1],
        [side * half, 0.28, rear],
        [side * half, 0.4, rear],
        [side * half, 0.4, front - 0.1],
      ],
      grey(0.1),
    );
    for (const seam of [0.95, -0.15, -1.05])
      fill(
        [
          [side * half, 0.42, seam],
          [side * half, 0.95, seam],
          [side * half, 0.95, seam - 0.025],
          [side * half, 0.42, seam - 0.025],
        ],
        grey(0.08),
        0.7,
      );
    for (const axle of body.wheels)
      drawWheel(fill, side * (half + 0.01), axle, vehicle.travelled * heading);
  }
  for (let i = 0; i + 1 < profile.length; i++) {
    const [[z0, y0], [z1, y1]] = [profile[i], profile[i + 1]];
    const length = Math.hypot(z1 - z0, y1 - y0);
    const normal = /** @type {Vec} */ ([0, (z0 - z1) / length, (y1 - y0) / length]);
    if (!faces(normal, [0, y0, z0])) continue;
    fill(
      [
        [-half, y0, z0],
        [half, y0, z0],
        [half, y1, z1],
        [-half, y1, z1],
      ],
      scale(colour, 0.82 + 0.36 * normal[1]),
    );
  }
  for (const side of [-1, 1])
    panel(
      side * half,
      cabin.y[0],
      side * (half + 0.17),
      cabin.y[0] + 0.14,
      cabin.base[0] - 0.25,
      scale(colour, 0.6),
    );
  drawCabin(fill, faces, vehicle);
  const ahead = heading === -1;
  const at = ahead ? front + 0.01 : rear - 0.06;
  panel(-half, 0.26, half, 0.42, at, grey(0.1));
  if (ahead) {
    panel(-0.5, 0.58, 0.5, 0.72, at, grey(0.09));
    for (const bar of [0.61, 0.65, 0.69]) panel(-0.5, bar, 0.5, bar + 0.012, at, grey(0.55));
    for (const side of [-1, 1]) {
      const lamp = vehicle.lights ? /** @type {Colour} */ ([1, 0.98, 0.9]) : grey(0.62);
      panel(side * 0.55, 0.57, side * 0.83, 0.74, at, grey(0.8));
      panel(side * 0.59, 0.6, side * 0.78, 0.72, at + 0.01, lamp);
      if (vehicle.lights) glow(canvas, camera, world([side * 0.68, 0.66, at]), z);
    }
  } else {
    const top = cabin.glass ? 0.95 : 1.3;
    for (const side of [-1, 1])
      panel(
        side * (half - (cabin.glass ? 0.26 : 0.15)),
        cabin.glass ? 0.72 : 0.8,
        side * (half - 0.03),
        top,
        at,
        vehicle.lights ? [0.85, 0.08, 0.06] : [0.45, 0.06, 0.06],
      );
    if (!cabin.glass) {
      panel(-0.012, 0.5, 0.012, 2.1, at, grey(0.2));
      panel(0.05, 0.95, 0.09, 1.2, at, grey(0.12));
      for (const y of [0.62, 1.25]) panel(-0.85, y, 0.85, y + 0.02, at, grey(0.55));
    }
  }
  drawPlate(
    panel,
    canvas,
    camera,
    world,
    vehicle,
    ahead ? at + 0.02 : at - 0.02,
    ahead ? -1 : 1,
    z,
  );
}
