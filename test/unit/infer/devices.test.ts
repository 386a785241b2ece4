import { describe, expect, it } from 'vitest';
import {
  autoDevices,
  deviceSpec,
  deviceSpecs,
  runsHere,
  whyMissing,
} from '../../../src/infer/devices/index.ts';

describe('devices', () => {
  it('on another platform are missing with that reason', async () => {
    for (const spec of deviceSpecs.filter((each) => !runsHere(each))) {
      expect(await whyMissing(spec)).toContain(`this is ${process.platform}/${process.arch}`);
    }
  });

  it.runIf(process.platform === 'linux')(
    'auto looks at files only, and ends with the CPU',
    async () => {
      const start = performance.now();
      const tried = await autoDevices();
      expect(performance.now() - start).toBeLessThan(100);
      expect(tried.at(-1)).toBe('cpu');
      expect(tried).not.toContain('tensorrt');
      expect(tried).not.toContain('directml');
    },
  );

  it('CUDA and TensorRT are named as ONNX Runtime names them, and never round to TF32', () => {
    expect(deviceSpec('cuda').provider).toMatchObject({ name: 'cuda', use_tf32: '0' });
    expect(deviceSpec('tensorrt').provider).toMatchObject({ name: 'tensorrt' });
    expect(deviceSpec('directml').provider).toEqual({ name: 'dml' });
    expect(deviceSpec('coreml').provider).toEqual({ name: 'coreml' });
  });
});
