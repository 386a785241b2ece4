"""Keys cubic convolution (Keys 1981, a = -0.5) written as a network: one convolution to k*k channels.

Half-pixel centres: output sample j sits at source position (j + 0.5)/k - 0.5. The source is continued by
repeating its edge samples. No parameter is learnt.
"""
import numpy as np

from .plain import Conv, EdgePad, PlainNet, Shuffle

A = -0.5
RADIUS = 2   # source samples on each side


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
    return np.array([keys(position - offset) for offset in range(-RADIUS, RADIUS + 1)])


def kernel(scale):
    """[k*k, 1, 5, 5], float32: channel r*k + c = output row phase r, column phase c."""
    rows = [taps(scale, phase) for phase in range(scale)]
    return np.stack([np.outer(rows[r], rows[c]) for r in range(scale) for c in range(scale)])[:, None].astype(np.float32)


def enlarging(scale):
    """The operations of the enlargement."""
    return [EdgePad(RADIUS), Conv(kernel(scale), np.zeros(scale * scale, np.float32), same=False), Shuffle()]


def bicubic(scale):
    ops = enlarging(scale)
    return PlainNet(scale, ops, fixed=len(ops))
