/**
 * What the processor can reach at most: one float32 matrix product and one large convolution, each as an ONNX file. Which of the two is
 * faster depends on the machine.
 */

const varint = (value) => {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
};
// Field numbers are those of onnx.proto.
const integer = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
const block = (field, ...parts) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]);
};
const integers = (name, list) =>
  block(5, block(1, name), ...list.map((value) => integer(8, value)), integer(20, 7));
const port = (field, name, dims) => {
  const shape = block(2, ...dims.map((n) => block(1, integer(1, n))));
  return block(field, block(1, name), block(2, block(1, integer(1, 1), shape)));
};
const count = (dims) => dims.reduce((product, n) => product * n, 1);

/** y = operator(x, W), W constant. */
const onnx = (operator, attributes, dims, weightDims) => {
  const weights = Float32Array.from(
    { length: count(weightDims) },
    (_, i) => ((i * 7919) % 1000) / 1000,
  );
  const constant = [
    ...weightDims.map((n) => integer(1, n)),
    integer(2, 1),
    block(8, 'W'),
    block(9, Buffer.from(weights.buffer)),
  ];
  const graph = [
    block(1, block(1, 'x'), block(1, 'W'), block(2, 'y'), block(4, operator), ...attributes),
    block(2, operator),
    block(5, ...constant),
    port(11, 'x', dims),
    port(12, 'y', dims),
  ];
  return Buffer.concat([integer(1, 8), block(7, ...graph), block(8, integer(2, 15))]);
};

const same3x3 = [integers('kernel_shape', [3, 3]), integers('pads', [1, 1, 1, 1])];

/** By id: shape of input and output, multiply-adds of one run, and the file. */
export const peaks = {
  'matrix product 1024³': {
    dims: [1, 1, 1024, 1024],
    work: 1024 ** 3,
    bytes: () => onnx('MatMul', [], [1, 1, 1024, 1024], [1024, 1024]),
  },
  'convolution 3×3, 256 channels': {
    dims: [1, 256, 64, 64],
    work: 9 * 256 ** 2 * 64 ** 2,
    bytes: () => onnx('Conv', same3x3, [1, 256, 64, 64], [256, 256, 3, 3]),
  },
};
