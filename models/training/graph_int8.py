"""The shipped ONNX graphs of an 8-bit integer network, with the ends of graph.py.

8-bit (`graph_int8_u8`): integers from end to end. 16-bit (`graph_int8_u16`): the plane rounded to bytes goes through the
integer layers but the last, which is computed in float, so that the residual is not rounded to whole levels of 255; it is
added to the plane as it is.

ONNX Runtime's integer kernels want 4 input channels and multiples of 16 elsewhere: with 1 input and 9 output channels the
first and the last convolution would take as long as all the others together. Channels of zeros fill up.
"""
import numpy as np

from .graph import OPSET
from .int8 import RESIDUAL_ZERO
from .onnx_file import KINDS, Graph

_FIRST, _OTHERS = 4, 16
_PRODUCER = "srvid models/training"
_SAME = dict(kernel_shape=[3, 3], pads=[1, 1, 1, 1])


def _filled(array, sizes):
    """The array with zeros behind its first axes up to `sizes`."""
    return np.pad(array, [(0, size - have) for size, have in zip(sizes, array.shape)] + [(0, 0)] * (array.ndim - len(sizes)))


def _blocks(count):
    return -(-count // _OTHERS) * _OTHERS


class _Integers:
    """Integer layers, one after another, behind `bytes` [N, 1, H, W]."""

    def __init__(self, graph, bytes):
        self.graph = graph
        self.one, self.zero = graph.constant("one", np.float32(1)), graph.constant("zero", np.uint8(0))
        pads = graph.constant("pads", np.array([0, 0, 0, 0, 0, _FIRST - 1, 0, 0], np.int64))
        self.h, self.scale, self.channels, self.count = graph.node("Pad", [bytes, pads], "padded"), self.one, _FIRST, 0

    def add(self, layer):
        graph, name, outputs = self.graph, f"conv{self.count}", _blocks(len(layer.bias))
        weights = [graph.constant(f"{name}.weight", _filled(layer.weight, (outputs, self.channels))),
                   graph.constant(f"{name}.scale", np.pad(layer.scale, (0, outputs - len(layer.scale)), constant_values=1)),
                   graph.constant(f"{name}.zero", np.zeros(outputs, np.int8))]
        output = [graph.constant(f"{name}.output", np.float32(layer.output_scale)),
                  graph.constant(f"{name}.output_zero", np.uint8(layer.output_zero))]
        bias = graph.constant(f"{name}.bias", _filled(layer.bias, (outputs,)))
        self.h = graph.node("QLinearConv", [self.h, self.scale, self.zero] + weights + output + [bias], name, **_SAME)
        self.scale, self.channels, self.count = output[0], outputs, self.count + 1


def graph_int8_u8(layers, scale, name):
    """The bytes of model.onnx."""
    graph = Graph(name)
    y = graph.input("y", "uint8", ["N", 1, "H", "W"])
    integers = _Integers(graph, y)
    for layer in layers:
        integers.add(layer)
    bounds = [graph.constant(f"channels.{part}", np.array([value], np.int64)) for part, value in (("from", 0), ("to", scale ** 2), ("axis", 1))]
    h, one, zero = graph.node("Slice", [integers.h] + bounds, "residual"), integers.one, integers.zero
    # ONNX Runtime makes one integer addition of these four.
    residual_zero = graph.constant("residual.zero", np.uint8(RESIDUAL_ZERO))
    h = graph.node("Add", [graph.node("DequantizeLinear", [h, one, residual_zero], "residual.levels"),
                           graph.node("DequantizeLinear", [y, one, zero], "y.levels")], "skip")
    h = graph.node("QuantizeLinear", [h, one, zero], "bytes")
    graph.node("DepthToSpace", [h], "y_sr", blocksize=scale, mode="CRD")
    graph.output("y_sr", "uint8", ["N", 1, "kH", "kW"])
    return graph.encode(OPSET, _PRODUCER)


def graph_int8_u16(layers, scale, name):
    """The bytes of model.u16.onnx; `unit` and `peak` as in graph.py."""
    graph = Graph(name)
    source = graph.node("Cast", [graph.input("y", "uint16", ["N", 1, "H", "W"])], "source", to=KINDS["float32"])
    unit, peak = graph.input("unit", "float32", []), graph.input("peak", "float32", [])
    step = graph.node("Div", [unit, graph.constant("levels", np.float32(255))], "step")
    levels = graph.node("Div", [source, step], "source.levels")
    zero, one = graph.constant("source.zero", np.uint8(0)), graph.constant("source.one", np.float32(1))
    integers = _Integers(graph, graph.node("QuantizeLinear", [levels, one, zero], "source.bytes"))
    for layer in layers[:-1]:
        integers.add(layer)
    last = layers[-1]
    unfilled = last.weight * last.scale[:, None, None, None]
    weights = [graph.constant("last.weight", _filled(unfilled, (len(unfilled), integers.channels)).astype(np.float32)),
               graph.constant("last.bias", (last.bias * last.scale * last.input_scale).astype(np.float32))]
    h = graph.node("DequantizeLinear", [integers.h, integers.scale, integers.zero], "hidden")
    h = graph.node("Add", [graph.node("Conv", [h] + weights, "last", **_SAME), levels], "skip")
    h = graph.node("DepthToSpace", [graph.node("Mul", [h, step], "scaled")], "shuffled", blocksize=scale, mode="CRD")
    h = graph.node("Add", [h, graph.constant("half", np.float32(0.5))], "rounded")
    h = graph.node("Clip", [h, graph.constant("low", np.float32(0)), peak], "clipped")
    graph.node("Cast", [h], "y_sr", to=KINDS["uint16"])
    graph.output("y_sr", "uint16", ["N", 1, "kH", "kW"])
    return graph.encode(OPSET, _PRODUCER)
