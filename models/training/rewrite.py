"""Forms of a network that compute the same and run faster in ONNX Runtime's CPU provider (docs/decisions).

ONNX Runtime computes convolutions in blocks of 16 channels and knows PReLU outside of these blocks only: every PReLU costs
two changes of layout, and a layer of 12 channels is not blocked at all.
"""
from dataclasses import replace

import numpy as np

from .plain import Conv, PRelu

BLOCK = 16


def _up(count):
    return -(-count // BLOCK) * BLOCK


def padded(net):
    """Hidden channels of a chain of layers with PReLU filled up with zeros to whole blocks; other networks as they are."""
    if not any(isinstance(op, PRelu) for op in net.ops) or not all(isinstance(op, (Conv, PRelu)) for op in net.ops[:-1]):
        return net
    convs, ops, inputs = net.convs(), [], 1
    for op in net.ops:
        if isinstance(op, Conv):
            outputs = len(op.bias) if op is convs[-1] else _up(len(op.bias))
            weight = np.zeros((outputs, inputs) + op.weight.shape[2:], np.float32)
            weight[:op.weight.shape[0], :op.weight.shape[1]] = op.weight
            bias = np.zeros(outputs, np.float32)
            bias[:len(op.bias)] = op.bias
            op, inputs = replace(op, weight=weight, bias=bias), outputs
        elif isinstance(op, PRelu):
            slope = np.zeros(_up(len(op.slope)), np.float32)
            slope[:len(op.slope)] = op.slope
            op = PRelu(slope)
        ops.append(op)
    return replace(net, ops=ops)


def depthwise_prelu(graph, x, op, name):
    """PReLU of slope a <= 1 as a*x + relu((1 - a)*x): operators that stay in the blocks."""
    def scaled(factor, constant, output):
        weight = graph.constant(constant, factor.astype(np.float32).reshape(-1, 1, 1, 1))
        return graph.node("Conv", [x, weight], output, kernel_shape=[1, 1], group=len(factor))

    positive = graph.node("Relu", [scaled(1 - op.slope, f"{name}.rest", f"{name}.rest_of_x")], f"{name}.positive")
    return graph.node("Add", [scaled(op.slope, f"{name}.slope", f"{name}.slope_of_x"), positive], name)


def twice(graph, x, conv, slope, name, pad, gain):
    """A cheap convolution and its PReLU of slope a <= 1 as a*conv + relu((1 - a)*conv), computed as two convolutions."""
    def scaled(factor, part):
        weights = [graph.constant(f"{name}.{part}.weight", conv.weight * factor.reshape(-1, 1, 1, 1)),
                   graph.constant(f"{name}.{part}.bias", conv.bias * factor * np.float32(gain))]
        size = conv.weight.shape[2]
        return graph.node("Conv", [x] + weights, f"{name}.{part}", kernel_shape=[size, size], pads=[pad] * 4)

    positive = graph.node("Relu", [scaled(1 - slope, "rest")], f"{name}.positive")
    return graph.node("Add", [scaled(slope, "slope"), positive], name)


def cheap(conv):
    """Whether computing a convolution twice costs less than two changes of layout."""
    return conv.weight.shape[1] == 1 or conv.weight.shape[2] == 1
