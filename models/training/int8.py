"""rtsr in 8-bit integers: plain 3x3 convolutions with ReLU between them, quantised without further training.

Everything is in units of 0..255. The input bytes are what the first convolution reads: scale 1, zero point 0. A hidden
activation is a byte times its layer's scale (the clipping at 0 is the ReLU, and zero padding stays exact); a weight is an
integer times its output channel's scale; the last convolution gives the residual in whole grey levels + 128, so that
adding the input byte is exact: the sum is rounded once, as in the float network.

Weights are rounded one after another, and what rounding one has done is made good by those that follow, so that the
layer's output on real activations changes least (GPTQ, Frantar et al. 2022, after Optimal Brain Surgeon, Hassibi 1993).
"""
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

RESIDUAL_ZERO = 128
# x86 processors without VNNI add the products of two neighbouring bytes in 16 bits, which saturates at 32767. Two weights
# of one sign that add up to 128 at most cannot reach it (255 * 128 = 32640), so all processors give the same bytes.
PAIR_LIMIT = 128
LARGEST_GAIN = 4   # of a hidden channel


@dataclass
class Int8Conv:
    weight: np.ndarray   # int8 [outputs, inputs, 3, 3]
    scale: np.ndarray    # float32 [outputs], of the weights
    bias: np.ndarray     # int32 [outputs], in units of input scale * weight scale
    input_scale: np.float32
    output_scale: np.float32
    output_zero: int


def _weight_scale(weight):
    """The finest scale per output for weights [outputs, taps, inputs] at which no two neighbouring inputs can saturate."""
    scale = weight.abs().amax((1, 2)) / 127
    if weight.shape[2] % 2 == 0:
        pairs = weight.reshape(len(weight), -1, 2)
        for side in (pairs, -pairs):
            scale = torch.maximum(scale, side.clamp(min=0).sum(2).amax(1) / PAIR_LIMIT)
    return scale.clamp(min=1e-12)


def _columns(h):
    """What each output sample of a 3x3 convolution reads, and a 1 for the bias: [9 * channels + 1, samples]."""
    count, channels = h.shape[:2]
    taps = F.unfold(h, 3, padding=1).reshape(count, channels, 9, -1).permute(2, 1, 0, 3).flatten(0, 1).flatten(1)
    return torch.cat([taps, torch.ones(1, taps.shape[1])])


def _round_weights(weight, bias, h):
    """Integers [outputs, inputs, 3, 3], their scales [outputs] and the bias that goes with them, for inputs like `h`."""
    outputs, inputs = weight.shape[:2]
    flat = weight.permute(0, 2, 3, 1).reshape(outputs, 9, inputs)
    scale = _weight_scale(flat).double()
    # In double precision: with weak channels beside strong ones the sums of single precision are not positive definite.
    second = sum(columns @ columns.T for columns in (_columns(part).double() for part in h.split(32)))
    second += 1e-4 * second.diagonal().mean() * torch.eye(len(second))
    # Row j: how much each later weight must move for a unit of error in weight j.
    spread = torch.linalg.cholesky(torch.linalg.inv(second), upper=True)
    rest = torch.cat([flat.flatten(1), bias[:, None]], 1).double()
    integers = torch.zeros(outputs, 9 * inputs, dtype=torch.double)
    for j in range(9 * inputs):
        low, high = torch.full((outputs,), -127.0).double(), torch.full((outputs,), 127.0).double()
        if inputs % 2 == 0 and j % 2:
            before = integers[:, j - 1]
            low, high = low.maximum(-PAIR_LIMIT - before.clamp(max=0)), high.minimum(PAIR_LIMIT - before.clamp(min=0))
        integers[:, j] = (rest[:, j] / scale).round().clamp(low, high)
        error = (rest[:, j] - integers[:, j] * scale) / spread[j, j]
        rest[:, j + 1:] -= error[:, None] * spread[j, j + 1:]
    shape = (outputs, 3, 3, inputs)
    return integers.reshape(shape).permute(0, 3, 1, 2), scale.float(), rest[:, -1].float()


@torch.no_grad()
def quantise(net, low):
    """The layers of a PlainNet (rtsr) as a list of Int8Conv; `low`: typical input bytes, float [N, 1, H, W]. A hidden
    layer's range is the largest value that it takes there; its weaker channels are made stronger first, which the next
    layer undoes."""
    layers, exact, coarse, input_scale, gain = [], low, low, np.float32(1), torch.ones(1)
    convs = net.convs()
    for index, conv in enumerate(convs):
        weight, bias = torch.from_numpy(conv.weight) / gain[:, None, None], torch.from_numpy(conv.bias * np.float32(255))
        hidden = index < len(convs) - 1
        exact = F.relu(F.conv2d(exact, weight, bias, padding=1))
        if hidden:
            top = exact.amax((0, 2, 3))
            gain = (top.max() / top).clamp(max=LARGEST_GAIN)
            weight, bias, exact = weight * gain[:, None, None, None], bias * gain, exact * gain[:, None, None]
        integers, scale, bias = _round_weights(weight, bias, coarse)
        layers.append(Int8Conv(
            integers.numpy().astype(np.int8), scale.numpy(), (bias / (scale * float(input_scale))).round().numpy().astype(np.int32),
            input_scale, np.float32(exact.max().item() / 255 if hidden else 1), 0 if hidden else RESIDUAL_ZERO))
        input_scale = layers[-1].output_scale
        coarse = _layer(layers[-1], coarse / float(layers[-1].input_scale)) * float(input_scale)
    return layers


def _layer(layer, h):
    """One layer as ONNX Runtime computes it: bytes in, bytes out, both as floats [N, channels, H, W]."""
    total = F.conv2d(h, torch.from_numpy(layer.weight.astype(np.float32)), torch.from_numpy(layer.bias.astype(np.float32)), padding=1)
    factor = torch.from_numpy(layer.input_scale * layer.scale / layer.output_scale)[:, None, None]
    return ((total * factor).round() + layer.output_zero).clamp(0, 255)


@torch.no_grad()
def run_int8(layers, low, scale):
    """The shipped arithmetic: a plane of bytes [H, W] to [kH, kW]."""
    source = torch.from_numpy(low.astype(np.float32))[None, None]
    h = source
    for layer in layers:
        h = _layer(layer, h)
    return F.pixel_shuffle((h - RESIDUAL_ZERO + source).clamp(0, 255), scale)[0, 0].numpy().astype(np.uint8)
