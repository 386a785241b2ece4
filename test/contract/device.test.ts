import { describe, expect, it } from 'vitest';
import { chooseDevice } from '../../src/infer/choose-device.ts';
import { deviceSpec, deviceSpecs, whyMissing } from '../../src/infer/devices/index.ts';
import { diagnoseDevices } from '../../src/infer/diagnose-devices.ts';
import { shippedModel } from '../../src/infer/model.ts';
import { workerUrl } from '../fixtures/upscaling.ts';

const cudaMissing = await whyMissing(deviceSpec('cuda'));

describe.runIf(cudaMissing !== undefined)('a device that fails to load', () => {
  it('is passed over by auto with one warning that names it and the reason', async () => {
    const { device, network, warnings } = await chooseDevice(
      await shippedModel('rtsr-s', 2),
      8,
      ['cuda', 'cpu'],
      2,
    );
    expect(device).toBe('cpu');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^using the CPU: device cuda cannot be used: .+; "srvid doctor" says more$/,
    );
    await network.release();
  });

  it('is an error when it was asked for by name', async () => {
    const model = await shippedModel('rtsr-s', 2);
    await expect(chooseDevice(model, 8, ['cuda'], 2)).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringMatching(/^device cuda cannot be used: /),
      hint: expect.stringContaining('ONNXRUNTIME_NODE_INSTALL=cuda12'),
    });
  });
});

describe('every device', () => {
  it.each(deviceSpecs)('$id says what it is and what adds it', (spec) => {
    expect(spec.summary).not.toBe('');
    expect(spec.remedy).not.toBe('');
    expect(spec.platforms.length).toBeGreaterThan(0);
    expect(spec.maxSessions).toBeGreaterThanOrEqual(1);
  });

  it('is diagnosed: works and agrees with the CPU, or says why not and what would help', async () => {
    const found = await diagnoseDevices(await shippedModel('rtsr-s', 2), workerUrl);
    expect(found.map(({ id }) => id)).toEqual(deviceSpecs.map(({ id }) => id));
    for (const each of found) {
      const missing = await whyMissing(
        deviceSpecs.find(({ id }) => id === each.id) ?? deviceSpecs[0],
      );
      if (missing !== undefined) expect(each).toMatchObject({ state: 'absent', reason: missing });
      if (each.state === 'works') expect(each.maxDifference).toBeLessThanOrEqual(1);
      else
        expect([each.reason, each.remedy]).toEqual([
          expect.stringMatching(/./),
          expect.stringMatching(/./),
        ]);
    }
    expect(found[0]).toMatchObject({ id: 'cpu', state: 'works', maxDifference: 0 });
  });
});
