"""Keys cubic convolution (Keys 1981, a = -0.5) written as a network: one convolution to k*k channels.

Half-pixel centres: output sample j sits at source position (j + 0.5)/k - 0.5. The source is continued by
repeating its edge samples. No parameter is learnt.
"""
import numpy as np

from .plain import PlainConv, PlainNet

A = -0.5


def keys(distance):
    """Keys' cubic kernel at a distance in source samples."""
    x = abs(distance)
    if x < 1:
        return (A + 2) * x ** 3 - (A + 3) * x ** 2 + 1
    if x < 2:
        return A * (x ** 3 - 5 * x ** 2 + 8 * x - 4)
    return 0.0


def taps(scale, phase):
    """Five weights for source offsets -2..2 of the output sample `phase` (0..scale-1) of a source sample."""
    position = (phase + 0.5) / scale - 0.5
    return np.array([keys(position - offset) for offset in range(-2, 3)])


def bicubic(scale):
    """The enlargement as a PlainNet: kernel [k*k, 1, 5, 5], channel r*k + c = output row phase r, column phase c."""
    rows = [taps(scale, phase) for phase in range(scale)]
    weight = np.stack([np.outer(rows[r], rows[c]) for r in range(scale) for c in range(scale)])
    conv = PlainConv(weight[:, None].astype(np.float32), np.zeros(scale * scale, np.float32), relu=False)
    return PlainNet(scale, [conv], skip=False, pad="edge")
