"""What a trained network is when it ships: plain convolutions, an optional nearest skip, pixel shuffle.

All weights act on planes in [0, 1] (Y/255); export folds other units into them.
"""
from dataclasses import dataclass
from typing import List

import numpy as np


@dataclass
class PlainConv:
    weight: np.ndarray  # [outputs, inputs, height, width], float32
    bias: np.ndarray    # [outputs], float32
    relu: bool


@dataclass
class PlainNet:
    scale: int
    convs: List[PlainConv]
    skip: bool          # add the input to each of the k*k output channels
    pad: str            # "zero": same padding in every convolution; "edge": the input replicated once, convolutions unpadded

    def parameters(self):
        return sum(c.weight.size + c.bias.size for c in self.convs)

    def multiply_adds_per_output_pixel(self):
        return sum(c.weight.size for c in self.convs) / self.scale ** 2

    def receptive_field_radius(self):
        """Source pixels on each side that an output pixel can depend on: the halo a tile needs."""
        return sum(c.weight.shape[2] // 2 for c in self.convs)
