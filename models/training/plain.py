"""What a trained network is when it ships: a chain of plain operations on one luma plane.

All weights act on planes in [0, 1] (Y/255); export folds other units into them, which it may because every operation
here is positively homogeneous once the biases are scaled.
"""
from dataclasses import dataclass
from typing import Any, List

import numpy as np
import torch
import torch.nn.functional as F


@dataclass
class Conv:
    weight: np.ndarray      # [outputs, inputs, size, size], float32, size odd
    bias: np.ndarray        # [outputs], float32
    same: bool = True       # zero padding that keeps the size; else the plane shrinks by size // 2 on each side


@dataclass
class Relu:
    pass


@dataclass
class PRelu:
    slope: np.ndarray       # [channels], float32


@dataclass
class EdgePad:
    radius: int             # the plane's edge samples repeated on each side


@dataclass
class Shuffle:
    """Pixel shuffle by the network's scale: channel (o*k + r)*k + c becomes row phase r, column phase c of channel o."""


@dataclass
class Add:
    """Adds what an earlier operation gave: the index of that operation, -1 for the input plane."""
    source: int


@dataclass
class PlainNet:
    scale: int
    ops: List[Any]          # the input plane [N, 1, H, W] in, the enlarged plane [N, 1, kH, kW] out
    fixed: int = 0          # so many operations at the start are a formula, not learnt, and count as no parameters
    learnt: int = 0         # parameters, where the operations hold more numbers than were learnt (a rewritten deconvolution)

    def convs(self):
        return [op for op in self.ops if isinstance(op, Conv)]

    def parameters(self):
        """Weights, biases and PReLU slopes."""
        learnt = self.ops[self.fixed:]
        return self.learnt or (sum(c.weight.size + c.bias.size for c in learnt if isinstance(c, Conv))
                + sum(p.slope.size for p in learnt if isinstance(p, PRelu)))

    def _at_output_size(self):
        """(operation, whether it runs on the enlarged plane), in order."""
        large = False
        for op in self.ops:
            yield op, large
            large = large or isinstance(op, Shuffle)

    def multiply_adds_per_output_pixel(self):
        return sum(op.weight.size / (1 if large else self.scale ** 2)
                   for op, large in self._at_output_size() if isinstance(op, Conv))

    def receptive_field_radius(self):
        """Source pixels on each side that an output pixel can depend on: the halo a tile needs."""
        small = large = 0
        for op, enlarged in self._at_output_size():
            if isinstance(op, Conv):
                if enlarged:
                    large += op.weight.shape[2] // 2
                else:
                    small += op.weight.shape[2] // 2
        return small + -(-large // self.scale)


def run(net, x):
    """The network in PyTorch: x [N, 1, H, W] in [0, 1], float32, to [N, 1, kH, kW]."""
    results, h = [], x
    with torch.no_grad():
        for op in net.ops:
            if isinstance(op, Conv):
                padding = op.weight.shape[2] // 2 if op.same else 0
                h = F.conv2d(h, torch.from_numpy(op.weight), torch.from_numpy(op.bias), padding=padding)
            elif isinstance(op, Relu):
                h = F.relu(h)
            elif isinstance(op, PRelu):
                h = F.prelu(h, torch.from_numpy(op.slope))
            elif isinstance(op, EdgePad):
                h = F.pad(h, (op.radius,) * 4, mode="replicate")
            elif isinstance(op, Shuffle):
                h = F.pixel_shuffle(h, net.scale)
            else:
                h = h + (x if op.source < 0 else results[op.source])
            results.append(h)
    return h
