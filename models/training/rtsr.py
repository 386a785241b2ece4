"""rtsr: the project's real-time networks.

One luma plane in [0, 1] (Y/255), shape [N, 1, H, W], in; its k-fold enlargement as k*k channels
[N, k*k, H, W] (channel r*k + c = output row k*y + r, column k*x + c) out; pixel shuffle is the caller's.
Plain 3x3 convolutions with zero "same" padding and ReLU, and a nearest skip: the input is added to every
output channel, so the stack learns the residual only.

While training, every 3x3 kernel is the sum of linear branches (SESR, Bhardwaj et al. 2022: wide expansion
+ 1x1 projection + identity; ECBSR, Zhang et al. 2021: 1x1 followed by fixed Sobel and Laplacian filters).
The branches are collapsed into one kernel AT EVERY STEP, on the weights, so a forward pass costs the same
as the plain network that is exported.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

from .plain import Add, Conv, PlainNet, Relu, Shuffle

_EDGES = torch.tensor([
    [[1, 0, -1], [2, 0, -2], [1, 0, -1]],   # Sobel, horizontal
    [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],   # Sobel, vertical
    [[0, 1, 0], [1, -4, 1], [0, 1, 0]],     # Laplacian
], dtype=torch.float32) / 4


class CollapsibleStack(nn.Module):
    """`layers` 3x3 convolutions of one shape, each a sum of linear branches; `collapse()` gives plain kernels."""

    def __init__(self, layers, inputs, outputs, hidden, gain=1.0):
        super().__init__()
        fan = (2.0 / (9 * inputs)) ** 0.5 * gain
        self.kernel = nn.Parameter(torch.randn(layers, outputs, inputs, 3, 3) * fan * 0.5)
        self.expand = nn.Parameter(torch.randn(layers, hidden, inputs, 3, 3) * (1.0 / (9 * inputs)) ** 0.5)
        self.project = nn.Parameter(torch.randn(layers, outputs, hidden) * (1.0 / hidden) ** 0.5 * gain * 0.5)
        self.edge = nn.Parameter(torch.randn(layers, 3, outputs, inputs) * fan * 0.3)
        self.point = nn.Parameter(torch.randn(layers, outputs, inputs) * fan * 0.3)
        self.bias = nn.Parameter(torch.zeros(layers, outputs))
        self.register_buffer("edges", _EDGES.clone(), persistent=False)
        identity = torch.zeros(outputs, inputs, 3, 3)
        if inputs == outputs:
            identity[range(outputs), range(outputs), 1, 1] = 0.5
        self.register_buffer("identity", identity, persistent=False)
        centre = torch.zeros(3, 3)
        centre[1, 1] = 1
        self.register_buffer("centre", centre, persistent=False)

    def collapse(self):
        """Plain kernels [layers, outputs, inputs, 3, 3] and biases [layers, outputs]."""
        layers, hidden, inputs = self.expand.shape[:3]
        wide = torch.bmm(self.project, self.expand.reshape(layers, hidden, -1)).reshape(self.kernel.shape)
        edge = torch.einsum("ldoi,dyx->loiyx", self.edge, self.edges)
        point = self.point[..., None, None] * self.centre
        return self.kernel + wide + edge + point + self.identity, self.bias


class Rtsr(nn.Module):
    """conv3(1 to c) ReLU, `body` x [conv3(c to c) ReLU], conv3(c to k*k) + nearest skip."""

    def __init__(self, scale, channels, body, hidden=64):
        super().__init__()
        self.scale = scale
        self.head = CollapsibleStack(1, 1, channels, hidden)
        self.body = CollapsibleStack(body, channels, channels, hidden)
        self.tail = CollapsibleStack(1, channels, scale * scale, hidden, gain=0.1)

    def kernels(self):
        """The collapsed network: a list of (kernel [O, I, 3, 3], bias [O])."""
        plain = []
        for stack in (self.head, self.body, self.tail):
            weight, bias = stack.collapse()
            plain += list(zip(weight.unbind(0), bias.unbind(0)))
        return plain

    def forward(self, x, low_precision=False):
        """[N, 1, H, W] to [N, k*k, H, W]; `low_precision` runs the convolutions in bfloat16."""
        kind = torch.bfloat16 if low_precision else torch.float32
        plain = self.kernels()
        h = x.to(kind).contiguous(memory_format=torch.channels_last)
        for index, (weight, bias) in enumerate(plain):
            weight = weight.to(kind).contiguous(memory_format=torch.channels_last)
            h = F.conv2d(h, weight, bias.to(kind), padding=1)
            if index < len(plain) - 1:
                h = F.relu(h, inplace=True)
        return h.float() + x

    @torch.no_grad()
    def plain(self):
        """The network as exported: a PlainNet of the collapsed kernels."""
        ops = []
        for weight, bias in self.kernels():
            ops += [Conv(weight.numpy().copy(), bias.numpy().copy()), Relu()]
        return PlainNet(self.scale, ops[:-1] + [Add(-1), Shuffle()])

    @torch.no_grad()
    def load(self, net):
        """Takes over the kernels of a PlainNet: the 3x3 branch of every layer becomes what the others leave to be done.
        A tail of another scale is left alone."""
        convs = net.convs()
        for stack, ops in ((self.head, convs[:1]), (self.body, convs[1:-1]), (self.tail, convs[-1:])):
            collapsed, _ = stack.collapse()
            for index in range(min(len(ops), len(stack.kernel))):
                weight = torch.from_numpy(ops[index].weight)
                if weight.shape == stack.kernel[index].shape:
                    stack.kernel[index] += weight - collapsed[index]
                    stack.bias[index] = torch.from_numpy(ops[index].bias)
