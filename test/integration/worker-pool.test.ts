import { afterAll, describe, expect, it } from 'vitest';
import { chromaSiting } from '../../src/core/chroma-siting.ts';
import { createUpscaler } from '../../src/infer/create-upscaler.ts';
import { resolveModel } from '../../src/infer/model.ts';
import { tileGrid } from '../../src/infer/tile.ts';
import type { PlaneJob, Upscaler } from '../../src/infer/upscaler.ts';
import { bicubicOracle, difference } from '../fixtures/bicubic-oracle.ts';
import { networkJob, sharedPlanes, workerUrl } from '../fixtures/upscaling.ts';

const never = new AbortController().signal;
const open: Upscaler[] = [];
const start = async (name: string, scale: number, threads: number, bits = 8): Promise<Upscaler> => {
  const upscaler = await createUpscaler({
    model: await resolveModel(name, scale),
    bits,
    device: 'cpu',
    threads,
    workerUrl,
  });
  open.push(upscaler);
  return upscaler;
};
afterAll(() => Promise.all(open.map((upscaler) => upscaler[Symbol.asyncDispose]())));

/** Comparing large arrays element by element takes vitest seconds. */
const equal = (a: Uint8Array | Uint16Array, b: Uint8Array | Uint16Array): boolean =>
  Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) === 0;

const enlargeTiled = async (upscaler: Upscaler, side: number | 'off', bits = 8) => {
  const planes = sharedPlanes(203, 117, upscaler.scale, bits);
  const tiles = tileGrid(203, 117, side, upscaler.halo);
  const reports = await Promise.all(
    tiles.map((rect) => upscaler.run(networkJob(planes, bits, rect), never)),
  );
  return { samples: planes.enlarged.slice(), reports };
};

describe('workers', () => {
  it.each([8, 10])('one and three give the same bits, tiled and not, %i bits', async (bits) => {
    const [one, three] = [await start('fast', 3, 1, bits), await start('fast', 3, 3, bits)];
    expect([one.capacity, three.capacity]).toEqual([1, 3]);
    const whole = (await enlargeTiled(one, 'off', bits)).samples;
    for (const side of ['off', 60, 17] as const) {
      expect(equal((await enlargeTiled(one, side, bits)).samples, whole)).toBe(true);
      expect(equal((await enlargeTiled(three, side, bits)).samples, whole)).toBe(true);
    }
  });

  it('run several jobs at once and tell their CPU time', async () => {
    const two = await start('balanced', 2, 2);
    const { reports } = await enlargeTiled(two, 60);
    expect(reports).toHaveLength(8);
    const cpuMs = reports.reduce((sum, report) => sum + report.cpuMs, 0);
    expect(cpuMs).toBeGreaterThan(1);
    expect(cpuMs).toBeLessThan(10_000);
  });

  it('enlarge chroma by the bicubic kernel', async () => {
    const upscaler = await start('bicubic', 3, 1, 10);
    const siting = chromaSiting('topleft', { x: 2, y: 2 });
    const planes = sharedPlanes(44, 30, 3, 10, 1023);
    const job: PlaneJob = {
      kind: 'chroma',
      source: planes.source,
      target: planes.target,
      bits: 10,
      siting,
    };
    await upscaler.run(job, never);
    const expected = bicubicOracle(planes.samples, planes.source, planes.target, 3, siting, 1023);
    expect(difference(planes.enlarged, expected).most).toBeLessThanOrEqual(1);
  });

  it('take the job of the highest priority first', async () => {
    const one = await start('balanced', 3, 1);
    const planes = sharedPlanes(160, 120, 3);
    const order: string[] = [];
    const submit = async (name: string, priority: number) => {
      await one.run(networkJob(planes, 8, undefined, priority), never);
      order.push(name);
    };
    await Promise.all([
      submit('first', 0),
      submit('background', 0),
      submit('late', -1),
      submit('live', 5),
    ]);
    expect(order).toEqual(['first', 'live', 'background', 'late']);
  });
});

describe('abort', () => {
  it('rejects what waits at once and what runs when it has ended', async () => {
    const one = await start('balanced', 3, 1);
    const planes = sharedPlanes(400, 300, 3);
    const controller = new AbortController();
    const reason = new Error('enough');
    const running = one.run(networkJob(planes), controller.signal);
    const waiting = one.run(networkJob(planes), controller.signal);
    let waitingSettled = false;
    const states = Promise.allSettled([
      waiting.catch((error: unknown) => {
        waitingSettled = true;
        throw error;
      }),
      running.catch((error: unknown) => {
        expect(waitingSettled).toBe(true);
        throw error;
      }),
    ]);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    planes.enlarged.fill(0);
    controller.abort(reason);
    expect(await states).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ]);
    // Settled means that nothing writes any more.
    const after = planes.enlarged.slice();
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    expect(equal(planes.enlarged.slice(), after)).toBe(true);
    await expect(one.run(networkJob(planes), controller.signal)).rejects.toBe(reason);
    await one.run(networkJob(planes), never);
  });
});

describe('devices', () => {
  it('auto on a machine without a GPU is the CPU, without a warning', async () => {
    const upscaler = await createUpscaler({
      model: await resolveModel('fast', 2),
      bits: 8,
      device: 'auto',
      threads: 1,
      workerUrl,
    });
    open.push(upscaler);
    expect(upscaler.device).toMatch(/^(cpu|cuda|webgpu|directml|coreml)$/);
    if (upscaler.device === 'cpu') expect(upscaler.warnings.length).toBeLessThanOrEqual(1);
  });

  it('one asked for by name that cannot be used is an error that says why', async () => {
    const impossible = process.platform === 'darwin' ? 'directml' : 'coreml';
    const model = await resolveModel('fast', 2);
    await expect(
      createUpscaler({ model, bits: 8, device: impossible, threads: 1, workerUrl }),
    ).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringMatching(new RegExp(`^device ${impossible} cannot be used: `)),
      hint: expect.stringContaining('srvid doctor'),
    });
  });
});
