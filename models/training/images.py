"""Reading images as luma, and the downscaling every paper uses.

Luma is ITU-R BT.601 limited range as MATLAB rgb2ycbcr gives it: round(16 + (65.481 R + 128.553 G + 24.966 B)/255).
Downscaling is Pillow's antialiased bicubic (a = -0.5), which equals MATLAB imresize.
"""
import numpy as np
from PIL import Image


def luma(path, full_range_gray=False):
    """8-bit luma plane [H, W], uint8. A grayscale image is used as it is, or, where it is known to hold
    full-range values 0..255, mapped to 16..235."""
    image = Image.open(path)
    if image.mode == "L":
        plane = np.asarray(image, np.float64)
        if full_range_gray:
            plane = 16 + 219 * plane / 255
    else:
        rgb = np.asarray(image.convert("RGB"), np.float64)
        plane = 16 + rgb @ np.array([65.481, 128.553, 24.966]) / 255
    return np.rint(plane).astype(np.uint8)


def resize(plane, height, width):
    """Bicubic resize of a plane to [height, width], float32, unrounded, same units."""
    image = Image.fromarray(np.asarray(plane, np.float32), mode="F")
    return np.asarray(image.resize((width, height), Image.BICUBIC), np.float32)


def modcrop(plane, scale):
    """The plane cut at its right and bottom edge to multiples of the scale."""
    return plane[:plane.shape[0] // scale * scale, :plane.shape[1] // scale * scale]


def downscale(plane, scale):
    """Antialiased bicubic reduction by an integer scale, float32, unrounded."""
    return resize(plane, plane.shape[0] // scale, plane.shape[1] // scale)


def to_8bit(plane):
    """Rounded and clipped to 0..255, uint8."""
    return np.clip(np.rint(plane), 0, 255).astype(np.uint8)
