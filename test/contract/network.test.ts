import { describe, expect, it } from 'vitest';
import { shippedModel } from '../../src/infer/model.ts';
import { networks } from '../../src/infer/networks.ts';
import { openNetwork } from '../../src/infer/open-network.ts';
import type { PlaneNetwork } from '../../src/infer/plane-network.ts';
import { noise } from '../../src/infer/probe.ts';
import { tileGrid } from '../../src/infer/tile.ts';
import { hasSharedData, realLuma } from '../fixtures/real-plane.ts';

/** What every network that ships must hold, at every scale, for 8 bits and for more. */
const all = networks.flatMap(({ id, scales }) => scales.map((scale) => ({ id, scale })));

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

describe.each(all)('$id ×$scale', ({ id, scale }) => {
  it.each([8, 10, 16])(
    'gives the same bits in tiles as on the whole plane of noise, %i bits',
    async (bits) => {
      const network = await openNetwork(await shippedModel(id, scale), bits, 'cpu');
      for (const [width, height] of [
        [97, 71],
        [160, 48],
        [5, 3],
      ] as const) {
        const source = noisePlane(width, height, bits);
        const whole = await enlarge(network, source, 'off');
        // 7 and 3 are less than the halo of most networks.
        for (const side of [64, 33, 7, ...(width < 50 ? [3, 1] : [])]) {
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
    const source = noisePlane(60, 40, 8);
    const more = { ...source, samples: Uint16Array.from(source.samples, (value) => value * 4) };
    const [low, high] = [await enlarge(eight, source, 'off'), await enlarge(ten, more, 'off')];
    const off = Float64Array.from(high, (value, n) => Math.abs(value / 4 - (low[n] ?? 0)));
    expect(Math.max(...off)).toBeLessThanOrEqual(0.75);
    await Promise.all([eight.release(), ten.release()]);
  });

  it('keeps a flat plane nearly flat away from the border', async () => {
    const network = await openNetwork(await shippedModel(id, scale), 8, 'cpu');
    const source = { samples: new Uint8Array(64 * 64).fill(100), width: 64, height: 64 };
    const out = await enlarge(network, source, 'off');
    const middle = out.subarray(
      32 * scale * 64 * scale + 20 * scale,
      32 * scale * 64 * scale + 44 * scale,
    );
    for (const value of middle) expect(Math.abs(value - 100)).toBeLessThanOrEqual(3);
    await network.release();
  });
});

describe.runIf(hasSharedData)('a real frame', () => {
  it.each(all)('is the same in tiles as whole: $id ×$scale', async ({ id, scale }) => {
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
  });
});
