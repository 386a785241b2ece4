/** What the street camera adds: blur, sharpening, noise, and the burnt-in clock. */
import { Canvas } from './canvas.mjs';
import { SANS, drawText, textWidth } from './font.mjs';
import { averageDown, blur } from './picture.mjs';

const SUPER = 4;
const SATURATION = 0.76;
const CLOCK_START = 8 * 3600 + 14 * 60 + 7; // 08:14:07

/** @type {(n: number) => string} */
const two = (n) => String(Math.floor(n)).padStart(2, '0');

/**
 * Burns camera name and clock into a finished picture.
 * @param {Canvas} picture
 * @param {number} t
 */
export function burnClock(picture, t) {
  const now = CLOCK_START + Math.floor(t);
  const clock = `2026-11-21 ${two(now / 3600)}:${two((now / 60) % 60)}:${two(now % 60)}`;
  const unit = 1.05;
  const band = new Canvas(picture.width * SUPER, 20 * SUPER);
  band.setView(SUPER, SUPER);
  for (const [text, left] of /** @type {[string, number][]} */ ([
    ['CAM 03', 8],
    [clock, picture.width - 8 - textWidth(clock) * unit],
  ])) {
    /** @type {(u: number, v: number) => [number, number]} */
    const map = (u, v) => [left + u * unit, 6 + v * unit];
    drawText(band, text, [1, 0, 0], { map, style: { ...SANS, penX: 3.2, penY: 3.2 } });
    drawText(band, text, [1, 1, 0], { map, style: { ...SANS, penX: 1.15, penY: 1.15 } });
  }
  const mask = averageDown(band, SUPER); // red: letters and outline, green: letters
  for (let i = 0; i < mask.data.length; i += 3) {
    for (let c = 0; c < 3; c++) {
      picture.data[i + c] =
        picture.data[i + c] * (1 - mask.data[i]) + 0.04 * mask.data[i] + 0.9 * mask.data[i + 1];
    }
  }
}

/**
 * What a cheap camera does to the light: lens blur, edge sharpening, exposure
 * that hunts a little, and noise.
 * @param {Canvas} scene at clip resolution
 * @param {number} t
 * @param {Float32Array} table of Gaussian noise
 * @param {() => number} random
 * @returns {Canvas}
 */
export function sensor(scene, t, table, random) {
  const soft = blur(scene, 0.55);
  const softer = blur(soft, 1);
  const { width, height } = scene;
  const gain = 1 + 0.012 * Math.sin(t * 2.1) + 0.008 * Math.sin(t * 5.3);
  let walk = Math.floor(random() * table.length);
  for (let i = 0; i < soft.data.length; i += 3) {
    const luma = 0.013 * table[walk++ % table.length];
    const x = ((i / 3) % width) / width - 0.5;
    const y = i / 3 / width / height - 0.5;
    const shade = gain * (1 - 0.45 * (x * x + y * y));
    const grey = soft.data[i] * 0.3 + soft.data[i + 1] * 0.59 + soft.data[i + 2] * 0.11;
    for (let c = 0; c < 3; c++) {
      const sharp = soft.data[i + c] + 0.45 * (soft.data[i + c] - softer.data[i + c]);
      soft.data[i + c] =
        (grey + (sharp - grey) * SATURATION) * shade +
        0.02 +
        luma +
        0.007 * table[walk++ % table.length];
    }
  }
  return soft;
}
