/**
 * Seeded randomness: everything in the sample clips that looks accidental
 * (noise, dust, leaves, brick colours) comes from here, so that a rerun draws
 * the same pictures.
 */

/**
 * Mulberry32 generator.
 * @param {number} seed
 * @returns {() => number} successive values in [0, 1)
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A long table of normally distributed values; walking it from a random start
 * is far cheaper than a Box-Muller step for each pixel of each frame.
 * @param {() => number} random
 * @param {number} length
 * @returns {Float32Array} zero mean, unit variance
 */
export function gaussianTable(random, length) {
  const table = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    table[i] = radius * Math.cos(2 * Math.PI * random());
  }
  return table;
}

/**
 * Hash of an integer lattice point.
 * @param {number} x
 * @param {number} y
 * @param {number} [seed]
 * @returns {number} in [0, 1)
 */
export function hash2(x, y, seed = 0) {
  let h =
    Math.imul(x | 0, 374761393) ^ Math.imul(y | 0, 668265263) ^ Math.imul(seed | 0, 974634331);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  h = Math.imul(h ^ (h >>> 16), 2246822519);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

/**
 * Smooth value noise.
 * @param {number} x
 * @param {number} y
 * @param {number} [seed]
 * @returns {number} in [0, 1)
 */
export function noise2(x, y, seed = 0) {
  const xi = Math.floor(x);
  const yi = Math.floor(y);
  const fx = x - xi;
  const fy = y - yi;
  const u = fx * fx * (3 - 2 * fx);
  const v = fy * fy * (3 - 2 * fy);
  const top = hash2(xi, yi, seed) * (1 - u) + hash2(xi + 1, yi, seed) * u;
  const bottom = hash2(xi, yi + 1, seed) * (1 - u) + hash2(xi + 1, yi + 1, seed) * u;
  return top * (1 - v) + bottom * v;
}

/**
 * Three octaves of {@link noise2}.
 * @param {number} x
 * @param {number} y
 * @param {number} [seed]
 * @returns {number} in [0, 1)
 */
export function fractal2(x, y, seed = 0) {
  return (
    (noise2(x, y, seed) * 4 +
      noise2(x * 2.1, y * 2.1, seed + 1) * 2 +
      noise2(x * 4.3, y * 4.3, seed + 2)) /
    7
  );
}
