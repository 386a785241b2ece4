"""Writes a weight set's folder models/<id>-x<k>/: ONNX graphs, manifest.json, training-log.csv, curve.png, filters.png.

    /usr/bin/python3 -m models.training.export --network rtsr-m --scale 3

Reads the run's last checkpoint; without a run, the shipped weights themselves, so that graphs and cards can be written anew
(`bicubic` needs neither).
"""
import argparse
import hashlib
import json
import os
import shutil

from . import checkpoint, curve, filters
from .graph import OPSET, graph_f32, graph_u8, graph_u16
from .networks import network
from .plain import Conv
from .shipped import MODELS, fill

LICENCE = ("Weights trained on research image sets: T91 states no licence, BSDS500 (Berkeley) and DIV2K are for "
           "non-commercial research by origin. Check that this fits your use, or retrain on images of your own.")


def _write(path, data):
    """Writes bytes or text at once: readers see the old file or the new one."""
    with open(path + ".new", "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    os.replace(path + ".new", path)


def _file(folder, name, data):
    _write(os.path.join(folder, name), data)
    return {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def _training(state):
    planned = state["budget"]["steps"]
    earlier = state["earlier"] or {"steps": 0, "cpuSeconds": 0}
    budget = {**state["budget"], "steps": earlier["steps"] + state["step"],
              "cpuSeconds": earlier["cpuSeconds"] + round(state["cpuSeconds"])}
    after = f" after {earlier['steps']} steps of earlier runs" if earlier["steps"] else ""
    return {
        "data": state["data"], "budget": budget,
        "loss": "L1 for the first 60 % of the steps, then L2; half of the low-resolution patches rounded to 8 bits",
        "schedule": f"Adam, one cycle of {planned} steps{after}, peak {state['peak']}, exponential moving average 0.999, "
                    f"bfloat16 for the first {round(100 * state['bf16'])} % of the steps; last weights kept, "
                    "no choice by a test set",
        "complete": state["step"] >= planned,
        "seed": state["seed"], "warmStart": state["warmStart"], "torch": state["torch"],
    }


def export(id, scale, run=None, out=None):
    entry = network(id)
    folder = out or os.path.join(MODELS, f"{id}-x{scale}")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "manifest.json")
    training = None
    if entry.fixed:
        net = entry.fixed(scale)
    elif run is None and checkpoint.load(checkpoint.run_folder(id, scale)) is None:
        net = fill(entry.module(scale).plain(), folder)
        with open(path) as file:
            training = json.load(file)["training"]
    else:
        net, state = checkpoint.load_plain(entry, scale, run)
        training = _training(state)
        log = os.path.join(checkpoint.run_folder(id, scale, run), "log.csv")
        shutil.copyfile(log, os.path.join(folder, "training-log.csv"))
        curve.draw(state["log"], f"{id} x{scale}", os.path.join(folder, "curve.png"))
    if training:
        first = next(op for op in net.ops[net.fixed:] if isinstance(op, Conv))
        filters.draw(first.weight, os.path.join(folder, "filters.png"))
    name = f"{id}-x{scale}"
    if entry.heavy:
        files = {"f32": _file(folder, "model.onnx", graph_f32(net, name))}
    else:
        files = {"u8": _file(folder, "model.onnx", graph_u8(net, name)),
                 "u16": _file(folder, "model.u16.onnx", graph_u16(net, name))}
    manifest = {
        "id": id, "scale": scale, "family": entry.family, "summary": entry.summary, "files": files,
        "input": "y", "output": "y_sr", "opset": OPSET,
        "parameters": 0 if entry.fixed else net.parameters(),
        "multiplyAddsPerOutputPixel": round(net.multiply_adds_per_output_pixel(), 2),
        "receptiveFieldRadius": net.receptive_field_radius(),
        "architecture": entry.architecture(scale), "source": entry.source, "notes": entry.notes,
        "target": {"set": "Set5", "psnr": entry.targets[scale]} if scale in entry.targets else None,
        "training": training,
        "licence": LICENCE if training else "Nothing learnt: the weights are a formula (Keys 1981).",
    }
    _write(path, json.dumps(manifest, indent=2) + "\n")
    print(f"{folder}: {manifest['parameters']} parameters, {sum(f['bytes'] for f in files.values())} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--network", required=True)
    parser.add_argument("--scale", type=int, choices=(2, 3, 4), required=True)
    parser.add_argument("--run", help="run folder, by default models/training/runs/<network>-x<scale>")
    parser.add_argument("--out", help="folder to write, by default models/<network>-x<scale>")
    args = parser.parse_args()
    export(args.network, args.scale, args.run, args.out)


if __name__ == "__main__":
    main()
