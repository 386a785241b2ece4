import { noise } from './probe.ts';
import type { TensorNetwork, Values } from './tensor-network.ts';

/** How a device does against the CPU on one tile of noise. */
export type Comparison = {
  /** Largest difference between samples, in steps of the depth that the networks were opened for. */
  readonly maxDifference: number;
  /** Second run, when everything is compiled and allocated. */
  readonly deviceMs: number;
  readonly cpuMs: number;
};

/** Largest difference from the CPU that float arithmetic in another order explains. */
export const tolerance = 1;

type Size = { readonly width: number; readonly height: number };

export const smallTile: Size = { width: 64, height: 48 };

/** Large enough that the cost of a call does not hide the speed. */
export const largeTile: Size = { width: 256, height: 192 };

/** Runs one tile twice on both. */
export const compare = async (
  device: TensorNetwork,
  cpu: TensorNetwork,
  tile: Size,
): Promise<Comparison> => {
  const [expected, got] = [await timeSecond(cpu, tile), await timeSecond(device, tile)];
  const { type, unit } = cpu.form;
  const step = type === 'float32' ? 1 / unit : 1;
  let maxDifference = 0;
  for (let i = 0; i < got.output.length; i++) {
    const difference = Math.abs((got.output[i] ?? 0) - (expected.output[i] ?? 0));
    maxDifference = Math.max(maxDifference, Number.isNaN(difference) ? Infinity : difference);
  }
  return {
    maxDifference: Math.round(maxDifference / step),
    deviceMs: got.milliseconds,
    cpuMs: expected.milliseconds,
  };
};

const timeSecond = async (
  network: TensorNetwork,
  { width, height }: Size,
): Promise<{ readonly output: Values; readonly milliseconds: number }> => {
  const { type, peak, channels } = network.form;
  const gain = type === 'float32' ? 1 : peak + 1;
  network.input(width, height).set(noise(width, height * channels, 7).data.map((v) => v * gain));
  await network.run(width, height);
  const start = performance.now();
  const output = await network.run(width, height);
  return { output, milliseconds: performance.now() - start };
};
