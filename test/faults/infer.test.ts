import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUpscaler } from '../../src/infer/create-upscaler.ts';
import { resolveModel, type Model } from '../../src/infer/model.ts';
import { startWorker } from '../../src/infer/worker-handle.ts';
import { failsOnWhite, onnxBytes, repeatNetwork, writeOnnx } from '../fixtures/onnx.ts';
import { networkJob, sharedPlanes, workerUrl } from '../fixtures/upscaling.ts';

const never = new AbortController().signal;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-infer-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a network that fails in mid-run', () => {
  it('fails its job alone; the worker goes on', async () => {
    const model = await resolveModel(await writeOnnx(folder, 'fails on white', failsOnWhite()), 2);
    const upscaler = await createUpscaler({ model, bits: 8, device: 'cpu', threads: 1, workerUrl });
    const planes = sharedPlanes(40, 30, 2);
    await upscaler.run(networkJob(planes), never);
    planes.samples[77] = 255;
    await expect(upscaler.run(networkJob(planes), never)).rejects.toMatchObject({
      code: 'INFER_FAILED',
      message: expect.stringMatching(/^fails on white\.onnx failed on 40×30 samples: .*Gather/),
    });
    planes.samples[77] = 0;
    await upscaler.run(networkJob(planes), never);
    await upscaler[Symbol.asyncDispose]();
  });
});

const dyingWorker = new URL('../fixtures/dying-worker.mjs', import.meta.url);
const named = (id: string): Model => ({
  id,
  scale: 2,
  sha256: '',
  channels: 1,
  halo: 0,
  activationBytes: 0,
  files: { single: new Uint8Array() },
  manifest: undefined,
});

describe('a worker that dies in mid-run', () => {
  it.each([
    ['throws', /^an inference worker died: out of luck$/],
    ['exits', /^an inference worker ended unasked \(status 3\)$/],
  ])('%s: its job is rejected, and so is what comes after', async (how, message) => {
    const upscaler = await createUpscaler({
      model: named(how),
      bits: 8,
      device: 'cpu',
      threads: 1,
      workerUrl: dyingWorker,
    });
    const planes = sharedPlanes(8, 8, 2);
    await upscaler.run(networkJob(planes), never);
    const [second, third] = await Promise.allSettled([
      upscaler.run(networkJob(planes), never),
      upscaler.run(networkJob(planes), never),
    ]);
    expect(second).toMatchObject({
      status: 'rejected',
      reason: { code: 'INFER_FAILED', message: expect.stringMatching(message) },
    });
    expect(third).toMatchObject({
      status: 'rejected',
      reason: { code: 'INFER_FAILED', message: 'no inference worker is left: all have died' },
    });
    await upscaler[Symbol.asyncDispose]();
  });

  it('leaves the other workers at work', async () => {
    const upscaler = await createUpscaler({
      model: named('exits'),
      bits: 8,
      device: 'cpu',
      threads: 3,
      workerUrl: dyingWorker,
    });
    const planes = sharedPlanes(8, 8, 2);
    const states = await Promise.allSettled(
      Array.from({ length: 4 }, () => upscaler.run(networkJob(planes), never)),
    );
    // Three workers do one job each; the fourth job is the second of one of them, which dies of it.
    expect(states.filter((state) => state.status === 'rejected')).toHaveLength(1);
    await upscaler[Symbol.asyncDispose]();
  });
});

describe('a worker that does not stop', () => {
  it('is reported after the deadline and left alone, never terminated', async () => {
    const worker = startWorker(dyingWorker, {
      kind: 'enlarge',
      model: named('deaf'),
      bits: 8,
      devices: ['cpu'],
      cpuWorkers: 1,
    });
    await worker.ready;
    await expect(worker.stop(200)).rejects.toMatchObject({
      code: 'INFER_FAILED',
      message: 'an inference worker did not stop within 0.2 s',
    });
    expect(worker.state).toBe('stopping');
    await worker.stop(5000);
    expect(worker.state).toBe('stopped');
  });
});

describe('a worker that fails at its start', () => {
  it('is the error of the run, and no worker is left behind', async () => {
    const model = named('nothing');
    await expect(
      createUpscaler({ model, bits: 8, device: 'cpu', threads: 2, workerUrl }),
    ).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    await expect(
      createUpscaler({
        model,
        bits: 8,
        device: 'cpu',
        threads: 2,
        workerUrl: new URL('../fixtures/no-such-worker.mjs', import.meta.url),
      }),
    ).rejects.toMatchObject({
      code: 'INFER_FAILED',
      message: expect.stringContaining('no-such-worker.mjs'),
    });
  });

  it('a job for a closed upscaler is refused', async () => {
    const upscaler = await createUpscaler({
      model: await resolveModel('bicubic', 2),
      bits: 8,
      device: 'cpu',
      threads: 1,
      workerUrl,
    });
    const planes = sharedPlanes(200, 200, 2);
    const states = Promise.allSettled([
      upscaler.run(networkJob(planes), never),
      upscaler.run(networkJob(planes), never),
    ]);
    await upscaler[Symbol.asyncDispose]();
    expect((await states)[1]).toMatchObject({
      status: 'rejected',
      reason: { code: 'INFER_FAILED' },
    });
    await expect(upscaler.run(networkJob(planes), never)).rejects.toMatchObject({
      code: 'INFER_FAILED',
    });
  });
});

const refused = (path: string) => resolveModel(path, 2).catch((error: unknown) => error);

describe('a bad model file', () => {
  it.each([
    ['missing.onnx', undefined, /cannot read .*missing\.onnx: no such file/],
    ['empty.onnx', new Uint8Array(), /is empty/],
    [
      'text.onnx',
      Buffer.from('not a network\n'.repeat(20)),
      /is not an ONNX file, or is damaged or cut short/,
    ],
    ['zeros.onnx', new Uint8Array(500), /is not an ONNX file, or is damaged or cut short/],
  ])('%s', async (name, bytes, message) => {
    const path = join(folder, name);
    if (bytes) await writeFile(path, bytes);
    expect(await refused(path)).toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('a directory named .onnx', async () => {
    const path = await mkdtemp(join(folder, 'dir-'));
    expect(await refused(`${path}/../${path.split('/').pop()}`)).toMatchObject({ code: 'USAGE' });
    expect(await refused(join(folder, 'cut.onnx'))).toMatchObject({ code: 'MODEL_INVALID' });
  });

  it('cut at any byte is refused, by us or by ONNX Runtime, and never crashes', async () => {
    const whole = onnxBytes(repeatNetwork('float32', 2));
    for (let length = 1; length < whole.length; length += 13) {
      const path = await writeOnnx(folder, 'cut', whole);
      await truncate(path, length);
      const outcome = await resolveModel(path, 2)
        .then((model) => createUpscaler({ model, bits: 8, device: 'cpu', threads: 1, workerUrl }))
        .catch((error: unknown) => error);
      expect(outcome).toMatchObject({ code: 'MODEL_INVALID' });
    }
  });

  it('that keeps its weights elsewhere', async () => {
    const graph = repeatNetwork('float32', 2);
    const constants = (graph.constants ?? []).map((each) => ({
      ...each,
      externalFile: '../../etc/passwd',
    }));
    const path = await writeOnnx(folder, 'external', { ...graph, constants });
    expect(await refused(path)).toMatchObject({
      code: 'MODEL_INVALID',
      message: `${path} keeps its weights in another file`,
    });
  });
});
