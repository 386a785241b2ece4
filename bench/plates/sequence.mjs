import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { drawPlate, FORMATS } from './draw.mjs';
import { normal, randomNumbers } from './random.mjs';

const WIDTH = 480;
const HEIGHT = 270;

/** Points of each sample's area that are averaged, along each side. */
const SUPERSAMPLING = 6;

/**
 * A drawn plate on a car that drives through the picture of a fixed camera: where it is in each frame is known exactly.
 *
 * @param {number} seed
 * @param {{ frames?: number, plateHeight?: number, occluded?: boolean, plate?: { plane: import('./draw.mjs').Plane, text: string } }} [options]
 */
export function makeScene(seed, { frames = 24, occluded = false, plateHeight, plate } = {}) {
  const random = randomNumbers(seed);
  const format = FORMATS[seed % FORMATS.length];
  const { plane, text } = plate ?? drawPlate(format, random);
  const tall = plateHeight ?? 8 + 6 * random();
  const scene = {
    seed,
    format,
    photo: plate !== undefined,
    text,
    plane,
    frames,
    at: Math.floor(frames / 3),
    /** Samples of the source per sample of the drawing, in the frame `at`. */
    scale: tall / plane.height,
    growth: 1 + 0.006 * (random() - 0.35),
    x: WIDTH * (0.4 + 0.15 * random()),
    y: HEIGHT * (0.45 + 0.15 * random()),
    speed: [2.6 * (random() - 0.5) + 0.37, 1.2 * (random() - 0.5) + 0.23],
    shake: Array.from({ length: frames }, () => [0.25 * normal(random), 0.2 * normal(random)]),
    angle: 0.12 * (random() - 0.5),
    turn: 0.003 * (random() - 0.5),
    lean: 0.25 * (random() - 0.5),
    tilt: 0.0005 * (random() - 0.5),
    blur: 0.35 + 0.2 * random(),
    noise: 2 + 2 * random(),
    light: Array.from({ length: frames }, (_, n) => 1 + 0.04 * Math.sin(n * 0.4)),
    occludedFrom: occluded ? Math.floor(frames * 0.7) : undefined,
    texture: Array.from({ length: 8 }, () => [
      random() * 0.12,
      random() * 0.12,
      random() * 6.3,
      5 + 9 * random(),
    ]),
  };
  scene.street = Float32Array.from(
    { length: WIDTH * HEIGHT },
    (_, i) => 120 + waves(scene, i % WIDTH, Math.floor(i / WIDTH), 0.9),
  );
  return scene;
}

/** From samples of the drawing (centred) to samples of frame `n`. */
export function poseAt(scene, n) {
  const t = n - scene.at;
  const s = scene.scale * scene.growth ** t;
  const [c, d] = [Math.cos(scene.angle + scene.turn * t), Math.sin(scene.angle + scene.turn * t)];
  const [cx, cy] = [(scene.plane.width - 1) / 2, (scene.plane.height - 1) / 2];
  const x = scene.x + scene.speed[0] * t + scene.shake[n][0];
  const y = scene.y + scene.speed[1] * t + scene.shake[n][1];
  const g = scene.tilt;
  // Rotation and lean about the plate's middle, then a little perspective.
  const m = [
    s * c,
    s * (c * scene.lean - d),
    x,
    s * d,
    s * (d * scene.lean + c),
    y,
    g * (1 + 0.02 * t),
    0,
    1,
  ];
  const about = [1, 0, -cx, 0, 1, -cy, 0, 0, 1];
  // The picture plane moves with x and y: the perspective row must not move the middle.
  const h = [m[0] + m[2] * m[6], m[1], m[2], m[3] + m[5] * m[6], m[4], m[5], m[6], 0, 1];
  return multiply(h, about);
}

function multiply(a, b) {
  return [0, 1, 2].flatMap((i) =>
    [0, 1, 2].map((j) => a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j]),
  );
}

export function inverse(h) {
  const [a, b, c, d, e, f, g, i, j] = h;
  const k = [
    e * j - f * i,
    c * i - b * j,
    b * f - c * e,
    f * g - d * j,
    a * j - c * g,
    c * d - a * f,
    d * i - e * g,
    b * g - a * i,
    a * e - b * d,
  ];
  const det = a * k[0] + b * k[3] + c * k[6];
  return k.map((value) => value / det);
}

export function apply(h, x, y) {
  const w = h[6] * x + h[7] * y + h[8];
  return [(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w];
}

/** The smallest rectangle of whole samples around the plate in frame `n`. */
export function boxAt(scene, n) {
  const h = poseAt(scene, n);
  const { width, height } = scene.plane;
  const corners = [
    [0, 0],
    [width - 1, 0],
    [width - 1, height - 1],
    [0, height - 1],
  ].map(([x, y]) => apply(h, x, y));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, top] = [Math.floor(Math.min(...xs) + 0.5), Math.floor(Math.min(...ys) + 0.5)];
  return {
    x: left,
    y: top,
    width: Math.ceil(Math.max(...xs) + 0.5) - left,
    height: Math.ceil(Math.max(...ys) + 0.5) - top,
  };
}

/** The waves that give street and car their texture. */
function waves({ texture }, x, y, strength) {
  let value = 0;
  for (const [fx, fy, phase, depth] of texture)
    value += strength * depth * Math.sin(fx * x * 6 + fy * y * 6 + phase);
  return value;
}

/** The light of the scene at a point of frame `n`: the plate, the car around it, or the street. */
function lightAt(scene, toPlate, px, py, n) {
  const { plane } = scene;
  const [u, v] = apply(toPlate, px, py);
  if (scene.occludedFrom !== undefined && n >= scene.occludedFrom) {
    // A post that stands still, from the left: it covers the whole plate within two frames.
    const edge = boxAt(scene, scene.occludedFrom);
    const reach = 1 + (n - scene.occludedFrom);
    const from = edge.x - 4;
    const to = from + (edge.width + 40) * Math.min(1, reach / 3);
    if (px >= from && px <= to) return 70 + 12 * Math.sin(px * 0.9) + 10 * Math.sin(py * 0.35);
  }
  if (u >= -0.5 && v >= -0.5 && u < plane.width - 0.5 && v < plane.height - 0.5) {
    const x = Math.min(plane.width - 2, Math.max(0, Math.floor(u)));
    const y = Math.min(plane.height - 2, Math.max(0, Math.floor(v)));
    const [a, b] = [Math.min(1, Math.max(0, u - x)), Math.min(1, Math.max(0, v - y))];
    const at = y * plane.width + x;
    const s = plane.samples;
    return (
      (s[at] * (1 - a) + s[at + 1] * a) * (1 - b) +
      (s[at + plane.width] * (1 - a) + s[at + plane.width + 1] * a) * b
    );
  }
  const [w, h] = [plane.width, plane.height];
  const onCar = u > -0.6 * w && u < 1.6 * w && v > -3 * h && v < 1.4 * h;
  if (!onCar)
    return scene.street[
      Math.min(HEIGHT - 1, Math.max(0, Math.round(py))) * WIDTH +
        Math.min(WIDTH - 1, Math.max(0, Math.round(px)))
    ];
  let value = 75 + waves(scene, u * 0.6 * scene.scale, v * 0.6 * scene.scale, 0.35);
  if (v < -0.4 * h && v > -1.4 * h && Math.abs(((v / h) * 6) % 1) < 0.45) value -= 35;
  return value;
}

/**
 * A rectangle of frame `n`, sampled `k` times as densely, its samples' areas averaged: the truth, without blur and noise.
 * @returns {import('./draw.mjs').Plane}
 */
function render(scene, n, rect, k = 1) {
  const toPlate = inverse(poseAt(scene, n));
  const plate = boxAt(scene, n);
  const [width, height] = [rect.width * k, rect.height * k];
  const samples = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const px = rect.x - 0.5 + (x + 0.5) / k;
      const py = rect.y - 0.5 + (y + 0.5) / k;
      const isNear =
        px > plate.x - 3 &&
        px < plate.x + plate.width + 3 &&
        py > plate.y - 3 &&
        py < plate.y + plate.height + 3;
      const points = isNear ? SUPERSAMPLING : 1;
      let sum = 0;
      for (let i = 0; i < points * points; i++)
        sum += lightAt(
          scene,
          toPlate,
          px + ((i % points) + 0.5) / points / k - 0.5 / k,
          py + (Math.floor(i / points) + 0.5) / points / k - 0.5 / k,
          n,
        );
      samples[y * width + x] = (sum / points ** 2) * scene.light[n];
    }
  return { samples, width, height };
}

function blurred({ samples, width, height }, deviation) {
  const taps = [-2, -1, 0, 1, 2].map((d) => Math.exp(-(d * d) / (2 * deviation * deviation)));
  const sum = taps.reduce((a, b) => a + b, 0);
  const pass = (from, step, length, at) =>
    Float32Array.from(from, (_, i) =>
      taps.reduce((value, weight, t) => {
        const p = at(i) + t - 2;
        const clamped = Math.min(length - 1, Math.max(0, p));
        return value + (weight / sum) * from[i + (clamped - at(i)) * step];
      }, 0),
    );
  const rows = pass(samples, 1, width, (i) => i % width);
  return { samples: pass(rows, width, height, (i) => Math.floor(i / width)), width, height };
}

/** All frames as the camera sees them: blurred, noisy, 8 bits. @returns {Uint8Array[]} */
export function photograph(scene) {
  const random = randomNumbers(scene.seed + 1_000_003);
  const whole = { x: 0, y: 0, width: WIDTH, height: HEIGHT };
  return Array.from({ length: scene.frames }, (_, n) =>
    Uint8Array.from(blurred(render(scene, n, whole), scene.blur).samples, (value) =>
      Math.max(
        0,
        Math.min(255, Math.round(16 + (value * 219) / 255 + scene.noise * normal(random))),
      ),
    ),
  );
}

/** Codes frames by x264 as a camera does. */
export async function writeClip(frames, crf, path) {
  const args = [
    '-v',
    'error',
    '-y',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'gray',
    '-s',
    `${WIDTH}x${HEIGHT}`,
    '-r',
    '25',
    '-i',
    'pipe:0',
    '-vf',
    'scale=in_range=tv:out_range=tv,format=yuv420p',
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-tune',
    'zerolatency',
    '-g',
    '50',
    '-crf',
    String(crf),
    '-color_range',
    'tv',
    '-threads',
    '1',
    path,
  ];
  const child = spawn('ffmpeg', args, { stdio: ['pipe', 'inherit', 'inherit'] });
  for (const frame of frames) if (!child.stdin.write(frame)) await once(child.stdin, 'drain');
  child.stdin.end();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
}

/** The truth of the clip's luma, `k` times enlarged, in the levels of the clip. */
export function truthAt(scene, n, rect, k) {
  const { samples, width, height } = render(scene, n, rect, k);
  return { samples: samples.map((value) => 16 + (value * 219) / 255), width, height };
}
