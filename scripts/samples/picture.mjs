/** Whole-picture operations: averaging down, lens blur, conversion to bytes. */
import { Canvas } from './canvas.mjs';

/**
 * Averages blocks of factor × factor pixels.
 * @param {Canvas} source
 * @param {number} factor
 * @param {Canvas} [target] reused when given
 * @returns {Canvas}
 */
export function averageDown(source, factor, target) {
  const width = source.width / factor;
  const height = source.height / factor;
  const result = target ?? new Canvas(width, height);
  result.data.fill(0);
  const weight = 1 / (factor * factor);
  for (let y = 0; y < source.height; y++) {
    let from = y * source.width * 3;
    let to = Math.floor(y / factor) * width * 3;
    for (let x = 0; x < width; x++, to += 3) {
      for (let k = 0; k < factor; k++, from += 3) {
        result.data[to] += source.data[from] * weight;
        result.data[to + 1] += source.data[from + 1] * weight;
        result.data[to + 2] += source.data[from + 2] * weight;
      }
    }
  }
  return result;
}

/**
 * Separable Gaussian blur.
 * @param {Canvas} source
 * @param {number} sigma
 * @returns {Canvas}
 */
export function blur(source, sigma) {
  const reach = Math.ceil(sigma * 3);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((a, b) => a + b);
  const { width, height } = source;
  /** @type {(from: Float32Array, dx: number, dy: number) => Float32Array} */
  const pass = (from, dx, dy) => {
    const to = new Float32Array(from.length);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 3;
        for (let k = -reach; k <= reach; k++) {
          const px = Math.min(width - 1, Math.max(0, x + k * dx));
          const py = Math.min(height - 1, Math.max(0, y + k * dy));
          const weight = kernel[k + reach] / sum;
          for (let c = 0; c < 3; c++) to[at + c] += from[(py * width + px) * 3 + c] * weight;
        }
      }
    }
    return to;
  };
  const result = new Canvas(width, height);
  result.data.set(pass(pass(source.data, 1, 0), 0, 1));
  return result;
}

/**
 * @param {Canvas} picture values in 0..1, clipped
 * @returns {Buffer} packed 8-bit RGB
 */
export function toBytes(picture) {
  const bytes = Buffer.alloc(picture.data.length);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Math.max(0, Math.min(255, Math.round(picture.data[i] * 255)));
  }
  return bytes;
}
