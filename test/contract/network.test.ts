import { describe, expect, it } from 'vitest';
import { shippedModel } from '../../src/infer/model.ts';
import { networks } from '../../src/infer/networks.ts';
import { openNetwork } from '../../src/infer/open-network.ts';
import type { PlaneNetwork } from '../../src/infer/plane-network.ts';
import { noise } from '../../src/infer/probe.ts';
import { tileGrid } from '../../src/infer/tile.ts';
import { hasSharedData, realLuma } from '../fixtures/real-plane.ts';

/** What every network that ships must hold, at every scale, for 8 bits and for more. */
const all = networks.flatMap(({ id, scales, widest }) =>
  scales.map((scale) => ({ id, scale, isHeavy: widest.at === 'output' })),
);

type Plane = { samples: Uint8Array | Uint16Array; width: number; height: number };

const noisePlane = (width: number, height: number, bits: number): Plane => {
  const values = noise(width, height, width).data.map((value) => Math.floor(value * 2 ** bits));
  return { samples: bits > 8 ? Uint16Array.from(values) : Uint8Array.from(values), width, height };
};

const enlarge = async (
  network: PlaneNetwork,
  source: Plane,
  side: number | 'off',
): Promise<Plane['samples']> => {
  const count = source.samples.length * network.scale ** 2;
  const target = {
    samples: source.samples instanceof Uint16Array ? new Uint16Array(count) : new Uint8Array(count),
    width: source.width * network.scale,
    height: source.height * network.scale,
  };
  for (const rect of tileGrid(source.width, source.height, side, network.halo))
    await network.enlarge(source, rect, target);
  return target.samples;
};

describe.each(all)('$id ×$scale', ({ id, scale, isHeavy }) => {
  it.each(isHeavy ? [8, 10] : [8, 10, 16])(
    'gives the same bits in tiles as on the whole plane of noise, %i bits',
    async (bits) => {
      const network = await openNetwork(await shippedModel(id, scale), bits, 'cpu');
      const sizes = [
        [97, 71],
        [160, 48],
        [5, 3],
      ] as const;
      const smallSizes = [
        [33, 21],
        [5, 3],
      ] as const;
      for (const [width, height] of isHeavy ? smallSizes : sizes) {
        const source = noisePlane(width, height, bits);
        const whole = await enlarge(network, source, 'off');
        // 7 and 3 are less than the halo of most networks.
        const sides = isHeavy ? [16] : [64, 33, 7];
        for (const side of [...sides, ...(width < 20 ? [3, 1] : [])]) {
          const tiled = await enlarge(network, source, side);
          expect(Buffer.compare(Buffer.from(tiled.buffer), Buffer.from(whole.buffer))).toBe(0);
        }
      }
      await network.release();
    },
  );

  it('gives in 10 bits nearly four times what it gives in 8', async () => {
    const model = await shippedModel(id, scale);
    const [eight, ten] = [await openNetwork(model, 8, 'cpu'), await openNetwork(model, 10, 'cpu')];
    const noisy = isHeavy ? noisePlane(20, 16, 8) : noisePlane(60, 40, 8);
    // The residual of integer sets is a byte in 8 bits and none in 10: noise over the whole range clips it
    // (docs/decisions/0009-int8.md).
    const source = id.endsWith('-int8')
      ? { ...noisy, samples: noisy.samples.map((value) => 64 + value / 4) }
      : noisy;
    const more = { ...source, samples: Uint16Array.from(source.samples, (value) => value * 4) };
    const [low, high] = [await enlarge(eight, source, 'off'), await enlarge(ten, more, 'off')];
    const off = Float64Array.from(high, (value, n) => Math.abs(value / 4 - (low[n] ?? 0)));
    expect(Math.max(...off)).toBeLessThanOrEqual(0.75);
    await Promise.all([eight.release(), ten.release()]);
  });

  it('keeps a flat plane nearly flat away from the border', async () => {
    const network = await openNetwork(await shippedModel(id, scale), 8, 'cpu');
    const side = isHeavy ? 24 : 64;
    const source = { samples: new Uint8Array(side ** 2).fill(100), width: side, height: side };
    const out = await enlarge(network, source, 'off');
    const row = (side / 2) * scale * side * scale;
    const middle = out.subarray(row + (side / 2 - 4) * scale, row + (side / 2 + 4) * scale);
    for (const value of middle) expect(Math.abs(value - 100)).toBeLessThanOrEqual(3);
    await network.release();
  });
});

describe.runIf(hasSharedData)('a real frame', () => {
  it.each(all.filter(({ isHeavy }) => !isHeavy))(
    'is the same in tiles as whole: $id ×$scale',
    async ({ id, scale }) => {
      const network = await openNetwork(await shippedModel(id, scale), 8, 'cpu');
      const source = {
        samples: await realLuma('video/surveillance/car-detection_20s.mp4', 321, 181),
        width: 321,
        height: 181,
      };
      const whole = await enlarge(network, source, 'off');
      for (const side of [128, 50]) {
        expect(
          Buffer.compare(
            Buffer.from((await enlarge(network, source, side)).buffer),
            Buffer.from(whole.buffer),
          ),
        ).toBe(0);
      }
      await network.release();
    },
  );
});
