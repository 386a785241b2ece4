"""Trains one weight set and exports it; continues where a stopped run left off.

    /usr/bin/python3 -m models.training.train --network rtsr-m --scale 3

Adam, one-cycle learning rate, L1 for the first 60 % of the steps and L2 after; the exported weights are an exponential
moving average. Most of the run computes its convolutions in bfloat16 (up to twice as fast on CPUs that have it),
the rest in float32. Set5 is evaluated for the log only: the LAST averaged weights are kept, never the best on a test set.
"""
import argparse
import csv
import math
import os
import time

import torch

from . import checkpoint
from .data import Patches
from .evaluate import TestSet, run_plain
from .export import export
from .networks import network
from .shipped import MODELS, earlier_training, fill

L1_SHARE = 0.6        # of the steps; L2 after
L2_GAIN = 25.0        # brings L2 gradients to the size of the L1 ones, so that Adam's averages stay valid
AVERAGE_DECAY = 0.999


def learning_rate(step, steps, peak):
    """One cycle: linear warm-up over 5 % of the steps, then a cosine down to peak/1000."""
    warm = max(1, int(0.05 * steps))
    if step < warm:
        return peak * (0.04 + 0.96 * step / warm)
    progress = (step - warm) / max(1, steps - warm)
    return peak * (0.001 + 0.999 * 0.5 * (1 + math.cos(math.pi * progress)))


def start_from(module, name):
    """Begins with the shipped weights models/<name>/, of this network or a smaller one or another scale; what does not fit
    stays as it was."""
    id, scale = name.rsplit("-x", 1)
    source = network(id).module(int(scale)).plain()
    module.load(fill(source, os.path.join(MODELS, name)))


def inner(plane, size):
    """The middle of a square plane: networks that give no samples near a patch's edge are compared there."""
    margin = (plane.shape[-1] - size) // 2
    return plane[..., margin:margin + size, margin:margin + size]


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--network", required=True)
    parser.add_argument("--scale", type=int, choices=(2, 3, 4), required=True)
    parser.add_argument("--data", default="../shared/data", help="folder with train/ and testsets/")
    parser.add_argument("--steps", type=int, help="by default the network's own budget; --steps 20 is a smoke test")
    parser.add_argument("--batch", type=int, help="patches a step; by default the network's own")
    parser.add_argument("--patch", type=int, help="low-resolution pixels; by default the network's own")
    parser.add_argument("--peak", type=float, help="peak learning rate; by default the network's own")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--bf16-share", type=float, default=0.9, help="part of the steps in bfloat16")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--warm-start", help="weight set <id>-x<k> under models/ to begin with, or none; by default the network's "
                        "own, where it names one")
    parser.add_argument("--continue-shipped", action="store_true", help="begin with the shipped weights of this very set")
    parser.add_argument("--run", help="run folder, by default models/training/runs/<network>-x<scale>")
    parser.add_argument("--out", help="folder for the export, by default models/<network>-x<scale>")
    parser.add_argument("--fresh", action="store_true", help="ignore an existing checkpoint")
    parser.add_argument("--every", type=int, help="steps between log lines and checkpoints; by default a tenth of the run, at most 2000")
    return parser.parse_args()


def main():
    args = parse()
    entry = network(args.network)
    if not entry.module:
        raise SystemExit(f"{entry.id} has nothing to train")
    steps = args.steps or entry.steps[args.scale]
    batch, patch, peak = args.batch or entry.batch, args.patch or entry.patch[args.scale], args.peak or entry.peak
    begin = args.warm_start or (entry.begin and entry.begin(args.scale))
    earlier = None
    if args.continue_shipped:
        begin = f"{entry.id}-x{args.scale}"
        earlier = earlier_training(begin)
    every = args.every or max(1, min(2000, steps // 10))
    seed = entry.seed if args.seed is None else args.seed
    torch.set_num_threads(args.threads)
    torch.manual_seed(seed)
    folder = checkpoint.run_folder(entry.id, args.scale, args.run)
    os.makedirs(folder, exist_ok=True)

    module = entry.module(args.scale).to(args.device)
    average = entry.module(args.scale).to(args.device)
    if begin and begin != "none":
        start_from(module, begin)
    average.load_state_dict(module.state_dict())
    optimizer = torch.optim.Adam(module.parameters(), lr=peak, betas=(0.9, 0.99), foreach=True)
    state = None if args.fresh else checkpoint.load(folder)
    step, spent, rows = 0, 0.0, []
    if state:
        module.load_state_dict(state["module"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent, rows, earlier = state["step"], state["cpuSeconds"], state["log"], state["earlier"]
    patches = Patches(args.data, args.scale, patch, seed + step, entry.coded)
    test = TestSet(args.data, "Set5", args.scale)
    live, mean = list(module.parameters()), list(average.parameters())
    began, total, counted = time.process_time(), 0.0, 0

    def report():
        net = entry.module(args.scale)   # on the CPU
        net.load_state_dict(average.state_dict())
        net = net.plain()
        rows.append({"step": step, "loss": total / max(1, counted), "lr": learning_rate(step, steps, peak),
                     "val_psnr": test.mean(lambda low: run_plain(net, low), rounded=False)})
        with open(os.path.join(folder, "log.csv"), "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows({"step": r["step"], "loss": f"{r['loss']:.6g}", "lr": f"{r['lr']:.4g}",
                              "val_psnr": f"{r['val_psnr']:.3f}"} for r in rows)
        checkpoint.save(folder, {
            "module": module.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(),
            "step": step, "log": rows, "cpuSeconds": spent + time.process_time() - began, "data": patches.summary,
            "budget": {"steps": steps, "batch": batch, "patch": patch, "threads": args.threads},
            "seed": seed, "peak": peak, "bf16": args.bf16_share, "torch": torch.__version__,
            "warmStart": earlier["warmStart"] if earlier else begin, "earlier": earlier})
        print(f"{entry.id} x{args.scale} step {step}/{steps} loss {rows[-1]['loss']:.6f} "
              f"Set5 {rows[-1]['val_psnr']:.3f} dB {spent + time.process_time() - began:.0f} s", flush=True)

    while step < steps:
        low, high = (torch.from_numpy(a).to(args.device) for a in patches.batch(batch))
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, peak)
        result = module(low, low_precision=step < args.bf16_share * steps)
        error = result - inner(high, result.shape[-1])
        loss = error.abs().mean() if step < L1_SHARE * steps else L2_GAIN * error.square().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            decay = min(AVERAGE_DECAY, (step + 1) / (step + 10))
            torch._foreach_mul_(mean, decay)
            torch._foreach_add_(mean, live, alpha=1 - decay)
        step, total, counted = step + 1, total + loss.item(), counted + 1
        if step % every == 0 or step == steps:
            report()
            total, counted = 0.0, 0
    export(entry.id, args.scale, args.run, args.out)


if __name__ == "__main__":
    main()
