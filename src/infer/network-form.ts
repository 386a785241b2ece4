import { SrvidError } from '../core/errors.ts';
import type { ElementType, Port, Session, TensorData } from './session.ts';

/** How samples of a plane enter and leave a network. */
export type NetworkForm = {
  readonly input: string;
  readonly type: ElementType;
  /** float32 networks work on [0, 1]: a sample divided by `unit` = 255·2^(bits−8). The scalar `unit` of 16-bit networks. */
  readonly unit: number;
  /** The largest sample, 2^bits − 1. */
  readonly peak: number;
  /** Inputs besides the plane. */
  readonly scalars: Readonly<Record<string, TensorData>>;
};

const accepted =
  'Accepted: one input [1,1,H,W] or [N,1,H,W] of float32 (Y/255) or uint8 with free height and width, and one output of the same type, k times as large.';

/**
 * Reads the form of a network off its declared ends.
 * @throws SrvidError MODEL_INVALID that says what is accepted
 */
export const networkForm = (name: string, session: Session, bits: number): NetworkForm => {
  const refuse = (what: string): SrvidError =>
    new SrvidError('MODEL_INVALID', `${name} ${what}`, { hint: accepted });
  const planes = session.inputs.filter((port) => !isScalar(port));
  const [plane] = planes;
  const [output] = session.outputs;
  if (!plane || planes.length > 1)
    throw refuse(`has ${planes.length} inputs that are no scalars, one is needed`);
  if (!output || session.outputs.length > 1)
    throw refuse(`has ${session.outputs.length} outputs, one is needed`);
  for (const port of [plane, output]) checkPlane(port, refuse);
  const { type } = plane;
  if (type !== 'uint8' && type !== 'uint16' && type !== 'float32')
    throw refuse(`takes ${type} samples`);
  if (output.type !== type) throw refuse(`takes ${type} but gives ${output.type}`);
  if (type === 'uint8' && bits > 8) {
    throw new SrvidError(
      'MODEL_INVALID',
      `${name} takes 8-bit samples, the video has ${bits} bits`,
      {
        hint: 'Use a float32 network, or one that ships with srvid.',
      },
    );
  }
  const unit = 255 * 2 ** (bits - 8);
  const peak = 2 ** bits - 1;
  const scalars = scalarInputs(session.inputs.filter(isScalar), { unit, peak }, refuse);
  return { input: plane.name, type, unit, peak, scalars };
};

const isScalar = (port: Port): boolean => port.shape.length === 0;

const checkPlane = ({ name, type, shape }: Port, refuse: (what: string) => SrvidError): void => {
  const [batch, channels, height, width] = shape;
  const written = `"${name}" ${type} [${shape.join(',')}]`;
  if (shape.length !== 4) throw refuse(`has ${written}, which is not a batch of planes`);
  if (typeof channels === 'number' && channels !== 1) {
    throw refuse(`has ${written}: ${channels} channels, but srvid enlarges luma alone`);
  }
  if (typeof batch === 'number' && batch !== 1) throw refuse(`has ${written}: a batch of ${batch}`);
  if (typeof height === 'number' || typeof width === 'number')
    throw refuse(`has ${written}: a fixed size`);
};

const scalarInputs = (
  ports: readonly Port[],
  values: Readonly<Record<string, number>>,
  refuse: (what: string) => SrvidError,
): NetworkForm['scalars'] =>
  Object.fromEntries(
    ports.map((port) => {
      const value = values[port.name];
      if (value === undefined || port.type !== 'float32') {
        throw refuse(
          `has a scalar input "${port.name}" (${port.type}); only float32 "unit" and "peak" are known`,
        );
      }
      return [port.name, { type: 'float32', data: Float32Array.of(value), dims: [] }];
    }),
  );
