import type { MetricPlane } from '../../../src/metrics/metric.ts';

/** Uniform in [0, 1), the same for the same seed (Numerical Recipes' linear congruential generator). */
const random = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** Waves of all directions and lengths with some noise: like a photograph, more at low frequencies. 8 bits. */
export const picture = (width: number, height: number, seed: number): MetricPlane => {
  const next = random(seed);
  const waves = Array.from({ length: 12 }, (_, i) => ({
    amplitude: 60 / (1 + i),
    x: (next() - 0.5) * 0.3 * (1 + i),
    y: (next() - 0.5) * 0.3 * (1 + i),
    phase: 6 * next(),
  }));
  const samples = Uint8ClampedArray.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const sum = waves.reduce(
      (total, wave) => total + wave.amplitude * Math.sin(wave.x * x + wave.y * y + wave.phase),
      0,
    );
    return 120 + sum / 2 + 10 * (next() - 0.5);
  });
  return { samples: Uint8Array.from(samples), width, height };
};

/** The plane after a 3×3 box blur and noise of up to ± `noise`. */
export const spoilt = (
  { samples, width, height }: MetricPlane,
  noise: number,
  seed: number,
): MetricPlane => {
  const next = random(seed);
  const at = (x: number, y: number): number =>
    samples[
      Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)
    ] as number;
  const out = Uint8ClampedArray.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let sum = 0;
    for (const dy of [-1, 0, 1]) for (const dx of [-1, 0, 1]) sum += at(x + dx, y + dy);
    return sum / 9 + noise * (2 * next() - 1);
  });
  return { samples: Uint8Array.from(out), width, height };
};

/** The plane with every sample multiplied by `gain`, as 16 bits. */
export const amplified = ({ samples, width, height }: MetricPlane, gain: number): MetricPlane => ({
  samples: Uint16Array.from(samples, (value) => value * gain),
  width,
  height,
});
