"""Writes ONNX files without the onnx package: the few protobuf messages a graph needs, encoded by hand.

Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
"""
import numpy as np

KINDS = {"float32": 1, "uint8": 2, "int8": 3, "uint16": 4, "int32": 6, "int64": 7}   # TensorProto.DataType
IR_VERSION = 8                                                                         # the one of opset 15 to 18


def _varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _integer(field, value):
    return _varint(field << 3) + _varint(value)


def _bytes(field, value):
    value = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _tensor(name, array):
    shape = b"".join(_integer(1, n) for n in array.shape)
    data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
    return shape + _integer(2, KINDS[array.dtype.name]) + _bytes(8, name) + _bytes(9, data)


def _attribute(name, value):
    if isinstance(value, int):
        return _bytes(1, name) + _integer(3, value) + _integer(20, 2)
    if isinstance(value, str):
        return _bytes(1, name) + _bytes(4, value) + _integer(20, 3)
    return _bytes(1, name) + b"".join(_integer(8, v) for v in value) + _integer(20, 7)


def _value(name, kind, shape):
    dims = b"".join(_bytes(1, _integer(1, d) if isinstance(d, int) else _bytes(2, d)) for d in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _integer(1, KINDS[kind]) + _bytes(2, dims)))


class Graph:
    """Collects nodes, constants, inputs and outputs; `encode()` gives the file's bytes."""

    def __init__(self, name):
        self.name, self.nodes, self.constants, self.inputs, self.outputs = name, [], [], [], []

    def input(self, name, kind, shape):
        self.inputs.append(_value(name, kind, shape))
        return name

    def output(self, name, kind, shape):
        self.outputs.append(_value(name, kind, shape))

    def constant(self, name, array):
        self.constants.append(_tensor(name, np.asarray(array)))
        return name

    def node(self, operator, inputs, output, **attributes):
        body = b"".join(_bytes(1, i) for i in inputs) + _bytes(2, output) + _bytes(3, output) + _bytes(4, operator)
        self.nodes.append(body + b"".join(_bytes(5, _attribute(n, v)) for n, v in attributes.items()))
        return output

    def encode(self, opset, producer):
        graph = b"".join(_bytes(1, n) for n in self.nodes) + _bytes(2, self.name)
        graph += b"".join(_bytes(5, c) for c in self.constants)
        graph += b"".join(_bytes(11, i) for i in self.inputs) + b"".join(_bytes(12, o) for o in self.outputs)
        return _integer(1, IR_VERSION) + _bytes(2, producer) + _bytes(7, graph) + _bytes(8, _integer(2, opset))


def _fields(data):
    """(field number, value) of a protobuf message, in order; the values are integers or bytes."""
    position = 0

    def varint():
        nonlocal position
        value = shift = 0
        while True:
            byte = data[position]
            position += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    while position < len(data):
        tag = varint()
        value = varint()
        if tag & 7 == 2:
            value, position = data[position:position + value], position + value
        elif tag & 7:
            raise ValueError(f"wire type {tag & 7} is not one that this module writes")
        yield tag >> 3, value


def read_constants(path):
    """The constants of a file that this module wrote: {name: array}."""
    with open(path, "rb") as file:
        graph = dict(_fields(file.read()))[7]
    kinds = {number: name for name, number in KINDS.items()}
    constants = {}
    for field, message in _fields(graph):
        if field == 5:
            parts = list(_fields(message))
            shape = [value for number, value in parts if number == 1]
            kind, name, raw = (dict(parts)[number] for number in (2, 8, 9))
            constants[name.decode()] = np.frombuffer(raw, np.dtype(kinds[kind]).newbyteorder("<")).reshape(shape)
    return constants
