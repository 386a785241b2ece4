"""The registry of networks: adding one is one entry here (and, for a new family, one file beside this one)."""
from dataclasses import dataclass, field
from typing import Callable, Optional

from .bicubic import bicubic
from .rtsr import Rtsr


@dataclass
class Network:
    id: str
    family: str
    summary: str
    architecture: Callable              # scale -> one line for people
    module: Optional[Callable] = None   # scale -> torch module with forward(x, low_precision) and plain()
    fixed: Optional[Callable] = None    # scale -> PlainNet, for a network without training
    steps: dict = field(default_factory=dict)   # scale -> length of the training run that the shipped weights had
    seed: int = 1


_RTSR = ("conv3(1-{c}) ReLU, {b} x [conv3({c}-{c}) ReLU], conv3({c}-k*k) + nearest skip, pixel shuffle; "
         "trained over-parameterised and collapsed to plain 3x3 kernels (SESR, Bhardwaj et al. 2022; ECBSR, Zhang et al. 2021)")

# At x3 four layers level off at 32.70 dB on Set5; five stay below 4,000 parameters there (at x4 they would not).
_SMALL_BODY = {2: 4, 3: 5, 4: 4}

NETWORKS = [
    Network("bicubic", "bicubic", "Bicubic interpolation, the baseline of every table",
            lambda scale: "Keys cubic convolution a = -0.5 (Keys 1981) as one 5x5 convolution to k*k channels, edges repeated, pixel shuffle",
            fixed=bicubic),
    Network("rtsr-s", "rtsr", "Real-time super-resolution, smallest",
            lambda scale: _RTSR.format(c=8, b=_SMALL_BODY[scale]),
            module=lambda scale: Rtsr(scale, channels=8, body=_SMALL_BODY[scale]), steps={2: 70000, 3: 90000, 4: 50000}),
    Network("rtsr-m", "rtsr", "Real-time super-resolution, the standard choice",
            lambda scale: _RTSR.format(c=16, b=6), module=lambda scale: Rtsr(scale, channels=16, body=6), steps={2: 80000, 3: 130000, 4: 80000}),
    Network("rtsr-l", "rtsr", "Real-time super-resolution, the largest: quality before speed",
            lambda scale: _RTSR.format(c=32, b=7), module=lambda scale: Rtsr(scale, channels=32, body=7), steps={2: 20000, 3: 36000, 4: 44000}),
]


def network(id):
    for entry in NETWORKS:
        if entry.id == id:
            return entry
    raise SystemExit(f"unknown network {id!r}; known: {', '.join(n.id for n in NETWORKS)}")
