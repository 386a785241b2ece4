"""The shipped ONNX graphs of a PlainNet.

8-bit (`graph_u8`): input `y` uint8 [N, 1, H, W], output `y_sr` uint8 [N, 1, kH, kW]. The operations are positively
homogeneous, so the [0, 1] network runs in units of 0..255 once its biases are multiplied by 255: no scaling at either end.
Rounding is the 0.5 in the last bias before the truncating cast, and a pixel shuffle at the end works on bytes (both
measured fastest in ONNX Runtime's CPU provider; a transpose is up to 20 % slower in all).

16-bit (`graph_u16`): `y`, `y_sr` uint16; `unit` = 255 * 2^(bits - 8), float scalar: y / unit is the network's [0, 1];
`peak` = 2^bits - 1, float scalar, the largest output value. The shuffle works on floats, since it knows no uint16.

Float (`graph_f32`): `y`, `y_sr` float32 in [0, 1], for planes of any depth: one file, for networks so heavy that the ends
do not matter and so large that two files would.
"""
import numpy as np

from . import rewrite
from .onnx_file import KINDS, Graph
from .plain import Add, Conv, EdgePad, PRelu, Relu, Shuffle

OPSET = 15
_PRODUCER = "srvid models/training"


def _shuffle(graph, net, x, output):
    return graph.node("DepthToSpace", [x], output, blocksize=net.scale, mode="CRD")


def _operations(graph, net, source, ops, gain, last_offset, doubled=False):
    """The network without its ends: `source` float [N, 1, H, W], `gain`: its unit, `last_offset`: added to the last bias,
    `doubled`: cheap convolutions may be computed twice for the sake of their PReLU."""
    h, results = source, []
    counts = {}
    last = [op for op in ops if isinstance(op, Conv)][-1]
    merged = None
    for index, op in enumerate(ops):
        kind = type(op).__name__.lower()
        name = f"{kind}{counts.setdefault(kind, 0)}"
        counts[kind] += 1
        if isinstance(op, Conv):
            bias = op.bias * np.float32(gain) + np.float32(last_offset if op is last else 0)
            size = op.weight.shape[2]
            pad = size // 2 if op.same else 0
            following = ops[index + 1] if index + 1 < len(ops) else None
            if doubled and isinstance(following, PRelu) and following.slope.max() <= 1 and rewrite.cheap(op):
                h, merged = rewrite.twice(graph, h, op, following.slope, name, pad, gain), following
                results.append(h)
                continue
            weights = [graph.constant(f"{name}.weight", op.weight), graph.constant(f"{name}.bias", bias)]
            h = graph.node("Conv", [h] + weights, name, kernel_shape=[size, size], pads=[pad] * 4)
        elif isinstance(op, Relu):
            h = graph.node("Relu", [h], name)
        elif op is merged:
            pass
        elif isinstance(op, PRelu) and op.slope.max() <= 1:
            h = rewrite.depthwise_prelu(graph, h, op, name)
        elif isinstance(op, PRelu):
            h = graph.node("PRelu", [h, graph.constant(f"{name}.slope", op.slope.reshape(-1, 1, 1))], name)
        elif isinstance(op, EdgePad):
            r = op.radius
            pads = graph.constant(f"{name}.pads", np.array([0, 0, r, r, 0, 0, r, r], np.int64))
            h = graph.node("Pad", [h, pads], name, mode="edge")
        elif isinstance(op, Shuffle):
            h = _shuffle(graph, net, h, name)
        elif isinstance(op, Add):
            h = graph.node("Add", [h, source if op.source < 0 else results[op.source]], name)
        results.append(h)
    return h


def graph_u8(net, name):
    """The bytes of model.onnx."""
    net = rewrite.padded(net)
    graph = Graph(name)
    h, ops = graph.input("y", "uint8", ["N", 1, "H", "W"]), list(net.ops)
    if isinstance(ops[0], EdgePad) and not any(isinstance(op, Add) for op in ops):   # on bytes: a quarter of the memory
        r = ops.pop(0).radius
        pads = graph.constant("pads", np.array([0, 0, r, r, 0, 0, r, r], np.int64))
        h = graph.node("Pad", [h, pads], "padded", mode="edge")
    shuffled = isinstance(ops[-1], Shuffle)
    if shuffled:
        ops.pop()
    h = graph.node("Cast", [h], "source", to=KINDS["float32"])
    h = _operations(graph, net, h, ops, gain=255, last_offset=0.5, doubled=True)
    low, high = graph.constant("low", np.float32(0)), graph.constant("high", np.float32(255))
    h = graph.node("Clip", [h, low, high], "clipped")
    if shuffled:
        _shuffle(graph, net, graph.node("Cast", [h], "bytes", to=KINDS["uint8"]), "y_sr")
    else:
        graph.node("Cast", [h], "y_sr", to=KINDS["uint8"])
    graph.output("y_sr", "uint8", ["N", 1, "kH", "kW"])
    return graph.encode(OPSET, _PRODUCER)


def graph_u16(net, name):
    """The bytes of model.u16.onnx."""
    graph = Graph(name)
    source = graph.node("Cast", [graph.input("y", "uint16", ["N", 1, "H", "W"])], "source", to=KINDS["float32"])
    unit, peak = graph.input("unit", "float32", []), graph.input("peak", "float32", [])
    x = graph.node("Div", [source, unit], "x")
    h = graph.node("Mul", [_operations(graph, net, x, net.ops, gain=1, last_offset=0), unit], "scaled")
    h = graph.node("Add", [h, graph.constant("half", np.float32(0.5))], "rounded")
    h = graph.node("Clip", [h, graph.constant("low", np.float32(0)), peak], "clipped")
    graph.node("Cast", [h], "y_sr", to=KINDS["uint16"])
    graph.output("y_sr", "uint16", ["N", 1, "kH", "kW"])
    return graph.encode(OPSET, _PRODUCER)


def graph_f32(net, name):
    """The bytes of a float32 model.onnx."""
    graph = Graph(name)
    h = _operations(graph, net, graph.input("y", "float32", ["N", 1, "H", "W"]), net.ops, gain=1, last_offset=0)
    graph.node("Identity", [h], "y_sr")
    graph.output("y_sr", "float32", ["N", 1, "kH", "kW"])
    return graph.encode(OPSET, _PRODUCER)
