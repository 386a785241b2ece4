"""The registry of networks: adding one is one entry here (and, for a new family, one file beside this one)."""
from dataclasses import dataclass, field, replace
from typing import Callable, Optional

from .bicubic import bicubic
from .ddsr import ddsr
from .fsrcnn import Fsrcnn
from .rtsr import Rtsr
from .srcnn import nsrcnn, srcnn


@dataclass
class Network:
    id: str
    family: str
    summary: str
    architecture: Callable              # scale -> one line for people
    source: str = ""                    # the paper and its equations
    module: Optional[Callable] = None   # scale -> torch module: forward(x, low_precision), plain(), load(PlainNet)
    fixed: Optional[Callable] = None    # scale -> PlainNet, for a network without training
    steps: dict = field(default_factory=dict)   # scale -> steps that the shipped weights had, over all their runs
    batch: int = 16
    patch: dict = field(default_factory=lambda: {2: 32, 3: 32, 4: 32})   # low-resolution pixels
    peak: float = 2e-3                  # of the learning rate
    begin: Optional[Callable] = None    # scale -> weight set "<id>-x<k>" that its training begins with
    coded: float = 0                    # part of the patches that went through a video codec
    heavy: bool = False                 # ships as one float32 file: too large for two
    targets: dict = field(default_factory=dict)   # scale -> PSNR on Set5 in dB that its paper reports
    notes: list = field(default_factory=list)     # choices that the paper leaves open
    seed: int = 1


_RTSR = ("conv3(1-{c}) ReLU, {b} x [conv3({c}-{c}) ReLU], conv3({c}-k*k) + nearest skip, pixel shuffle; "
         "trained over-parameterised and collapsed to plain 3x3 kernels")
_RTSR_SOURCE = "Ours; training with collapsible branches: SESR (Bhardwaj et al. 2022), ECBSR (Zhang et al. 2021)"

# At x3 four layers level off at 32.70 dB on Set5; five stay below 4,000 parameters there (at x4 they would not).
_SMALL_BODY = {2: 4, 3: 5, 4: 4}


def _rtsr(id, summary, channels, body, steps):
    return Network(id, "rtsr", summary, lambda scale: _RTSR.format(c=channels, b=body[scale]), _RTSR_SOURCE,
                   module=lambda scale: Rtsr(scale, channels, body[scale]), steps=steps)


def _coded(entry, steps):
    """The same network for compressed footage, its training begun with the clean weights."""
    return replace(entry, id=f"{entry.id}-coded", summary=f"{entry.summary}; for compressed footage", steps=steps, peak=1e-3,
                   begin=lambda scale: f"{entry.id}-x{scale}", coded=0.85, targets={},
                   notes=["85 % of the patches are frames of pans over the training images that went through x264 (CRF 20 to "
                          "38), MJPEG or MPEG-2 at low resolution, 15 % are clean; fidelity losses only"])


_DEEP_PATCH = {2: 20, 3: 14, 4: 11}
_SRCNN = "Dong, Loy, He, Tang, \"Image super-resolution using deep convolutional networks\", TPAMI 2016, equations 1 to 3"
_IDENTITY = "One channel of every layer begins as the identity, so that training begins at bicubic interpolation"


def _srcnn(middle, targets, steps):
    return Network(
        f"srcnn-9-{middle}-5", "srcnn", f"SRCNN 9-{middle}-5 on the bicubic-enlarged plane",
        lambda scale: f"bicubic x{scale}, conv9(1-64) ReLU, conv{middle}(64-32) ReLU, conv5(32-1)", _SRCNN,
        module=srcnn(middle), steps=steps, begin=lambda scale: None if scale == 3 else f"srcnn-9-{middle}-5-x3", patch={2: 36, 3: 26, 4: 20}, peak=1e-3, targets=targets,
        notes=["Edges of the enlarged plane are repeated, as in the authors' test code", _IDENTITY])


def _fsrcnn(id, features, shrunk, mappings, targets, steps):
    return Network(
        id, "fsrcnn", f"FSRCNN({features},{shrunk},{mappings})",
        lambda scale: (f"conv5(1-{features}), conv1({features}-{shrunk}), {mappings} x conv3({shrunk}-{shrunk}), "
                       f"conv1({shrunk}-{features}), each with PReLU, deconv9({features}-1, stride {scale})"),
        "Dong, Loy, Tang, \"Accelerating the super-resolution convolutional neural network\", ECCV 2016, section 3",
        module=lambda scale: Fsrcnn(scale, features, shrunk, mappings), steps=steps, targets=targets, peak=1.5e-3,
        begin=lambda scale: None if scale == 3 else f"{id}-x3",
        notes=["The deconvolution ships as a convolution and pixel shuffle, which computes the same", _IDENTITY])


def _ddsr(layers, targets, steps, begin):
    return Network(
        f"ddsr-{layers}", "ddsr", f"DDSR with {layers} layers at the output's size",
        lambda scale: (f"deconv{max(3, scale)}(1-64, stride {scale}) PReLU = F1, {layers} x [conv3(64-64) PReLU] = FN, "
                       "conv3(64-1) on F1 + FN"),
        "DDSR: deconvolution first, one residual unit over the whole mapping",
        module=ddsr(layers), steps=steps, batch=8, patch=_DEEP_PATCH, peak=4e-4, begin=begin, heavy=True, targets=targets,
        notes=["The residual joins before the last convolution, which reads F1 + FN",
               "At x4 the deconvolution's kernel is 4x4: 3x3 would leave holes between its outputs",
               "The deconvolution ships as a convolution and pixel shuffle, which computes the same"])


_SMALL = _rtsr("rtsr-s", "Real-time super-resolution, smallest", 8, _SMALL_BODY, {2: 70000, 3: 90000, 4: 50000})
_MEDIUM = _rtsr("rtsr-m", "Real-time super-resolution, the standard choice", 16, {2: 6, 3: 6, 4: 6},
                {2: 80000, 3: 130000, 4: 80000})
_LARGE = replace(_rtsr("rtsr-l", "Real-time super-resolution, the largest: quality before speed", 32, {2: 7, 3: 7, 4: 7},
                       {2: 10000, 3: 36000, 4: 30000}),
                 begin=lambda scale: None if scale == 3 else "rtsr-l-x3",
                 targets={2: 37.10, 3: 33.33, 4: 31.25}, notes=["The target is DDSR-18's published figure"])

NETWORKS = [
    Network("bicubic", "bicubic", "Bicubic interpolation, the baseline of every table",
            lambda scale: "Keys cubic convolution a = -0.5 as one 5x5 convolution to k*k channels, edges repeated, pixel shuffle",
            "Keys, \"Cubic convolution interpolation for digital image processing\", 1981, equation 15", fixed=bicubic),
    _SMALL, _MEDIUM, _LARGE,
    _coded(_SMALL, {2: 6000, 3: 10000, 4: 6000}),
    _coded(_MEDIUM, {2: 10000, 3: 20000, 4: 10000}),
    _coded(_LARGE, {2: 2500, 3: 6000, 4: 2500}),
    _srcnn(1, {2: 36.34, 3: 32.39, 4: 30.09}, {2: 14500, 3: 10000, 4: 2500}),
    _srcnn(3, {}, {2: 1000, 3: 3000, 4: 1000}),
    _srcnn(5, {2: 36.66, 3: 32.75, 4: 30.49}, {2: 5000, 3: 14400, 4: 9000}),
    Network("nsrcnn", "srcnn", "NSRCNN, four layers on the bicubic-enlarged plane",
            lambda scale: f"bicubic x{scale}, conv9(1-64) ReLU, conv7(64-64) ReLU, conv7(64-32) ReLU, conv5(32-1), padding 4-3-3-2",
            "Hu et al. 2016", module=nsrcnn, steps={2: 4000, 3: 17000, 4: 3000}, batch=8, patch=_DEEP_PATCH, peak=5e-4, heavy=True,
            begin=lambda scale: None if scale == 3 else "nsrcnn-x3", targets={3: 32.77},
            notes=["The paper does not say how long it trained", _IDENTITY]),
    _fsrcnn("fsrcnn", 56, 12, 4, {2: 37.00, 3: 33.16, 4: 30.71}, {2: 4000, 3: 64000, 4: 4000}),
    _fsrcnn("fsrcnn-s", 32, 5, 1, {}, {2: 3000, 3: 8000, 4: 3000}),
    _ddsr(6, {3: 33.09}, {2: 1500, 3: 7000, 4: 1500}, lambda scale: None if scale == 3 else "ddsr-6-x3"),
    _ddsr(12, {3: 33.23}, {2: 800, 3: 600, 4: 800}, lambda scale: "ddsr-6-x3" if scale == 3 else "ddsr-12-x3"),
    _ddsr(18, {2: 37.10, 3: 33.33, 4: 31.25}, {2: 2000, 3: 7400, 4: 2000}, lambda scale: "ddsr-12-x3" if scale == 3 else "ddsr-18-x3"),
]


def network(id):
    for entry in NETWORKS:
        if entry.id == id:
            return entry
    raise SystemExit(f"unknown network {id!r}; known: {', '.join(n.id for n in NETWORKS)}")
