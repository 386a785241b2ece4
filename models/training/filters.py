"""filters.png: the filters of a network's first learnt layer, as figure 5 of the SRCNN paper shows them."""
import numpy as np
from PIL import Image

ZOOM, GAP, COLUMNS = 6, 2, 16


def draw(weight, path):
    """weight [N, 1, size, size]; each filter stretched to its own range around zero, sorted by the variance of its weights."""
    filters = sorted(weight[:, 0], key=lambda f: -f.var())
    cell = weight.shape[2] * ZOOM + GAP
    columns = min(COLUMNS, len(filters))
    rows = -(-len(filters) // columns)
    sheet = np.full((rows * cell + GAP, columns * cell + GAP), 255, np.uint8)
    for index, kernel in enumerate(filters):
        peak = max(1e-8, np.abs(kernel).max())
        tile = np.kron(np.rint(127.5 + 127.5 * kernel / peak).astype(np.uint8), np.ones((ZOOM, ZOOM), np.uint8))
        y, x = GAP + index // columns * cell, GAP + index % columns * cell
        sheet[y:y + len(tile), x:x + len(tile)] = tile
    Image.fromarray(sheet).save(path, optimize=True)
