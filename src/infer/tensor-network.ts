import { SrvidError } from '../core/errors.ts';
import { firstLine } from './first-line.ts';
import type { Model } from './model.ts';
import type { NetworkForm } from './network-form.ts';
import type { Session, TensorData } from './session.ts';

/** Samples as a network takes and gives them. */
export type Values = TensorData['data'];

/** A network bound to one device that enlarges tensors of `form.channels` planes. One call at a time. */
export type TensorNetwork = {
  readonly form: NetworkForm;
  readonly scale: number;
  /** In source samples; Infinity: the whole picture is needed for each part of it. */
  readonly halo: number;
  /** Room for the planes of a picture, one after another, to be filled before `run`. Valid until the next call. */
  input(width: number, height: number): Values;
  /**
   * Runs what lies in `input`. The result, planes one after another, is valid until the next call.
   * @throws SrvidError INFER_FAILED
   */
  run(width: number, height: number): Promise<Values>;
  release(): Promise<void>;
};

type Buffers = { readonly input: Values; readonly output: Values };

export const tensorNetwork = (
  session: Session,
  form: NetworkForm,
  { id, scale, halo }: Pick<Model, 'id' | 'scale' | 'halo'>,
): TensorNetwork => {
  let buffers: Buffers | undefined;
  const buffersFor = (count: number): Buffers => {
    if (!buffers || buffers.input.length < count) {
      buffers = { input: allocate(form, count), output: allocate(form, count * scale * scale) };
    }
    return buffers;
  };
  const { channels } = form;
  return {
    form,
    scale,
    halo,
    input(width, height) {
      const count = channels * width * height;
      return buffersFor(count).input.subarray(0, count);
    },
    async run(width, height) {
      const count = channels * width * height;
      const { input, output } = buffersFor(count);
      const feeds = {
        ...form.scalars,
        [form.input]: tensor(form, input.subarray(0, count), width, height),
      };
      const result = output.subarray(0, count * scale * scale);
      try {
        await session.run(feeds, tensor(form, result, width * scale, height * scale));
        return result;
      } catch (cause) {
        throw new SrvidError(
          'INFER_FAILED',
          `${id} failed on ${width}×${height} samples: ${firstLine(cause)}`,
          { cause },
        );
      }
    },
    release: () => session.release(),
  };
};

const allocate = (form: NetworkForm, count: number): Values =>
  form.type === 'uint8'
    ? new Uint8Array(count)
    : form.type === 'uint16'
      ? new Uint16Array(count)
      : new Float32Array(count);

/** Planes as the network's input or output; the data's element type is the form's. */
export const tensor = (
  form: NetworkForm,
  data: Values,
  width: number,
  height: number,
): TensorData => ({ type: form.type, data, dims: [1, form.channels, height, width] }) as TensorData;
