"""Makes the 8-bit integer form of a shipped rtsr weight set, models/<id>-int8-x<k>/ (of <id>-coded: <id>-int8-coded), without training.

    /usr/bin/python3 -m models.training.quantise --network rtsr-m --scale 3

Prints PSNR of both forms on Set5 and Set14, low resolution rounded to 8 bits, and writes only where the loss is at most
0.1 dB (`--force` writes anyway).
"""
import argparse
import json
import os

import numpy as np
import torch

from .data import Patches
from .evaluate import TestSet, run_plain
from .export import _file, _write
from .graph_int8 import graph_int8_u8, graph_int8_u16
from .images import to_8bit
from .int8 import quantise, run_int8
from .networks import network
from .shipped import MODELS, fill

LARGEST_LOSS = 0.1   # dB
CALIBRATION = 256    # patches of 32x32
HARD_EDGES = 16      # patches more, of the hardest edges: captions and test charts must not run out of the ranges


def calibration(patches):
    """Input bytes [N, 1, 32, 32] as floats: training patches, and 2x2 blocks of black and white at random."""
    natural = np.rint(patches.batch(CALIBRATION)[0] * 255)
    white = np.random.default_rng(1).random((HARD_EDGES, 1, 16, 16)) < 0.5
    edges = np.kron(np.where(white, 235, 16), np.ones((2, 2)))
    return torch.from_numpy(np.concatenate([natural, edges]).astype(np.float32))


def losses(net, layers, data):
    """{test set: (PSNR of the float network, of the integers)}."""
    scores = {}
    for name in ("Set5", "Set14"):
        test = TestSet(data, name, net.scale)
        scores[name] = (test.mean(lambda low: run_plain(net, low), rounded=True),
                        test.mean(lambda low: run_int8(layers, to_8bit(low), net.scale), rounded=True))
    return scores


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--network", required=True)
    parser.add_argument("--scale", type=int, choices=(2, 3, 4), required=True)
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--source", help="folder of the float set, by default models/<network>-x<scale>")
    parser.add_argument("--out", help="folder to write, by default models/<network>-int8-x<scale>, with -coded last")
    parser.add_argument("--force", action="store_true", help="write whatever the loss")
    args = parser.parse_args()
    torch.set_num_threads(1)
    entry = network(args.network)
    id = f"{args.network[:-6]}-int8-coded" if args.network.endswith("-coded") else f"{args.network}-int8"
    source = args.source or os.path.join(MODELS, f"{args.network}-x{args.scale}")
    folder = args.out or os.path.join(MODELS, f"{id}-x{args.scale}")
    net = fill(entry.module(args.scale).plain(), source)
    layers = quantise(net, calibration(Patches(args.data, args.scale, 32, 1, entry.coded)))
    scores = losses(net, layers, args.data)
    print(f"{id} x{args.scale}: " + ", ".join(f"{name} {a:.3f} -> {b:.3f} dB" for name, (a, b) in scores.items()))
    if any(a - b > LARGEST_LOSS for a, b in scores.values()) and not args.force:
        raise SystemExit(f"the loss is above {LARGEST_LOSS} dB: nothing written")

    with open(os.path.join(source, "manifest.json")) as file:
        manifest = json.load(file)
    os.makedirs(folder, exist_ok=True)
    name = f"{id}-x{args.scale}"
    origin = f"{args.network} x{args.scale}, SHA-256 {manifest['files']['u8']['sha256']}"
    manifest.update({
        "id": id, "summary": f"{manifest['summary']}; in 8-bit integers",
        "files": {"u8": _file(folder, "model.onnx", graph_int8_u8(layers, args.scale, name)),
                  "u16": _file(folder, "model.u16.onnx", graph_int8_u16(layers, args.scale, name))},
        "notes": manifest["notes"] + [
            f"Weights and activations of 8 bits, made from {origin}, without training: weights rounded by GPTQ (Frantar et al. "
            f"2022), ranges from {CALIBRATION} training patches and {HARD_EDGES} of hard edges",
            "Of planes of 9 to 16 bits the residual is computed from the plane rounded to 8 bits, its last layer in float"],
        "target": None})
    _write(os.path.join(folder, "manifest.json"), json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
