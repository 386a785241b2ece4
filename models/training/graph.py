"""The shipped ONNX graphs of a PlainNet, for 8-bit and for 9- to 16-bit luma planes.

8-bit: input `y` uint8 [N, 1, H, W], output `y_sr` uint8 [N, 1, kH, kW]. Convolutions and ReLU are homogeneous, so the
[0, 1] network runs in units of 0..255 once its biases are multiplied by 255: no scaling at either end. Rounding is the
0.5 in the last bias before the truncating cast, and the pixel shuffle works on bytes (both measured fastest in ONNX
Runtime's CPU provider; a transpose is up to 20 % slower in all).

16-bit: `y`, `y_sr` uint16; `unit` = 255 * 2^(bits - 8), float scalar: y / unit is the network's [0, 1]; `peak` =
2^bits - 1, float scalar, the largest output value. The shuffle works on floats, since it knows no uint16.
"""
import numpy as np

from .onnx_file import KINDS, Graph

OPSET = 15
_PRODUCER = "srvid models/training"


def _convolutions(graph, net, x, gain, last_offset):
    """The network without its ends: `x` float [N, 1, H, W] (edge padded already where net.pad is "edge")."""
    h = x
    for index, conv in enumerate(net.convs):
        bias = conv.bias * np.float32(gain)
        if index == len(net.convs) - 1:
            bias = bias + np.float32(last_offset)
        weights = [graph.constant(f"conv{index}.weight", conv.weight), graph.constant(f"conv{index}.bias", bias)]
        size = conv.weight.shape[2]
        pad = size // 2 if net.pad == "zero" else 0
        h = graph.node("Conv", [h] + weights, f"conv{index}", kernel_shape=[size, size], pads=[pad] * 4)
        if conv.relu:
            h = graph.node("Relu", [h], f"relu{index}")
    return graph.node("Add", [h, x], "skip") if net.skip else h


def _source(graph, net, kind):
    """The input as float, its edges repeated if the network wants that (as bytes where possible: a quarter of the memory)."""
    h = graph.input("y", kind, ["N", 1, "H", "W"])
    cast = dict(output="source", to=KINDS["float32"])
    if net.pad != "edge":
        return graph.node("Cast", [h], **cast)
    r = net.receptive_field_radius()
    pads = graph.constant("pads", np.array([0, 0, r, r, 0, 0, r, r], np.int64))
    if kind == "uint8":   # ONNX Runtime pads no uint16
        return graph.node("Cast", [graph.node("Pad", [h, pads], "padded", mode="edge")], **cast)
    return graph.node("Pad", [graph.node("Cast", [h], **cast), pads], "padded", mode="edge")


def graph_u8(net, name):
    """The bytes of model.onnx."""
    graph = Graph(name)
    h = _convolutions(graph, net, _source(graph, net, "uint8"), gain=255, last_offset=0.5)
    low, high = graph.constant("low", np.float32(0)), graph.constant("high", np.float32(255))
    h = graph.node("Clip", [h, low, high], "clipped")
    h = graph.node("Cast", [h], "bytes", to=KINDS["uint8"])
    graph.node("DepthToSpace", [h], "y_sr", blocksize=net.scale, mode="CRD")
    graph.output("y_sr", "uint8", ["N", 1, "kH", "kW"])
    return graph.encode(OPSET, _PRODUCER)


def graph_u16(net, name):
    """The bytes of model.u16.onnx."""
    graph = Graph(name)
    source = _source(graph, net, "uint16")
    unit, peak = graph.input("unit", "float32", []), graph.input("peak", "float32", [])
    x = graph.node("Div", [source, unit], "x")
    h = graph.node("Mul", [_convolutions(graph, net, x, gain=1, last_offset=0), unit], "scaled")
    h = graph.node("DepthToSpace", [h], "shuffled", blocksize=net.scale, mode="CRD")
    h = graph.node("Add", [h, graph.constant("half", np.float32(0.5))], "rounded")
    h = graph.node("Clip", [h, graph.constant("low", np.float32(0)), peak], "clipped")
    graph.node("Cast", [h], "y_sr", to=KINDS["uint16"])
    graph.output("y_sr", "uint16", ["N", 1, "kH", "kW"])
    return graph.encode(OPSET, _PRODUCER)
