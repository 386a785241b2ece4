import type { Rect } from '../core/frame.ts';
import { SrvidError } from '../core/errors.ts';
import type { Samples } from '../core/kernels/bicubic.ts';
import type { NetworkForm } from './network-form.ts';
import type { Session, TensorData } from './session.ts';
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
  /** Reads `rect` and its halo from `source`, writes scale · rect of `target`. */
  enlarge(source: PlaneSamples, rect: Rect, target: PlaneSamples): Promise<void>;
  release(): Promise<void>;
};

type Buffers = { readonly input: Samples | Float32Array; readonly output: Samples | Float32Array };

/** @param scale,halo as the manifest says or as probed; a halo of Infinity reads the whole plane for each rectangle */
export const planeNetwork = (
  name: string,
  session: Session,
  form: NetworkForm,
  scale: number,
  halo: number,
): PlaneNetwork => {
  let buffers: Buffers | undefined;
  const buffersFor = (count: number): Buffers => {
    if (!buffers || buffers.input.length < count) {
      buffers = { input: allocate(form, count), output: allocate(form, count * scale * scale) };
    }
    return buffers;
  };
  return {
    scale,
    halo,
    async enlarge(source, rect, target) {
      const read = growByHalo(rect, halo, source);
      const count = read.width * read.height;
      const { input, output } = buffersFor(count);
      copyIn(source, read, input, form);
      const into = tensor(
        form,
        output.subarray(0, count * scale * scale),
        read.width * scale,
        read.height * scale,
      );
      const feeds = {
        ...form.scalars,
        [form.input]: tensor(form, input.subarray(0, count), read.width, read.height),
      };
      try {
        await session.run(feeds, into);
      } catch (cause) {
        throw new SrvidError(
          'INFER_FAILED',
          `${name} failed on ${read.width}×${read.height} samples: ${firstLine(cause)}`,
          { cause },
        );
      }
      copyOut(output, read, rect, scale, target, form);
    },
    release: () => session.release(),
  };
};

const allocate = (form: NetworkForm, count: number): Samples | Float32Array =>
  form.type === 'uint8'
    ? new Uint8Array(count)
    : form.type === 'uint16'
      ? new Uint16Array(count)
      : new Float32Array(count);

/** A plane as the network's input or output; the data's element type is the form's. */
export const tensor = (
  form: NetworkForm,
  data: Samples | Float32Array,
  width: number,
  height: number,
): TensorData => ({ type: form.type, data, dims: [1, 1, height, width] }) as TensorData;

const copyIn = (
  source: PlaneSamples,
  read: Rect,
  input: Samples | Float32Array,
  form: NetworkForm,
): void => {
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
  output: Samples | Float32Array,
  read: Rect,
  rect: Rect,
  scale: number,
  target: PlaneSamples,
  form: NetworkForm,
): void => {
  const width = rect.width * scale;
  for (let row = 0; row < rect.height * scale; row++) {
    const start =
      ((rect.y - read.y) * scale + row) * read.width * scale + (rect.x - read.x) * scale;
    const from = output.subarray(start, start + width);
    const to = (rect.y * scale + row) * target.width + rect.x * scale;
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

/** ONNX Runtime's messages go on with source paths; the first line says what failed. */
export const firstLine = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n', 1)[0]?.slice(0, 400) ??
  '';
