"""Checks of the 8-bit integer form: /usr/bin/python3 -m unittest models.training.tests_int8"""
import unittest

import numpy as np
import torch
import torch.nn.functional as F

from .graph_int8 import graph_int8_u8, graph_int8_u16
from .int8 import PAIR_LIMIT, _round_weights, quantise, run_int8
from .networks import network
from .plain import run


def _typical(count):
    """Bytes with soft and hard edges, float [count, 1, 24, 24]."""
    torch.manual_seed(1)
    soft = F.interpolate(torch.rand(count, 1, 4, 4), size=24, mode="bicubic", align_corners=False)
    hard = F.interpolate((torch.rand(count, 1, 6, 6) < 0.5).float(), size=24)
    return ((0.7 * soft + 0.3 * hard).clamp(0, 1) * 219 + 16).round()


class Int8(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.set_num_threads(1)
        torch.manual_seed(2)
        cls.net = network("rtsr-m").module(3).plain()
        for conv in cls.net.convs():
            conv.bias += np.random.default_rng(1).normal(0, 0.02, conv.bias.shape).astype(np.float32)
        cls.layers = quantise(cls.net, _typical(32))

    def test_two_products_never_saturate_16_bits(self):
        for layer in self.layers:
            weight = layer.weight.astype(int)
            if weight.shape[1] % 2:
                continue
            pairs = weight.reshape(len(weight), -1, 2, 9)
            self.assertLessEqual(np.maximum(pairs, 0).sum(2).max(), PAIR_LIMIT)
            self.assertLessEqual(np.maximum(-pairs, 0).sum(2).max(), PAIR_LIMIT)
            self.assertLessEqual(255 * PAIR_LIMIT, 2 ** 15 - 1)
            self.assertGreater(np.abs(weight).max(), 60)

    def test_close_to_the_float_network(self):
        plane = _typical(1)
        expected = (run(self.net, plane / 255) * 255).round().clamp(0, 255)[0, 0].numpy()
        result = run_int8(self.layers, plane[0, 0].numpy().astype(np.uint8), 3)
        self.assertEqual(result.shape, expected.shape)
        self.assertLess(np.sqrt(np.mean((result - expected) ** 2)), 1.5)

    def test_rounding_that_looks_ahead_changes_the_output_less(self):
        inputs, weight, bias = _typical(16).repeat(1, 4, 1, 1), torch.randn(6, 4, 3, 3), torch.randn(6)
        inputs *= torch.tensor([1, 0.7, 0.5, 0.2])[:, None, None]
        integers, scale, shifted = _round_weights(weight, bias, inputs)
        exact = F.conv2d(inputs, weight, bias, padding=1)
        unit = scale[:, None, None, None]
        ahead = F.conv2d(inputs, integers.float() * unit, shifted, padding=1)
        nearest = F.conv2d(inputs, (weight / unit).round() * unit, bias, padding=1)
        self.assertLess((ahead - exact).square().mean().item(), 0.5 * (nearest - exact).square().mean().item())

    def test_the_graphs_are_written(self):
        for scale in (2, 4):
            layers = quantise(network("rtsr-s").module(scale).plain(), _typical(4))
            for graph in (graph_int8_u8, graph_int8_u16):
                self.assertGreater(len(graph(layers, scale, "test")), 5000)


if __name__ == "__main__":
    unittest.main()
