import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseDevice } from '../../src/infer/choose-device.ts';
import { createUpscaler } from '../../src/infer/create-upscaler.ts';
import { webgpu } from '../../src/infer/devices/webgpu.ts';
import { autoDevices } from '../../src/infer/devices/index.ts';
import { networks } from '../../src/infer/networks.ts';
import { resolveModel } from '../../src/infer/model.ts';
import { difference } from '../fixtures/bicubic-oracle.ts';
import { networkJob, sharedPlanes, workerUrl } from '../fixtures/upscaling.ts';

/** A GPU in software, out of Debian's chromium: fetched by scripts/setup-software-gpu, or of an installed chromium. */
const fetched = fileURLToPath(
  new URL('../../node_modules/.cache/swiftshader/vk_swiftshader_icd.json', import.meta.url),
);
const swiftShader = existsSync(fetched) ? fetched : '/usr/lib/chromium/vk_swiftshader_icd.json';
const available = process.platform === 'linux' && existsSync(swiftShader);
if (!available)
  process.stderr.write(
    'webgpu tests are left out: no software adapter (scripts/setup-software-gpu)\n',
  );

const never = new AbortController().signal;

describe.runIf(available)('webgpu on a software adapter', () => {
  const before = process.env['VK_ICD_FILENAMES'];
  beforeAll(() => {
    process.env['VK_ICD_FILENAMES'] = swiftShader;
  });
  afterAll(() => {
    if (before === undefined) delete process.env['VK_ICD_FILENAMES'];
    else process.env['VK_ICD_FILENAMES'] = before;
  });

  // In software the heavy ones would take minutes.
  const light = networks.filter(({ widest }) => widest.at === 'source');
  it.each([...light.map(({ id }) => [id, 8] as const), ['rtsr-s', 10] as const])(
    '%s gives what the CPU gives, %i bits',
    async (id, bits) => {
      const model = await resolveModel(id, 3);
      const [cpu, gpu] = [sharedPlanes(48, 32, 3, bits), sharedPlanes(48, 32, 3, bits)];
      for (const [device, planes] of [
        ['cpu', cpu],
        ['webgpu', gpu],
      ] as const) {
        const upscaler = await createUpscaler({ model, bits, device, threads: 2, workerUrl });
        expect(upscaler.device).toBe(device);
        if (device === 'webgpu') expect(upscaler.capacity).toBe(1);
        await upscaler.run(networkJob(planes, bits), never);
        await upscaler[Symbol.asyncDispose]();
      }
      expect(difference(gpu.enlarged, cpu.enlarged).most).toBeLessThanOrEqual(1);
      expect(Math.max(...gpu.enlarged)).toBeGreaterThan(100);
    },
  );

  it('is found to be slower than the CPU, and left without a word', async () => {
    const { device, network, warnings } = await chooseDevice(
      await resolveModel('rtsr-s', 2),
      8,
      ['webgpu', 'cpu'],
      2,
    );
    expect([device, warnings]).toEqual(['cpu', []]);
    await network.release();
  });

  it.runIf(!existsSync('/dev/dri') && !existsSync('/dev/nvidiactl'))(
    'is not chosen by auto: a software adapter is no GPU',
    async () => {
      expect(await webgpu.missing()).toBeUndefined();
      expect(await autoDevices()).toEqual(['cpu']);
    },
  );
});
