"""SRCNN (Dong, Loy, He, Tang, "Image super-resolution using deep convolutional networks", TPAMI 2016, equations 1 to 3)
and NSRCNN (Hu et al. 2016): convolutions with ReLU on a plane that bicubic interpolation has enlarged.

SRCNN: f1-f2-f3 with 64 and 32 filters; the plane's edges are repeated, as in the authors' test code. NSRCNN: four layers
9-7-7-5 with zero padding 4-3-3-2.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

from . import bicubic
from .layers import conv
from .plain import Conv, EdgePad, PlainNet, Relu


def _window(size):
    """A Gaussian of unit energy: large kernels begin with their weight near the centre, where the picture's detail is."""
    distance = torch.arange(size) - size // 2
    line = torch.exp(-0.5 * (distance / (size / 5)) ** 2)
    window = line[:, None] * line
    return window / window.norm()


class HighResolutionNet(nn.Module):
    """`layers`: (kernel size, filters) from first to last; the last has one filter and no ReLU."""

    def __init__(self, scale, layers, same):
        super().__init__()
        self.scale, self.same = scale, same
        self.register_buffer("enlarge", torch.from_numpy(bicubic.kernel(scale)), persistent=False)
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        inputs = 1
        for index, (size, filters) in enumerate(layers):
            last = index == len(layers) - 1
            weight = torch.randn(filters, inputs, size, size) * _window(size) * (2.0 / inputs) ** 0.5 * (0.02 if last else 1)
            # The first channel of every layer begins as the identity, so that training begins at bicubic interpolation.
            weight[0] = 0 if not last else weight[0]
            weight[0, 0] = 0
            weight[0, 0, size // 2, size // 2] = 1
            self.weights.append(nn.Parameter(weight))
            self.biases.append(nn.Parameter(torch.zeros(filters)))
            inputs = filters

    def forward(self, x, low_precision=False):
        """[N, 1, H, W] to [N, k*k, h, w]: smaller by as many source samples on each side as the patch's edge spoils."""
        k = self.scale
        h = F.pixel_shuffle(F.conv2d(x, self.enlarge), k)
        radius = 0 if self.same else sum(w.shape[2] // 2 for w in self.weights)
        spare = -radius % k
        if spare:
            h = h[:, :, spare:-spare, spare:-spare]
        h = h.to(torch.bfloat16 if low_precision else torch.float32)
        for index, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            h = conv(h, weight, bias, weight.shape[2] // 2 if self.same else 0)
            if index < len(self.weights) - 1:
                h = F.relu(h, inplace=True)
        return F.pixel_unshuffle(h.float(), k)

    @torch.no_grad()
    def plain(self):
        ops = bicubic.enlarging(self.scale)
        fixed = len(ops)
        if not self.same:
            ops.append(EdgePad(sum(w.shape[2] // 2 for w in self.weights)))
        for weight, bias in zip(self.weights, self.biases):
            ops += [Conv(weight.numpy().copy(), bias.numpy().copy(), self.same), Relu()]
        return PlainNet(self.scale, ops[:-1], fixed)

    @torch.no_grad()
    def load(self, net):
        """Takes over the weights of a PlainNet of this shape."""
        for weight, bias, op in zip(self.weights, self.biases, net.convs()[1:]):
            weight.copy_(torch.from_numpy(op.weight))
            bias.copy_(torch.from_numpy(op.bias))


def srcnn(middle):
    return lambda scale: HighResolutionNet(scale, [(9, 64), (middle, 32), (5, 1)], same=False)


def nsrcnn(scale):
    return HighResolutionNet(scale, [(9, 64), (7, 64), (7, 32), (5, 1)], same=True)
