"""FSRCNN(d, s, m) (Dong, Loy, Tang, "Accelerating the super-resolution convolutional neural network", ECCV 2016):
feature extraction, shrinking, m mappings, expanding, deconvolution; PReLU with a slope per channel after all but the last.
"""
import torch
import torch.nn as nn

from .layers import Deconvolution, conv, prelu
from .plain import Conv, PlainNet, PRelu, Shuffle


class Fsrcnn(nn.Module):
    def __init__(self, scale, features, shrunk, mappings):
        super().__init__()
        self.scale = scale
        shapes = ([(features, 1, 5), (shrunk, features, 1)] + [(shrunk, shrunk, 3)] * mappings + [(features, shrunk, 1)])
        self.weights = nn.ParameterList(
            nn.Parameter(torch.randn(o, i, size, size) * (2.0 / (i * size * size)) ** 0.5) for o, i, size in shapes)
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(o)) for o, _, _ in shapes)
        self.slopes = nn.ParameterList(nn.Parameter(torch.full((o,), 0.25)) for o, _, _ in shapes)
        # The centre of the 9x9 kernel lies on the middle of the k x k output samples (at even k half a sample off it).
        self.last = Deconvolution(features, 1, 9, scale, padding={2: 4, 3: 3, 4: 3}[scale])
        nn.init.normal_(self.last.weight, std=0.003)
        # One channel begins as the plane itself, enlarged by pixel repetition: training need not find that first.
        with torch.no_grad():
            for weight in self.weights:
                weight[0] = 0
                weight[0, 0, weight.shape[2] // 2, weight.shape[2] // 2] = 1
            first = self.last.padding
            self.last.weight[0] = 0
            self.last.weight[0, 0, first:first + scale, first:first + scale] = 1

    def forward(self, x, low_precision=False):
        """[N, 1, H, W] to [N, k*k, H, W]."""
        h = x.to(torch.bfloat16 if low_precision else torch.float32)
        for weight, bias, slope in zip(self.weights, self.biases, self.slopes):
            h = prelu(conv(h, weight, bias, weight.shape[2] // 2), slope)
        weight, bias = self.last.kernel()
        return conv(h, weight, bias, weight.shape[2] // 2).float()

    @torch.no_grad()
    def plain(self):
        ops = []
        for weight, bias, slope in zip(self.weights, self.biases, self.slopes):
            ops += [Conv(weight.numpy().copy(), bias.numpy().copy()), PRelu(slope.numpy().copy())]
        weight, bias = self.last.kernel()
        return PlainNet(self.scale, ops + [Conv(weight.numpy().copy(), bias.numpy().copy()), Shuffle()],
                        learnt=sum(p.numel() for p in self.parameters()))

    @torch.no_grad()
    def load(self, net):
        """Takes over the weights of a PlainNet of this shape; a deconvolution of another scale is left alone."""
        *convs, last = net.convs()
        slopes = [op.slope for op in net.ops if isinstance(op, PRelu)]
        for weight, bias, slope, op, value in zip(self.weights, self.biases, self.slopes, convs, slopes):
            weight.copy_(torch.from_numpy(op.weight))
            bias.copy_(torch.from_numpy(op.bias))
            slope.copy_(torch.from_numpy(value))
        if last.weight.shape == self.last.shape:
            self.last.load_kernel(torch.from_numpy(last.weight), torch.from_numpy(last.bias))
