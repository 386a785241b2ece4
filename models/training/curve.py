"""Draws a learning curve: Set5 PSNR over training steps, as a small PNG."""
from PIL import Image, ImageDraw

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 320, 56, 28, 16, 36


def draw(rows, title, path):
    """rows: dicts with "step" and "val_psnr" (dB)."""
    rows = [r for r in rows if r["step"] > 0]
    low = min(r["val_psnr"] for r in rows[1:] or rows) - 0.05
    high = max(r["val_psnr"] for r in rows) + 0.05
    last = rows[-1]["step"]
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)

    def x(step):
        return LEFT + (WIDTH - LEFT - RIGHT) * step / last

    def y(value):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (max(value, low) - low) / (high - low)

    for i in range(6):
        value, step = low + (high - low) * i / 5, last * i // 5
        pen.line([(LEFT, y(value)), (WIDTH - RIGHT, y(value))], fill=220)
        pen.text((8, y(value) - 6), f"{value:.2f}", fill=0)
        pen.text((min(x(step) - 10, WIDTH - 44), HEIGHT - BOTTOM + 6), str(step), fill=0)
    pen.line([(x(r["step"]), y(r["val_psnr"])) for r in rows], fill=0, width=2)
    pen.text((LEFT, 8), f"{title}: Set5 PSNR in dB (averaged weights, unrounded low resolution)", fill=0)
    pen.text((WIDTH // 2 - 16, HEIGHT - 16), "steps", fill=0)
    image.quantize(16).save(path, optimize=True)
