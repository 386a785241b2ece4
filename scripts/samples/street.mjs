/** The street camera clip: what moves, and the making of its frames. */
import { Camera } from './camera3d.mjs';
import { Canvas } from './canvas.mjs';
import { averageDown, toBytes } from './picture.mjs';
import { createRandom, gaussianTable } from './random.mjs';
import { renderBackground } from './street-background.mjs';
import { burnClock, sensor } from './street-sensor.mjs';
import { drawWalker } from './street-people.mjs';
import { BODIES, drawVehicle } from './street-vehicles.mjs';

/** @typedef {import('./street-vehicles.mjs').Vehicle} Vehicle */
/** @typedef {import('./street-people.mjs').Walker} Walker */

export const STREET = { width: 384, height: 216, rate: [25, 2], seconds: 7.2 };
const SUPER = 4;

/**
 * Vehicles at time t, in seconds.
 * @param {number} t
 * @returns {Vehicle[]}
 */
export function vehiclesAt(t) {
  /** @type {(start: number, speed: number) => { z: number, travelled: number }} */
  const drive = (start, speed) => ({ z: start + speed * t, travelled: Math.abs(speed * t) });
  const parked = { travelled: 0, lights: false };
  return [
    {
      body: BODIES.hatch,
      colour: [0.6, 0.61, 0.63],
      plate: 'ZT 5062',
      x: -3.2,
      z: 15.6,
      heading: -1,
      ...parked,
    },
    {
      body: BODIES.hatch,
      colour: [0.16, 0.28, 0.25],
      plate: 'WD 6613',
      x: -3.25,
      z: 24.4,
      heading: -1,
      ...parked,
    },
    {
      body: BODIES.hatch,
      colour: [0.68, 0.09, 0.08],
      plate: 'QV 3817',
      x: -1.55,
      heading: -1,
      lights: true,
      ...drive(31, -5.6),
    },
    {
      body: BODIES.hatch,
      colour: [0.12, 0.22, 0.46],
      plate: 'JK 2758',
      x: -1.6,
      heading: -1,
      lights: true,
      ...drive(58, -6),
    },
    {
      body: BODIES.van,
      colour: [0.82, 0.82, 0.8],
      plate: 'XR 9140',
      x: 1.55,
      heading: 1,
      lights: true,
      ...drive(1.5, 4.6),
    },
  ];
}

/**
 * @param {number} t
 * @returns {Walker[]}
 */
function walkersAt(t) {
  const step = 1.3 * t;
  return [
    {
      x: 4.1,
      z: 19.4 - step,
      ahead: [0, -1],
      travelled: step,
      coat: [0.62, 0.5, 0.3],
      trousers: [0.16, 0.18, 0.26],
      hair: [0.2, 0.13, 0.08],
      bag: [0.3, 0.1, 0.1],
    },
    {
      x: -5.35,
      z: 17 + step,
      ahead: [0, 1],
      travelled: step + 0.5,
      coat: [0.2, 0.22, 0.3],
      trousers: [0.12, 0.12, 0.13],
      hair: [0.3, 0.22, 0.14],
      umbrella: [0.62, 0.14, 0.2],
    },
    {
      x: -3.9 + 1.35 * Math.max(0, t - 2.6),
      z: 37,
      ahead: [1, 0],
      travelled: 1.35 * Math.max(0, t - 2.6),
      coat: [0.6, 0.16, 0.14],
      trousers: [0.2, 0.2, 0.24],
      hair: [0.1, 0.08, 0.07],
    },
  ];
}

/**
 * @returns {Generator<Buffer>} packed RGB frames
 */
export function* streetFrames() {
  const [width, height] = [STREET.width * SUPER, STREET.height * SUPER];
  const camera = new Camera({
    x: 0.7,
    height: 3.3,
    tilt: 0.15,
    pan: -0.02,
    focal: 430 * SUPER,
    width,
    frameHeight: height,
  });
  const background = renderBackground(camera, width, height);
  const canvas = new Canvas(width, height, { depth: true });
  if (background.depth !== null) canvas.depth?.set(background.depth);
  const random = createRandom(303);
  const table = gaussianTable(random, 99991);
  const frames = Math.round((STREET.seconds * STREET.rate[0]) / STREET.rate[1]);
  for (let frame = 0; frame < frames; frame++) {
    const t = (frame * STREET.rate[1]) / STREET.rate[0];
    canvas.data.set(background.data);
    const actors = [
      ...vehiclesAt(t).map((vehicle) => ({
        z: vehicle.z,
        draw: () => drawVehicle(canvas, camera, vehicle),
      })),
      ...walkersAt(t).map((walker) => ({
        z: walker.z,
        draw: () => drawWalker(canvas, camera, walker),
      })),
    ];
    for (const actor of actors.toSorted((a, b) => b.z - a.z)) if (actor.z > -2) actor.draw();
    const picture = sensor(averageDown(canvas, SUPER), t, table, random);
    burnClock(picture, t);
    yield toBytes(picture);
  }
}
