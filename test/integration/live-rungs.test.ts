import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPixelFormat, frameBytes, type PixelFormat } from '../../src/core/pixel-format.ts';
import { resolveModel } from '../../src/infer/model.ts';
import { createLeases } from '../../src/pipeline/live/leases.ts';
import { type LiveUpscaler, openLiveUpscaler } from '../../src/pipeline/live/live-upscaler.ts';
import { listRungs } from '../../src/pipeline/live/rungs.ts';
import type { Rect } from '../../src/core/frame.ts';
import { planEnlargement } from '../../src/pipeline/geometry.ts';
import { bicubicOracle } from '../fixtures/bicubic-oracle.ts';
import { workerUrl } from '../fixtures/upscaling.ts';

const [width, height, scale] = [64, 48, 2];
const format = findPixelFormat('yuv420p') as PixelFormat;
const never = new AbortController().signal;
const region = { x: 20, y: 10, width: 24, height: 16 };

let upscalers: LiveUpscaler[] = [];
const chosen = await resolveModel('rtsr-m', scale);
beforeAll(async () => {
  for (const id of ['rtsr-m', 'rtsr-s']) {
    const model = await resolveModel(id, scale);
    const options = { model, bits: 8, device: 'cpu', threads: 2, workerUrl } as const;
    upscalers.push(await openLiveUpscaler(options, () => {}));
  }
});
afterAll(async () => {
  await Promise.all(upscalers.map((upscaler) => upscaler[Symbol.asyncDispose]()));
  upscalers = [];
});

const leases = createLeases(
  frameBytes(format, width, height),
  frameBytes(format, width * scale, height * scale),
);

const sampleAt = (i: number): number => 60 + ((Math.imul(i, 2_654_435_761) >>> 24) >> 1);

/** Luma of a noisy picture as a rung enlarges it; the chroma behind it. */
const enlarged = async (
  rung: number,
  regions: readonly Rect[] = [region],
  focused = false,
): Promise<Uint8Array> => {
  const plan = planEnlargement({ format, width, height }, chosen, 'auto', 'left');
  const rungs = listRungs(upscalers, { enlarge: plan, regions, focused }, true);
  const lease = leases.take();
  for (let i = 0; i < lease.input.length; i++) lease.input[i] = sampleAt(i);
  lease.output.fill(0);
  await rungs[rung]?.enlarge(lease, never);
  const result = lease.output.slice();
  lease.release();
  return result;
};

/** Whether a sample lies in the region, grown by `border` samples of the source. */
const isInside = (index: number, border = 0): boolean => {
  const x = index % (width * scale);
  const y = Math.floor(index / (width * scale));
  const [left, top] = [region.x - border, region.y - border];
  const [across, down] = [region.width + 2 * border, region.height + 2 * border];
  return (
    x >= left * scale && x < (left + across) * scale && y >= top * scale && y < (top + down) * scale
  );
};

const luma = width * height * scale * scale;

/** The network's luma inside of the region, bicubic 8 samples off it, and something between them on the border. */
const expectBlend = (found: Uint8Array, network: Uint8Array, bicubic: Uint8Array) => {
  for (let i = 0; i < luma; i++) {
    const [value, own, plain] = [found[i] ?? -1, network[i] ?? 0, bicubic[i] ?? 0];
    if (isInside(i, 8) && !isInside(i)) {
      expect(value).toBeGreaterThanOrEqual(Math.min(own, plain));
      expect(value).toBeLessThanOrEqual(Math.max(own, plain));
    } else if (value !== (isInside(i) ? own : plain)) expect([i, value]).toEqual([i, own, plain]);
  }
};

describe('the rungs of the ladder', () => {
  it('are named, best first, with the regions only where there are some', () => {
    const plan = planEnlargement({ format, width, height }, chosen, 'auto', 'left');
    const names = (regions: readonly (typeof region)[], degrade: boolean, focused = false) =>
      listRungs(upscalers, { enlarge: plan, regions, focused }, degrade).map(({ id }) => id);
    expect(names([], true)).toEqual(['rtsr-m', 'rtsr-s', 'bicubic']);
    expect(names([region], true)).toEqual(['rtsr-m', 'rtsr-s', 'rtsr-s in regions', 'bicubic']);
    expect(names([region], false)).toEqual(['rtsr-m']);
    const focus = ['rtsr-m in regions', 'rtsr-s in regions', 'bicubic'];
    expect(names([region], true, true)).toEqual(focus);
    expect(names([region], false, true)).toEqual(['rtsr-m in regions']);
    expect(names([], true, true)).toEqual(['rtsr-m', 'rtsr-s', 'bicubic']);
  });

  it('give the network inside of a region, bicubic 8 samples off it, and the same chroma', async () => {
    const [better, network, regions, bicubic] = (await Promise.all(
      [0, 1, 2, 3].map((rung) => enlarged(rung)),
    )) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    expectBlend(regions, network, bicubic);
    expect(network.subarray(0, luma)).not.toEqual(bicubic.subarray(0, luma));
    expect(better.subarray(0, luma)).not.toEqual(network.subarray(0, luma));
    for (const rung of [better, regions, bicubic])
      expect(rung.subarray(luma)).toEqual(network.subarray(luma));
  });

  it('give the chosen network inside of a region that is drawn, and bicubic outside', async () => {
    const [network, focused, bicubic] = [
      await enlarged(0),
      await enlarged(0, [region], true),
      await enlarged(3),
    ];
    expectBlend(focused, network, bicubic);
  });

  it("end in Keys' bicubic interpolation of the luma", async () => {
    const result = await enlarged(3);
    const source = Array.from({ length: width * height }, (_, i) => sampleAt(i));
    const target = { width: width * scale, height: height * scale };
    const phase = { stepX: 1, stepY: 1, offsetX: 0, offsetY: 0 };
    const expected = bicubicOracle(source, { width, height }, target, scale, phase, 255);
    expect([...result.subarray(0, expected.length)]).toEqual([...expected]);
  });

  it('take regions that lie partly or wholly outside of the picture', async () => {
    const far = [
      { ...region, x: 60 },
      { ...region, x: 500 },
    ];
    const [regions, bicubic] = [await enlarged(2, far), await enlarged(3, far)];
    const row = 15 * scale * width * scale;
    expect(regions.subarray(row, row + 52 * scale)).toEqual(
      bicubic.subarray(row, row + 52 * scale),
    );
    expect(regions.subarray(row, row + 64 * scale)).not.toEqual(
      bicubic.subarray(row, row + 64 * scale),
    );
  });
});
