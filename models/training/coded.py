"""Low-resolution frames as a camera or a tape would give them: short pans over the training images, shrunk, pushed through
a real video codec and decoded again.

A clip is ten frames of a window that moves over an image; its first frame is a key frame. x264 runs as cameras run it
(`veryfast`, `zerolatency`, no B-frames), for most clips; MJPEG and MPEG-2 for the rest.
"""
import subprocess

import numpy as np

from .images import downscale

WIDTH, HEIGHT, LENGTH = 80, 64, 10   # low-resolution frames: whole macroblocks
KEPT = (0, 3, 6, 9)                  # frames of a clip that become training material
_X264 = ["-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-bf", "0", "-g", str(LENGTH),
         "-keyint_min", str(LENGTH)]
# name, clips, encoder options, raw pixel format
ENCODINGS = (
    [(f"x264 CRF {crf}", clips, _X264 + ["-crf", str(crf)], "yuv420p")
     for crf, clips in ((20, 80), (23, 160), (26, 200), (29, 240), (32, 200), (35, 140), (38, 60))]
    + [(f"MJPEG q {q}", 35, ["-c:v", "mjpeg", "-q:v", str(q)], "yuvj420p") for q in (4, 10)]
    + [(f"MPEG-2 q {q}", 35, ["-c:v", "mpeg2video", "-q:v", str(q), "-bf", "0", "-g", str(LENGTH)], "yuv420p")
       for q in (4, 9)])


def _code(frames, options, pixels):
    """Luma frames [N, H, W], uint8, after the codec."""
    chroma = np.full((len(frames), HEIGHT * WIDTH // 2), 128, np.uint8)
    raw = np.concatenate([frames.reshape(len(frames), -1), chroma], 1).tobytes()
    shape = ["-f", "rawvideo", "-pix_fmt", pixels, "-s", f"{WIDTH}x{HEIGHT}"]
    quiet = ["ffmpeg", "-v", "error", "-nostdin"]
    coded = subprocess.run(quiet + shape + ["-r", "25", "-i", "pipe:0", "-threads", "1"] + options + ["-f", "nut", "pipe:1"],
                           input=raw, stdout=subprocess.PIPE, check=True).stdout
    plain = subprocess.run(quiet + ["-f", "nut", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", pixels, "pipe:1"],
                           input=coded, stdout=subprocess.PIPE, check=True).stdout
    size = WIDTH * HEIGHT * 3 // 2
    if len(plain) != size * len(frames):
        raise SystemExit(f"the codec gave {len(plain) / size} frames for {len(frames)}")
    return np.frombuffer(plain, np.uint8).reshape(len(frames), size)[:, :WIDTH * HEIGHT].reshape(-1, HEIGHT, WIDTH)


def _pan(image, scale, random):
    """Frames [LENGTH, HEIGHT*k, WIDTH*k] of a window that moves over an image, a few pixels a frame; None if it is too small."""
    height, width = HEIGHT * scale, WIDTH * scale
    room = np.array(image.shape) - (height, width)
    if min(room) < 0:
        return None
    start = random.random(2) * room
    step = random.normal(size=2) * random.choice([0.3, 2, 5])
    corners = np.clip(np.rint(start + np.arange(LENGTH)[:, None] * step), 0, room).astype(int)
    return np.stack([image[y:y + height, x:x + width] for y, x in corners])


def coded_pairs(images, scale, random):
    """Pairs (low [HEIGHT, WIDTH] float32 in [0, 1], high uint8) from 8-bit luma planes, and a line for the card."""
    pairs = []
    for _, count, options, pixels in ENCODINGS:
        clips = []
        while len(clips) < count:
            clip = _pan(images[random.integers(len(images))], scale, random)
            if clip is not None:
                clips.append(clip)
        high = np.concatenate(clips)
        low = np.stack([np.clip(np.rint(downscale(frame, scale)), 0, 255).astype(np.uint8) for frame in high])
        coded = _code(low, options, pixels)
        pairs += [(coded[i] / np.float32(255), high[i]) for i in range(len(high)) if i % LENGTH in KEPT]
    names = ", ".join(name for name, *_ in ENCODINGS)
    return pairs, {"name": f"coded pans over the same images ({names})", "images": len(pairs), "licence": "as the images"}
