"""Training patches: (low resolution, high resolution) pairs cut from still images.

The training images (`--data`, by default ../shared/data, folder train/):
T91 (Yang et al. 2010, 91 RGB images), BSD (the 200 BSDS500 training images), DIV2K_gray_crops (181 full-range gray
crops of DIV2K training images, mapped to limited range). All three are research sets; BSD and DIV2K are for
non-commercial research by origin. The test sets (Set5, Set14, BSD200) are never read here.

Every image is held at several sizes as 8-bit luma, with its low-resolution plane made once per size; a patch is a cut
through both, so a step does no resizing.
"""
import glob
import os

import numpy as np

from .coded import coded_pairs
from .images import downscale, luma, modcrop, resize, to_8bit

# name, folder, file pattern, full-range gray, sizes, share of the patches, licence
SOURCES = [
    ("T91", "train/T91", "*.bmp", False, (1.0, 0.8, 0.6), 0.30,
     "research set, no licence stated (Yang et al. 2010)"),
    ("BSDS500 train", "train/BSD", "*.jpg", False, (1.0, 0.7), 0.30,
     "Berkeley: non-commercial research and education"),
    ("DIV2K train, gray crops", "train/DIV2K_gray_crops", "*.png", True, (0.8, 0.5), 0.40,
     "DIV2K: academic research only"),
]


class Patches:
    """Random batches of aligned patches in [0, 1]."""

    def __init__(self, root, scale, patch, seed, coded=0.0):
        """`coded`: part of the patches that went through a video codec."""
        self.scale, self.patch = scale, patch
        self.random = np.random.default_rng(seed)
        self.pairs, weights, self.summary = [], [], []
        large = []
        for name, folder, pattern, full_range, sizes, share, licence in SOURCES:
            files = sorted(glob.glob(os.path.join(root, folder, pattern)))
            if not files:
                raise SystemExit(f"no training images in {os.path.join(root, folder)}")
            first = len(self.pairs)
            for path in files:
                large.append(self._add(luma(path, full_range), sizes))
            areas = np.array([low.size for low, _ in self.pairs[first:]], np.float64)
            weights.append((1 - coded) * share * areas / areas.sum())
            self.summary.append({"name": name, "images": len(files), "licence": licence})
        if coded:
            pairs, summary = coded_pairs(large, scale, np.random.default_rng(1))
            self.pairs += pairs
            weights.append(np.full(len(pairs), coded / len(pairs)))
            self.summary.append(summary)
        self.cumulative = np.cumsum(np.concatenate(weights))

    def _add(self, plane, sizes):
        """Holds a plane at its sizes; gives the largest of them."""
        largest = None
        for size in sizes:
            high = plane if size == 1.0 else to_8bit(
                resize(plane, round(plane.shape[0] * size), round(plane.shape[1] * size)))
            largest = high if largest is None else largest
            high = modcrop(high, self.scale)
            if min(high.shape) < self.patch * self.scale:
                continue
            self.pairs.append((downscale(high, self.scale) / np.float32(255), high))
        return largest

    def batch(self, count):
        """low [count, 1, p, p] and high [count, k*k, p, p] (space to depth: channel r*k + c), float32 in [0, 1].

        Half of the low-resolution patches are rounded to 8 bits, as the shipped network sees them; the others are
        unrounded, as the papers' protocol has them."""
        p, k = self.patch, self.scale
        low = np.empty((count, 1, p, p), np.float32)
        high = np.empty((count, p * k, p * k), np.uint8)
        draws = self.random.random((count, 4))
        for i, (which, top, left, turn) in enumerate(draws):
            index = min(np.searchsorted(self.cumulative, which), len(self.pairs) - 1)
            small, large = self.pairs[index]
            y = int(top * (small.shape[0] - p + 1))
            x = int(left * (small.shape[1] - p + 1))
            a, b = small[y:y + p, x:x + p], large[y * k:(y + p) * k, x * k:(x + p) * k]
            turn = int(turn * 16)
            if turn & 1:
                a, b = a[::-1], b[::-1]
            if turn & 2:
                a, b = a[:, ::-1], b[:, ::-1]
            if turn & 4:
                a, b = a.T, b.T
            low[i, 0] = np.rint(a * 255) / 255 if turn & 8 else a
            high[i] = b
        high = high.reshape(count, p, k, p, k).transpose(0, 2, 4, 1, 3).reshape(count, k * k, p, p)
        return low, high.astype(np.float32) / 255
