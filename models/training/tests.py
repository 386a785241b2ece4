"""Checks of the training code against PyTorch's own operators and the papers' numbers; quick, no training data needed.

    /usr/bin/python3 -m unittest models.training.tests
"""
import os
import tempfile
import unittest

import numpy as np
import torch
import torch.nn.functional as F

from .bicubic import bicubic
from .graph import graph_f32
from .layers import Deconvolution, conv, prelu
from .networks import NETWORKS, network
from .onnx_file import read_constants
from .plain import PRelu, run

# Weights, biases and PReLU slopes, and weights alone, as the papers count them.
PARAMETERS = {"srcnn-9-1-5": 8129, "nsrcnn": 307201, "ddsr-6": 223233, "ddsr-12": 445185, "ddsr-18": 667137}
WEIGHTS = {"srcnn-9-1-5": 8032, "srcnn-9-3-5": 24416, "srcnn-9-5-5": 57184, "nsrcnn": 307040, "fsrcnn": 12464,
           "fsrcnn-s": 3937}



def weights(module):
    """Kernel weights alone: no biases, no slopes."""
    return sum(p.numel() for p in module.parameters() if p.dim() == 4)


class Architecture(unittest.TestCase):
    def test_parameters_are_the_papers(self):
        for id, count in PARAMETERS.items():
            self.assertEqual(network(id).module(3).plain().parameters(), count, id)
        for id, count in WEIGHTS.items():
            self.assertEqual(weights(network(id).module(3)), count, id)

    def test_sizes_of_our_own(self):
        for scale in (2, 3, 4):
            self.assertLess(network("rtsr-s").module(scale).plain().parameters(), 4000)
            self.assertTrue(14000 <= network("rtsr-m").module(scale).plain().parameters() <= 16500)
            self.assertTrue(60000 <= network("rtsr-l").module(scale).plain().parameters() <= 90000)


class Layers(unittest.TestCase):
    def test_deconvolution_is_pytorchs(self):
        for scale, size, padding in ((2, 9, 4), (3, 9, 3), (4, 9, 3), (2, 3, 1), (3, 3, 0), (4, 4, 0)):
            layer = Deconvolution(5, 2, size, scale, padding)
            torch.nn.init.normal_(layer.weight)
            torch.nn.init.normal_(layer.bias)
            x = torch.randn(1, 5, 7, 9)
            expected = F.conv_transpose2d(x, layer.weight, layer.bias, stride=scale, padding=padding,
                                          output_padding=scale + 2 * padding - size)
            weight, bias = layer.kernel()
            result = F.pixel_shuffle(F.conv2d(x, weight, bias, padding=weight.shape[2] // 2), scale)
            self.assertLess((result - expected).abs().max().item(), 2e-5, (scale, size))
            other = Deconvolution(5, 2, size, scale, padding)
            other.load_kernel(weight, bias)
            self.assertTrue(torch.equal(other.weight, layer.weight) and torch.equal(other.bias, layer.bias))

    def test_prelu_and_its_gradients_are_pytorchs(self):
        x = torch.randn(2, 3, 5, 4, dtype=torch.double, requires_grad=True)
        slope = torch.rand(3, dtype=torch.double, requires_grad=True)
        gradient = torch.randn(2, 3, 5, 4, dtype=torch.double)
        ours = [prelu(x, slope)] + list(torch.autograd.grad(prelu(x, slope), (x, slope), gradient))
        theirs = [F.prelu(x, slope)] + list(torch.autograd.grad(F.prelu(x, slope), (x, slope), gradient))
        for a, b in zip(ours, theirs):
            self.assertLess((a - b).abs().max().item(), 1e-5)

    def test_one_channel_convolution_is_pytorchs(self):
        x, weight, bias = torch.randn(2, 1, 14, 17), torch.randn(6, 1, 5, 5), torch.randn(6)
        for padding in (0, 2):
            difference = conv(x, weight, bias, padding) - F.conv2d(x, weight, bias, padding=padding)
            self.assertLess(difference.abs().max().item(), 1e-4)


class Networks(unittest.TestCase):
    def test_training_form_and_plain_form_agree(self):
        for entry in NETWORKS:
            for scale in (2, 3, 4) if entry.module else ():
                module = entry.module(scale)
                x = torch.rand(1, 1, 26, 29)
                result = F.pixel_shuffle(module(x), scale)
                expected = run(module.plain(), x)
                # Near the edges the training form gives nothing, or knows less of the picture.
                near = 10
                inner = expected[..., near * scale:-near * scale, near * scale:-near * scale]
                margin = (result.shape[-2] - inner.shape[-2]) // 2
                part = result[..., margin:margin + inner.shape[-2], margin:margin + inner.shape[-1]]
                self.assertLess((part - inner).abs().max().item(), 1e-4, f"{entry.id} x{scale}")

    def test_weights_survive_the_way_through_a_file(self):
        for id in ("srcnn-9-1-5", "fsrcnn-s", "ddsr-6", "rtsr-s"):
            module = network(id).module(2)
            net = module.plain()
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "model.onnx")
                with open(path, "wb") as file:
                    file.write(graph_f32(net, id))
                constants = read_constants(path)
            for index, op in enumerate(net.convs()):
                self.assertTrue(np.array_equal(constants[f"conv{index}.weight"], op.weight))
            other = network(id).module(2)
            other.load(net)
            x = torch.rand(1, 1, 24, 24)
            self.assertLess((run(other.plain(), x) - run(net, x)).abs().max().item(), 1e-5, id)

    def test_a_deeper_ddsr_begins_as_the_shallower(self):
        shallow, deep = network("ddsr-6").module(3), network("ddsr-12").module(3)
        net = shallow.plain()
        for op in net.ops:
            if isinstance(op, PRelu):
                op.slope = np.random.rand(*op.slope.shape).astype(np.float32)
        deep.load(net)
        x = torch.rand(1, 1, 12, 12)
        self.assertLess((run(deep.plain(), x) - run(net, x)).abs().max().item(), 1e-5)

    def test_receptive_field_is_not_exceeded(self):
        for id in ("bicubic", "srcnn-9-5-5", "fsrcnn", "ddsr-6", "rtsr-l"):
            for scale in (2, 3):
                net = bicubic(scale) if id == "bicubic" else network(id).module(scale).plain()
                radius = net.receptive_field_radius()
                side = 2 * radius + 9
                x = torch.rand(1, 1, side, side)
                y = x.clone()
                middle = side // 2
                y[..., middle, middle] += 1
                changed = (run(net, x) != run(net, y))[0, 0].nonzero() // scale - middle
                self.assertLessEqual(changed.abs().max().item(), radius, f"{id} x{scale}")


if __name__ == "__main__":
    unittest.main()
