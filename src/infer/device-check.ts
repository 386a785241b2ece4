import type { PlaneNetwork, PlaneSamples } from './plane-network.ts';
import { noise } from './probe.ts';

/** How a device does against the CPU on one tile of noise. */
export type Comparison = {
  /** Largest difference between samples. */
  readonly maxDifference: number;
  /** Second run, when everything is compiled and allocated. */
  readonly deviceMs: number;
  readonly cpuMs: number;
};

/** Largest difference from the CPU that float arithmetic in another order explains. */
export const tolerance = 1;

export const smallTile = { width: 64, height: 48 };

/** Large enough that the cost of a call does not hide the speed. */
export const largeTile = { width: 256, height: 192 };

/** Runs one tile twice on both. */
export const compare = async (
  device: PlaneNetwork,
  cpu: PlaneNetwork,
  tile: { readonly width: number; readonly height: number },
  bits: number,
): Promise<Comparison> => {
  const peak = 2 ** bits - 1;
  const { data, width, height } = noise(tile.width, tile.height, 7);
  const source = plane(bits, width, height);
  for (let i = 0; i < data.length; i++) source.samples[i] = Math.floor((data[i] ?? 0) * (peak + 1));
  const expected = plane(bits, width * cpu.scale, height * cpu.scale);
  const got = plane(bits, width * cpu.scale, height * cpu.scale);
  const cpuMs = await timeSecond(() =>
    cpu.enlarge(source, { x: 0, y: 0, width, height }, expected),
  );
  const deviceMs = await timeSecond(() =>
    device.enlarge(source, { x: 0, y: 0, width, height }, got),
  );
  let maxDifference = 0;
  for (let i = 0; i < got.samples.length; i++) {
    maxDifference = Math.max(
      maxDifference,
      Math.abs((got.samples[i] ?? 0) - (expected.samples[i] ?? 0)),
    );
  }
  return { maxDifference, deviceMs, cpuMs };
};

const plane = (bits: number, width: number, height: number): PlaneSamples => ({
  samples: bits > 8 ? new Uint16Array(width * height) : new Uint8Array(width * height),
  width,
  height,
});

const timeSecond = async (act: () => Promise<void>): Promise<number> => {
  await act();
  const start = performance.now();
  await act();
  return performance.now() - start;
};
