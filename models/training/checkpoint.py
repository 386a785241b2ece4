"""Training state on disk: one file per run, replaced atomically, under models/training/runs/ (not committed)."""
import os

import torch

RUNS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "runs")


def run_folder(id, scale, run=None):
    return run or os.path.join(RUNS, f"{id}-x{scale}")


def save(folder, state):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "checkpoint.pt")
    torch.save(state, path + ".new")
    os.replace(path + ".new", path)


def load(folder):
    """The saved state, or None."""
    path = os.path.join(folder, "checkpoint.pt")
    return torch.load(path, map_location="cpu") if os.path.exists(path) else None


def load_plain(entry, scale, run=None):
    """(PlainNet of the averaged weights, state) of a run."""
    folder = run_folder(entry.id, scale, run)
    state = load(folder)
    if state is None:
        raise SystemExit(f"no checkpoint in {folder}: train first")
    module = entry.module(scale)
    module.load_state_dict(state["average"])
    return module.plain(), state
