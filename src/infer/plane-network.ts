import { SrvidError } from '../core/errors.ts';
import type { Point, Rect } from '../core/frame.ts';
import type { Samples } from '../core/kernels/bicubic.ts';
import type { NetworkForm } from './network-form.ts';
import type { TensorNetwork, Values } from './tensor-network.ts';
import { growByHalo } from './tile.ts';

/** Samples of one plane, tightly packed; shared memory or not. */
export type PlaneSamples = {
  readonly samples: Samples;
  readonly width: number;
  readonly height: number;
};

/** A network bound to one device that enlarges rectangles of planes. One call at a time. */
export type PlaneNetwork = {
  readonly scale: number;
  readonly halo: number;
  /**
   * Reads `rect` and its halo from `source`, writes scale · rect of `target`.
   * @param origin the sample of the source where the target begins; by default the first
   */
  enlarge(source: PlaneSamples, rect: Rect, target: PlaneSamples, origin?: Point): Promise<void>;
  release(): Promise<void>;
};

/**
 * @param network a halo of Infinity reads the whole plane for each rectangle
 * @throws SrvidError MODEL_INVALID when it is one for RGB
 */
export const planeNetwork = (network: TensorNetwork): PlaneNetwork => {
  const { scale, halo, form } = network;
  if (form.channels !== 1)
    throw new SrvidError('MODEL_INVALID', 'a network for RGB cannot enlarge luma alone');
  return {
    scale,
    halo,
    async enlarge(source, rect, target, origin = { x: 0, y: 0 }) {
      const read = growByHalo(rect, halo, source);
      copyIn(source, read, network.input(read.width, read.height), form);
      const output = await network.run(read.width, read.height);
      copyOut(output, read, rect, scale, target, origin, form);
    },
    release: () => network.release(),
  };
};

const copyIn = (source: PlaneSamples, read: Rect, input: Values, form: NetworkForm): void => {
  for (let row = 0; row < read.height; row++) {
    const start = (read.y + row) * source.width + read.x;
    const from = source.samples.subarray(start, start + read.width);
    const to = row * read.width;
    if (form.type !== 'float32') input.set(from, to);
    else for (let x = 0; x < from.length; x++) input[to + x] = from[x]! / form.unit;
  }
};

/** Cuts the halo off and, for float32 networks, rounds half up and clips. */
const copyOut = (
  output: Values,
  read: Rect,
  rect: Rect,
  scale: number,
  target: PlaneSamples,
  origin: Point,
  form: NetworkForm,
): void => {
  const width = rect.width * scale;
  for (let row = 0; row < rect.height * scale; row++) {
    const start =
      ((rect.y - read.y) * scale + row) * read.width * scale + (rect.x - read.x) * scale;
    const from = output.subarray(start, start + width);
    const to = ((rect.y - origin.y) * scale + row) * target.width + (rect.x - origin.x) * scale;
    if (form.type !== 'float32') target.samples.set(from, to);
    else {
      for (let x = 0; x < width; x++) {
        const value = Math.floor(from[x]! * form.unit + 0.5);
        // Written so that NaN becomes 0.
        target.samples[to + x] = value > 0 ? (value < form.peak ? value : form.peak) : 0;
      }
    }
  }
};
