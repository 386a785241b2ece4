import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findNetwork, modelFolder, readManifest, resolveModel } from '../../../src/infer/model.ts';
import { networks, presets } from '../../../src/infer/networks.ts';

describe('names', () => {
  it('presets are networks', () => {
    expect(findNetwork('fast').id).toBe('rtsr-s');
    expect(findNetwork('balanced').id).toBe('rtsr-m');
    for (const preset of Object.keys(presets))
      expect(networks.map(({ id }) => id)).toContain(findNetwork(preset).id);
  });

  it.each([
    ['rtsr', 'unknown model "rtsr"; did you mean "rtsr-s"?'],
    ['balance', 'unknown model "balance"; did you mean "balanced"?'],
    ['Bicubik', 'unknown model "Bicubik"; did you mean "bicubic"?'],
    ['real-esrgan', 'unknown model "real-esrgan"'],
    ['toString', 'unknown model "toString"'],
  ])('%s is unknown', (name, message) => {
    expect(() => findNetwork(name)).toThrow(
      expect.objectContaining({ code: 'USAGE', message, hint: expect.stringContaining('bicubic') }),
    );
  });

  it('a factor that no network has names the ones it has', async () => {
    await expect(resolveModel('fast', 5)).rejects.toMatchObject({
      code: 'USAGE',
      message: 'rtsr-s enlarges ×2, ×3, ×4, not ×5',
    });
  });
});

describe.each(networks.flatMap(({ id, scales }) => scales.map((scale) => [id, scale] as const)))(
  '%s ×%i',
  (id, scale) => {
    it('is here, whole, and says who it is', async () => {
      const model = await resolveModel(id, scale);
      const manifest = await readManifest(modelFolder(id, scale));
      expect(model).toMatchObject({ id, scale, halo: manifest.receptiveFieldRadius, manifest });
      const bytes = await readFile(join(modelFolder(id, scale), 'model.onnx'));
      expect(model.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    });
  },
);
