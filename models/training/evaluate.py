"""PSNR on Set5 and Set14 by the papers' protocol, of a checkpoint or of the bicubic baseline.

Ground truth luma (BT.601 limited range, 8 bits) cut to multiples of k; low resolution by antialiased bicubic, either
unrounded (the papers' tables) or rounded to 8 bits (what the shipped graph takes); result rounded and clipped to 8
bits; k pixels shaved from every border; PSNR on luma, peak 255, averaged over the images.

    /usr/bin/python3 -m models.training.evaluate --network bicubic --scale 3      # 30.39 / 27.54
    /usr/bin/python3 -m models.training.evaluate --network rtsr-m --scale 3       # the run's last checkpoint
"""
import argparse
import glob
import os

import numpy as np
import torch

from .images import downscale, luma, modcrop, resize, to_8bit
from .networks import network
from .plain import run


def psnr(result, truth, shave):
    """PSNR in dB of two 8-bit planes, `shave` pixels left out at every border."""
    cut = slice(shave, -shave)
    error = result[cut, cut].astype(np.float64) - truth[cut, cut].astype(np.float64)
    return 10 * np.log10(255 ** 2 / np.mean(error ** 2))


def run_plain(net, low):
    """A PlainNet on one plane: low [H, W] in units of 0..255, any fraction, to [kH, kW], unrounded."""
    return run(net, torch.from_numpy(np.array(low, np.float32))[None, None] / 255)[0, 0].numpy() * 255


class TestSet:
    """A folder of test images, prepared once for a scale."""

    def __init__(self, root, name, scale):
        self.scale, self.items = scale, []
        for path in sorted(glob.glob(os.path.join(root, "testsets", name, "*"))):
            if path.lower().endswith((".bmp", ".png", ".jpg")):
                truth = modcrop(luma(path), scale)
                self.items.append((os.path.basename(path), downscale(truth, scale), truth))
        if not self.items:
            raise SystemExit(f"no images in {os.path.join(root, 'testsets', name)}")

    def mean(self, enlarge, rounded):
        """Mean PSNR of `enlarge` (plane 0..255 [H, W] to [kH, kW])."""
        values = [psnr(to_8bit(enlarge(to_8bit(low) if rounded else low)), truth, self.scale)
                  for _, low, truth in self.items]
        return float(np.mean(values))


def pillow_bicubic(scale):
    return lambda low: resize(low, low.shape[0] * scale, low.shape[1] * scale)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--network", required=True)
    parser.add_argument("--scale", type=int, required=True)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--run", help="run folder, by default runs/<network>-x<scale>")
    args = parser.parse_args()
    entry = network(args.network)
    if entry.fixed:
        variants = [("Pillow", pillow_bicubic(args.scale)),
                    ("network", lambda low: run_plain(entry.fixed(args.scale), low))]
    else:
        from .checkpoint import load_plain
        net, state = load_plain(entry, args.scale, args.run)
        variants = [(f"step {state['step']}", lambda low: run_plain(net, low))]
    for label, enlarge in variants:
        for name in ("Set5", "Set14"):
            test = TestSet(args.data, name, args.scale)
            print(f"{args.network} x{args.scale} {label} {name}: "
                  f"{test.mean(enlarge, False):.3f} dB unrounded, {test.mean(enlarge, True):.3f} dB rounded low resolution")


if __name__ == "__main__":
    main()
