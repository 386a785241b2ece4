"""Reading a shipped weight set back, so that its training can go on from it."""
import json
import os

import numpy as np

from .onnx_file import read_constants
from .plain import Conv, PRelu

MODELS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def fill(net, folder):
    """Puts the weights of models/<id>-x<k>/ into a PlainNet of the same operations, in units of [0, 1]."""
    with open(os.path.join(folder, "manifest.json")) as file:
        files = json.load(file)["files"]
    entry = files.get("u16") or files["f32"]   # both act on [0, 1]
    constants = read_constants(os.path.join(folder, entry["path"]))
    for index, op in enumerate(net.convs()):
        op.weight = np.array(constants[f"conv{index}.weight"])
        op.bias = np.array(constants[f"conv{index}.bias"])
    for index, op in enumerate(op for op in net.ops if isinstance(op, PRelu)):
        op.slope = np.array(constants[f"prelu{index}.slope"]).reshape(-1)
    return net


def earlier_training(name):
    """What the weights of models/<name>/ had before a run goes on from them: steps, CPU seconds and their own beginning."""
    with open(os.path.join(MODELS, name, "manifest.json")) as file:
        training = json.load(file)["training"]
    budget = training["budget"]
    return {"steps": budget["steps"], "cpuSeconds": budget["cpuSeconds"], "warmStart": training["warmStart"]}
