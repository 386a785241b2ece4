"""A plain ReLU network with a nearest skip (rtsr) in 8-bit integers, and its fine-tuning.

Everything is in units of 0..255. The input bytes are what the first convolution reads: scale 1, zero point 0. A hidden
activation is a byte times the layer's scale (zero point 0: the clipping at 0 is the ReLU, and zero padding is exact); a
weight is an integer of -64..64 times its output channel's scale; the last convolution gives the residual rounded to whole
grey levels with zero point 128, so that adding the input byte is exact.

Weights keep to 7 bits because x86 processors without VNNI add two byte products in 16 bits, which saturates: 2 * 255 * 64
fits, 2 * 255 * 127 does not. So every processor gives the same result.
"""
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

WEIGHT_LIMIT = 64
RESIDUAL_ZERO = 128


@dataclass
class Int8Conv:
    weight: np.ndarray   # int8 [outputs, inputs, 3, 3], within +-WEIGHT_LIMIT
    scale: np.ndarray    # float32 [outputs], of the weights
    bias: np.ndarray     # int32 [outputs], in units of input scale * weight scale
    output_scale: float
    output_zero: int


def _round(x):
    """Rounded to the nearest integer; the gradient passes as if nothing had happened (straight through)."""
    return x + (x.round() - x).detach()


class Int8Net(nn.Module):
    """The integer network of a PlainNet as floats with the same values, so that it can be fine-tuned."""

    def __init__(self, net):
        super().__init__()
        convs = net.convs()
        self.scale = net.scale
        self.weights = nn.ParameterList(nn.Parameter(torch.from_numpy(c.weight.copy())) for c in convs)
        self.biases = nn.ParameterList(nn.Parameter(torch.from_numpy(c.bias * np.float32(255))) for c in convs)
        self.log_scales = nn.Parameter(torch.zeros(len(convs) - 1))   # of the hidden activations

    @torch.no_grad()
    def calibrate(self, low):
        """Sets the hidden scales from bytes `low` [N, 1, H, W]: every channel is brought to the same range first, which
        the next layer undoes (ReLU is homogeneous), then the range is the smallest that holds all but one of 10,000 values."""
        h = low
        for index in range(len(self.log_scales)):
            h = F.relu(F.conv2d(h, self.weights[index], self.biases[index], padding=1))
            top = torch.quantile(h.transpose(0, 1).flatten(1)[:, ::7], 0.9999, dim=1).clamp(min=1e-3)
            gain = (top.mean() / top).clamp(0.25, 4)
            self.weights[index] *= gain[:, None, None, None]
            self.biases[index] *= gain
            self.weights[index + 1] /= gain[:, None, None]
            h = h * gain[:, None, None]
            self.log_scales[index] = ((top * gain).max() / 255).log()

    def _weight_scale(self, weight):
        return weight.detach().abs().amax((1, 2, 3)).clamp(min=1e-8) / WEIGHT_LIMIT

    def forward(self, low):
        """Bytes [N, 1, H, W] as floats to the residual [N, k*k, H, W], not rounded, in units of 0..255."""
        h = low
        scales = self.log_scales.exp()
        for index, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            unit = self._weight_scale(weight)[:, None, None, None]
            h = F.conv2d(h, _round(weight / unit) * unit, bias, padding=1)
            if index < len(scales):
                h = _round((h / scales[index]).clamp(0, 255)) * scales[index]
        return h

    @torch.no_grad()
    def integers(self):
        """The layers as they ship: a list of Int8Conv."""
        layers, input_scale = [], np.float32(1)
        scales = [np.float32(s) for s in self.log_scales.exp().tolist()]
        for index, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            unit = self._weight_scale(weight)
            hidden = index < len(scales)
            layers.append(Int8Conv(
                (weight / unit[:, None, None, None]).round().numpy().astype(np.int8), unit.numpy(),
                (bias / (unit * float(input_scale))).round().numpy().astype(np.int32),
                scales[index] if hidden else np.float32(1), 0 if hidden else RESIDUAL_ZERO))
            input_scale = layers[-1].output_scale
        return layers


def run_int8(layers, low):
    """The shipped arithmetic on one plane of bytes [H, W]: the residual + 128 as bytes, [k*k, H, W]."""
    h, input_scale = torch.from_numpy(low.astype(np.float32))[None, None], np.float32(1)
    for layer in layers:
        total = F.conv2d(h, torch.from_numpy(layer.weight.astype(np.float32)), torch.from_numpy(layer.bias.astype(np.float32)), padding=1)
        factor = torch.from_numpy(layer.scale * input_scale / layer.output_scale)[:, None, None]
        h = ((total * factor).round() + layer.output_zero).clamp(0, 255)
        input_scale = layer.output_scale
    return h[0].numpy().astype(np.uint8)
