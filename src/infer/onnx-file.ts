import { SrvidError } from '../core/errors.ts';

/**
 * What must be known of an ONNX file before ONNX Runtime sees it: that it is whole, and that it keeps its weights in itself.
 * Reads the protobuf wire format only as far as that needs; field numbers are those of onnx.proto.
 */

type Visit = (field: number, body: Uint8Array | number) => void;

/** Tensors, graphs and attributes nest: the messages below each message, by field number. */
const nested: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  model: { 7: 'graph', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: {},
};

const EXTERNAL_DATA = 13;
const DATA_LOCATION = 14;
const GRAPH = 7;
const MAX_DEPTH = 64;

/** @throws SrvidError MODEL_INVALID when the file is no ONNX model, is cut short, or points to weights in other files */
export const checkOnnxFile = (path: string, bytes: Uint8Array): void => {
  const damaged = (): SrvidError =>
    new SrvidError('MODEL_INVALID', `${path} is not an ONNX file, or is damaged or cut short`);
  if (bytes.length === 0) throw new SrvidError('MODEL_INVALID', `${path} is empty`);
  let hasGraph = false;
  const walk = (kind: string, message: Uint8Array, depth: number): void => {
    if (depth > MAX_DEPTH) throw damaged();
    const ok = readFields(message, (field, body) => {
      if (kind === 'model' && field === GRAPH) hasGraph = true;
      if (
        kind === 'tensor' &&
        (field === EXTERNAL_DATA || (field === DATA_LOCATION && body === 1))
      ) {
        throw new SrvidError('MODEL_INVALID', `${path} keeps its weights in another file`, {
          hint: 'Save the network as one file (onnx.save without save_as_external_data).',
        });
      }
      const below = nested[kind]?.[field];
      if (below && typeof body !== 'number') walk(below, body, depth + 1);
    });
    if (!ok) throw damaged();
  };
  walk('model', bytes, 0);
  if (!hasGraph) throw damaged();
};

/** Calls `visit` for each field of one message; false when the bytes do not parse to their end. */
const readFields = (bytes: Uint8Array, visit: Visit): boolean => {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return Number.NaN;
      // Values beyond 2^53 lose low bits; no length or field number that large can be valid.
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    const wire = key % 8;
    if (Number.isNaN(key) || field === 0) return false;
    if (wire === 0) {
      const value = varint();
      if (Number.isNaN(value)) return false;
      visit(field, value);
      continue;
    }
    const length = wire === 2 ? varint() : wire === 1 ? 8 : wire === 5 ? 4 : Number.NaN;
    if (Number.isNaN(length) || at + length > bytes.length) return false;
    if (wire === 2) visit(field, bytes.subarray(at, at + length));
    at += length;
  }
  return true;
};
