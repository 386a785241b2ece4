import { SrvidError } from '../core/errors.ts';
import type { NetworkForm } from './network-form.ts';
import { firstLine, tensor } from './plane-network.ts';
import type { Session } from './session.ts';

type Plane = { readonly data: Float32Array; readonly width: number; readonly height: number };
type Run = (plane: Plane) => Promise<Plane>;

/** Runs a user's network on a plane of values in [0, 1]. */
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
      [form.input]: tensor(form, input, width, height),
    });
    const [batch, channels, rows, columns] = result.dims;
    if (result.dims.length !== 4 || batch !== 1 || channels !== 1 || !rows || !columns) {
      throw new Error(`it gave the shape [${result.dims.join(',')}]`);
    }
    return { data: Float32Array.from(result.data), width: columns, height: rows };
  };
};

/**
 * Finds the factor by which a user's network enlarges, on planes of two sizes of which one is odd.
 * @throws SrvidError MODEL_INVALID when it fails on them, or does not enlarge both axes by one whole factor of 2 or more
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
    const plane = noise(width, height, 1);
    // Short of white: a network that dislikes extremes is still one that runs.
    const probe = await run({ ...plane, data: plane.data.map((value) => value * 0.9) }).catch(
      (cause: unknown) => {
        throw new SrvidError(
          'MODEL_INVALID',
          `${name} cannot run on ${width}×${height} samples: ${firstLine(cause)}`,
          {
            hint: 'A network must take luma planes of any size.',
            cause,
          },
        );
      },
    );
    const factor = probe.width / width;
    if (
      !Number.isInteger(factor) ||
      factor < 2 ||
      probe.height !== factor * height ||
      (scale ?? factor) !== factor
    ) {
      throw new SrvidError(
        'MODEL_INVALID',
        `${name} makes ${probe.width}×${probe.height} of ${width}×${height} samples; it must enlarge both sides by one whole factor of 2 or more`,
      );
    }
    scale = factor;
  }
  return scale ?? 0;
};

/** Sizes of the planes on which the halo is probed; a network that reaches farther counts as unbounded. */
const probeSides = [65, 193];

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
      return (await cutAgrees(run, radius, scale)) ? radius : Number.POSITIVE_INFINITY;
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
    const plane = noise(side, side, seed);
    const before = await run(plane);
    for (const pulse of pulses(form)) {
      const data = plane.data.slice();
      data[middle * side + middle] = pulse;
      const after = await run({ ...plane, data });
      farthest = Math.max(farthest, changeRadius(before, after, middle, scale));
    }
  }
  return farthest;
};

/** The largest distance, in source samples along an axis, of a changed output sample from the source sample `middle`. */
const changeRadius = (before: Plane, after: Plane, middle: number, scale: number): number => {
  let radius = 0;
  for (let y = 0; y < after.height; y++) {
    for (let x = 0; x < after.width; x++) {
      if (Object.is(before.data[y * before.width + x], after.data[y * after.width + x])) continue;
      const dx = Math.abs(Math.floor(x / scale) - middle);
      const dy = Math.abs(Math.floor(y / scale) - middle);
      radius = Math.max(radius, dx, dy);
    }
  }
  return radius;
};

/** Whether the left part of a plane, run with `radius` samples more, gives the same as the whole; to a thousandth. */
const cutAgrees = async (run: Run, radius: number, scale: number): Promise<boolean> => {
  const part = 24;
  const height = 2 * radius + 16;
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

/** Uniform noise in [0, 1) by a linear congruential generator (Numerical Recipes), the same on every machine. */
export const noise = (width: number, height: number, seed: number): Plane => {
  const data = new Float32Array(width * height);
  let state = seed >>> 0;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = (state >>> 8) / 2 ** 24;
  }
  return { data, width, height };
};
