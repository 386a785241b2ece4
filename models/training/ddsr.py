"""DDSR-N: a deconvolution to 64 channels at the output's size gives F1, N layers conv3(64-64) PReLU give FN, and one
convolution of F1 + FN gives the plane: one residual unit over the whole mapping.

The deconvolution's kernel is 3x3; at x4 that would leave holes between the output samples, so it is 4x4 there.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

from .layers import Deconvolution, conv, prelu
from .plain import Add, Conv, PlainNet, PRelu, Shuffle

CHANNELS = 64


class Ddsr(nn.Module):
    def __init__(self, scale, layers):
        super().__init__()
        self.scale = scale
        size = max(3, scale)
        self.first = Deconvolution(1, CHANNELS, size, scale, padding=1 if scale == 2 else 0)
        self.first_slope = nn.Parameter(torch.full((CHANNELS,), 0.25))
        gain = (2.0 / (9 * CHANNELS)) ** 0.5
        self.weights = nn.ParameterList(nn.Parameter(torch.randn(CHANNELS, CHANNELS, 3, 3) * gain) for _ in range(layers))
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(CHANNELS)) for _ in range(layers))
        self.slopes = nn.ParameterList(nn.Parameter(torch.full((CHANNELS,), 0.25)) for _ in range(layers))
        self.last = nn.Parameter(torch.randn(1, CHANNELS, 3, 3) * gain * 0.1)
        self.last_bias = nn.Parameter(torch.zeros(1))
        with torch.no_grad():
            nn.init.normal_(self.first.weight, std=0.3)
            # The first channel begins as the plane enlarged by pixel repetition and smoothed: not far from bilinear.
            self.first.weight[0, 0] = 1 if scale > 2 else torch.tensor([[.25, .5, .25], [.5, 1, .5], [.25, .5, .25]])
            self.weights[-1].mul_(0.1)
            self.last[0, 0] = 1 / 9 if scale > 2 else torch.tensor([[0, 0, 0], [0, 1., 0], [0, 0, 0]])

    def forward(self, x, low_precision=False):
        """[N, 1, H, W] to [N, k*k, H, W]."""
        weight, bias = self.first.kernel()
        h = conv(x.to(torch.bfloat16 if low_precision else torch.float32), weight, bias, weight.shape[2] // 2)
        h = F.pixel_shuffle(h, self.scale).contiguous(memory_format=torch.channels_last)
        first = h = prelu(h, self.first_slope)
        for weight, bias, slope in zip(self.weights, self.biases, self.slopes):
            h = prelu(conv(h, weight, bias, 1), slope)
        h = conv(first + h, self.last, self.last_bias, 1)
        return F.pixel_unshuffle(h.float(), self.scale)

    @torch.no_grad()
    def plain(self):
        weight, bias = self.first.kernel()
        ops = [Conv(weight.numpy().copy(), bias.numpy().copy()), Shuffle(), PRelu(self.first_slope.numpy().copy())]
        first = len(ops) - 1
        for weight, bias, slope in zip(self.weights, self.biases, self.slopes):
            ops += [Conv(weight.numpy().copy(), bias.numpy().copy()), PRelu(slope.numpy().copy())]
        return PlainNet(self.scale, ops + [Add(first), Conv(self.last.numpy().copy(), self.last_bias.numpy().copy())],
                        learnt=sum(p.numel() for p in self.parameters()))

    @torch.no_grad()
    def load(self, net):
        """Takes over the weights of a PlainNet; where that has fewer layers, the further ones begin as the identity."""
        first, *body, last = net.convs()
        slopes = [torch.from_numpy(op.slope) for op in net.ops if isinstance(op, PRelu)]
        if first.weight.shape == self.first.shape:
            self.first.load_kernel(torch.from_numpy(first.weight), torch.from_numpy(first.bias))
        self.first_slope.copy_(slopes[0])
        for index, (weight, bias, slope) in enumerate(zip(self.weights, self.biases, self.slopes)):
            if index < len(body):
                weight.copy_(torch.from_numpy(body[index].weight))
                bias.copy_(torch.from_numpy(body[index].bias))
                slope.copy_(slopes[1 + index])
            else:
                nn.init.dirac_(weight)
                bias.zero_()
                slope.fill_(1)
        self.last.copy_(torch.from_numpy(last.weight))
        self.last_bias.copy_(torch.from_numpy(last.bias))


def ddsr(layers):
    return lambda scale: Ddsr(scale, layers)
