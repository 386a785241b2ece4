import { SrvidError } from '../core/errors.ts';
import type { ElementType, Port, Session, TensorData } from './session.ts';

/** How samples enter and leave a network. */
export type NetworkForm = {
  readonly input: string;
  /** 1: luma, or any plane by itself; 3: R, G and B. */
  readonly channels: 1 | 3;
  readonly type: ElementType;
  /** float32 networks work on [0, 1]: a sample divided by `unit` = 255·2^(bits−8). The scalar `unit` of 16-bit networks. */
  readonly unit: number;
  /** The largest sample, 2^bits − 1. */
  readonly peak: number;
  /** Inputs besides the plane. */
  readonly scalars: Readonly<Record<string, TensorData>>;
};

const accepted =
  'Accepted: one input [1,C,H,W] or [N,C,H,W] with C = 1 (luma) or 3 (RGB), of float32 (0 to 1) or uint8, with free height and width, and one output of the same type and channels, k times as large.';

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
  const [taken, given] = [channelsOf(plane, refuse), channelsOf(output, refuse)];
  const channels = taken ?? given ?? 1;
  if ((given ?? channels) !== channels)
    throw refuse(`takes ${written(plane)} but gives ${written(output)}`);
  const { type } = plane;
  const known = type === 'uint8' || type === 'float32' || (type === 'uint16' && channels === 1);
  if (!known) throw refuse(`takes ${type} samples`);
  if (output.type !== type) throw refuse(`takes ${type} but gives ${output.type}`);
  if (type === 'uint8' && bits > 8) {
    throw new SrvidError(
      'MODEL_INVALID',
      `${name} takes 8-bit samples, the input has ${bits} bits`,
      {
        hint: 'Use a float32 network, or one that ships with srvid.',
      },
    );
  }
  const unit = 255 * 2 ** (bits - 8);
  const peak = 2 ** bits - 1;
  const scalars = scalarInputs(session.inputs.filter(isScalar), { unit, peak }, refuse);
  return { input: plane.name, channels, type, unit, peak, scalars };
};

const isScalar = (port: Port): boolean => port.shape.length === 0;

const written = ({ name, type, shape }: Port): string => `"${name}" ${type} [${shape.join(',')}]`;

/** Of one end; undefined where the file leaves them open. */
const channelsOf = (port: Port, refuse: (what: string) => SrvidError): 1 | 3 | undefined => {
  const [batch, channels, height, width] = port.shape;
  const has = (fault: string) => refuse(`has ${written(port)}${fault}`);
  if (port.shape.length !== 4) throw has(', which is not a batch of planes');
  if (typeof batch === 'number' && batch !== 1) throw has(`: a batch of ${batch}`);
  if ((width === 1 || width === 3) && typeof height !== 'number')
    throw has(': channels last, they must come second');
  if (typeof height === 'number' || typeof width === 'number') throw has(': a fixed size');
  if (channels === 1 || channels === 3) return channels;
  if (typeof channels === 'number') throw has(`: ${channels} channels`);
  return undefined;
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
