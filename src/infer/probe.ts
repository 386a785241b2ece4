import { SrvidError } from '../core/errors.ts';
import { firstLine } from './first-line.ts';
import type { NetworkForm } from './network-form.ts';
import type { Session } from './session.ts';
import { tensor } from './tensor-network.ts';

/** The planes of a picture one below another: `height` is that of one plane times their number. */
type Stack = { readonly data: Float32Array; readonly width: number; readonly height: number };
type Run = (stack: Stack) => Promise<Stack>;

/** Runs a user's network on planes of values in [0, 1]. */
const runner = (session: Session, form: NetworkForm): Run => {
  const gain = form.type === 'float32' ? 1 : form.type === 'uint8' ? 255 : form.unit;
  return async ({ data, width, height }) => {
    const input =
      form.type === 'float32'
        ? data
        : form.type === 'uint8'
          ? Uint8Array.from(data, (value) => Math.round(value * gain))
          : Uint16Array.from(data, (value) => Math.round(value * gain));
    const result = await session.run({
      ...form.scalars,
      [form.input]: tensor(form, input, width, height / form.channels),
    });
    const [batch, channels, rows, columns] = result.dims;
    if (
      result.dims.length !== 4 ||
      batch !== 1 ||
      channels !== form.channels ||
      result.type !== form.type ||
      !rows ||
      !columns
    ) {
      throw new Error(`it gave ${result.type} of the shape [${result.dims.join(',')}]`);
    }
    return { data: Float32Array.from(result.data), width: columns, height: rows * channels };
  };
};

/** An enlargement beyond this is a mistake, and would take more memory than there is. */
const largestScale = 16;

/**
 * Finds the factor by which a user's network enlarges, on planes of two sizes of which one is odd.
 * @returns 1 for a network that keeps the size, such as one that removes noise
 * @throws SrvidError MODEL_INVALID when it fails on them, or does not enlarge both axes by one whole factor
 */
export const probeScale = async (
  name: string,
  session: Session,
  form: NetworkForm,
): Promise<number> => {
  const run = runner(session, form);
  let scale: number | undefined;
  for (const [width, height] of [
    [48, 32],
    [37, 29],
  ] as const) {
    const probe = await run(mildNoise(width, height * form.channels)).catch((cause: unknown) => {
      throw new SrvidError(
        'MODEL_INVALID',
        `${name} cannot run on ${width}×${height} samples: ${firstLine(cause)}`,
        {
          hint: 'A network must take pictures of any size.',
          cause,
        },
      );
    });
    const factor = probe.width / width;
    const rows = probe.height / form.channels;
    if (
      !Number.isInteger(factor) ||
      factor > largestScale ||
      rows !== factor * height ||
      (scale ?? factor) !== factor
    ) {
      throw new SrvidError(
        'MODEL_INVALID',
        `${name} makes ${probe.width}×${rows} of ${width}×${height} samples; it must enlarge both sides by one whole factor of 1 to ${largestScale}`,
      );
    }
    scale = factor;
  }
  return scale ?? 0;
};

/** Sizes of the planes on which the halo is probed; a network that reaches farther counts as unbounded. */
const probeSides = [17, 65, 193];

/** A small network's, about (docs/decisions/0005-tiles.md): what is measured of less is noise. */
const leastActivationBytes = 400;

/**
 * What the feature maps of a user's network take, in bytes per source sample: by how much the process grows in a first run,
 * since ONNX Runtime keeps what it allocates.
 */
export const probeActivations = async (session: Session, form: NetworkForm): Promise<number> => {
  const side = 64;
  const before = process.memoryUsage.rss();
  await runner(session, form)(mildNoise(side, side * form.channels));
  const grown = process.memoryUsage.rss() - before;
  return Math.max(leastActivationBytes, Math.ceil(grown / side ** 2));
};

/**
 * Measures how far a user's network looks around a sample: changes the middle sample of a noisy plane and sees how far
 * the output changes, and compares a cut plane with a whole one. Infinity when it has no bound, or none that holds.
 */
export const probeHalo = async (
  session: Session,
  form: NetworkForm,
  scale: number,
): Promise<number> => {
  try {
    return await measureHalo(runner(session, form), form, scale);
  } catch {
    // A network that cannot run on pulses has no halo to be trusted.
    return Number.POSITIVE_INFINITY;
  }
};

const measureHalo = async (run: Run, form: NetworkForm, scale: number): Promise<number> => {
  for (const side of probeSides) {
    const radius = await reach(run, form, scale, side);
    if (radius < (side - 1) / 2)
      return (await cutAgrees(run, form, radius, scale)) ? radius : Number.POSITIVE_INFINITY;
  }
  return Number.POSITIVE_INFINITY;
};

/** Pulses beyond [0, 1] reach through weights too small for a picture's range, where the ends are floats. */
const pulses = (form: NetworkForm): readonly number[] =>
  form.type === 'float32' ? [0, 1, -1e4, 1e4] : [0, 1];

const reach = async (run: Run, form: NetworkForm, scale: number, side: number): Promise<number> => {
  const middle = (side - 1) / 2;
  let farthest = 0;
  for (const seed of [1, 2, 3]) {
    const stack = noise(side, side * form.channels, seed);
    const before = await run(stack);
    for (const pulse of pulses(form)) {
      const data = stack.data.slice();
      for (let channel = 0; channel < form.channels; channel++)
        data[(channel * side + middle) * side + middle] = pulse;
      const after = await run({ ...stack, data });
      farthest = Math.max(farthest, changeRadius(before, after, middle, scale));
      // Farther than this plane can tell: a large network takes seconds for each further run.
      if (farthest >= middle) return farthest;
    }
  }
  return farthest;
};

/** The largest distance, in source samples along an axis, of a changed output sample from the source sample `middle`. */
const changeRadius = (before: Stack, after: Stack, middle: number, scale: number): number => {
  const { width } = after;
  let radius = 0;
  for (let at = 0; at < after.data.length; at++) {
    if (Object.is(before.data[at], after.data[at])) continue;
    // The planes are square: a row's number within its plane.
    const row = Math.floor(at / width) % width;
    const dx = Math.abs(Math.floor((at % width) / scale) - middle);
    const dy = Math.abs(Math.floor(row / scale) - middle);
    radius = Math.max(radius, dx, dy);
  }
  return radius;
};

/** Whether the left part of a picture, run with `radius` samples more, gives the same as the whole; to a thousandth. */
const cutAgrees = async (
  run: Run,
  form: NetworkForm,
  radius: number,
  scale: number,
): Promise<boolean> => {
  const part = 24;
  const height = form.channels * (2 * radius + 16);
  const whole = noise(part + 2 * radius + 24, height, 4);
  const width = part + radius;
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    data.set(whole.data.subarray(y * whole.width, y * whole.width + width), y * width);
  const [expected, cut] = [await run(whole), await run({ data, width, height })];
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < part * scale; x++) {
      const difference =
        (expected.data[y * expected.width + x] ?? 0) - (cut.data[y * cut.width + x] ?? 0);
      if (!(Math.abs(difference) <= 1e-3)) return false;
    }
  }
  return true;
};

/** Short of white: a network that dislikes extremes is still one that runs. */
const mildNoise = (width: number, height: number): Stack => {
  const stack = noise(width, height, 1);
  return { ...stack, data: stack.data.map((value) => value * 0.9) };
};

/** Uniform noise in [0, 1) by a linear congruential generator (Numerical Recipes), the same on every machine. */
export const noise = (width: number, height: number, seed: number): Stack => {
  const data = new Float32Array(width * height);
  let state = seed >>> 0;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = (state >>> 8) / 2 ** 24;
  }
  return { data, width, height };
};
