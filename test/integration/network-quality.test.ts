import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { readManifest, modelFolder } from '../../src/infer/model.ts';
import { networks } from '../../src/infer/networks.ts';
import { hasSharedData } from '../fixtures/real-plane.ts';

if (!hasSharedData)
  process.stderr.write('the quality of the networks is not measured: ../shared/data is not here\n');

type Results = Readonly<
  Record<string, Readonly<Record<string, { readonly lr8: number; readonly lr16: number }>>>
>;

const root = resolve(import.meta.dirname, '../..');
const evaluate = async (...args: string[]): Promise<Results> => {
  const script = resolve(root, 'scripts/evaluate-models.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [
    script,
    '--dry-run',
    '--json',
    ...args,
  ]);
  return JSON.parse(stdout) as Results;
};

describe.runIf(hasSharedData)('the networks that ship, measured through their ONNX files', () => {
  const bicubic = ['bicubic-x2', 'bicubic-x3', 'bicubic-x4'];
  let set5: Results = {};
  let set14: Results = {};
  beforeAll(async () => {
    set5 = await evaluate('--set', 'Set5');
    set14 = await evaluate('--set', 'Set14', ...bicubic.flatMap((name) => ['--model', name]));
  }, 180_000);

  // The papers' tables (SRCNN, FSRCNN, DDSR …) agree on these.
  it.each([
    ['bicubic-x2', 33.66, 30.23],
    ['bicubic-x3', 30.39, 27.54],
    ['bicubic-x4', 28.42, 26.0],
  ])('%s gives the bicubic row of the papers: %f and %f dB', (name, onSet5, onSet14) => {
    expect(Math.abs((set5[name]?.['Set5']?.lr16 ?? 0) - onSet5)).toBeLessThanOrEqual(0.02);
    expect(Math.abs((set14[name]?.['Set14']?.lr16 ?? 0) - onSet14)).toBeLessThanOrEqual(0.02);
  });

  it.each([
    ['rtsr-m-x2', 37.2],
    ['rtsr-m-x3', 33.25],
    ['rtsr-m-x4', 30.9],
    ['rtsr-s-x2', 36.6],
    ['rtsr-s-x3', 32.7],
    ['rtsr-s-x4', 30.4],
  ])('%s reaches %f dB on Set5', (name, least) => {
    expect(set5[name]?.['Set5']?.lr16).toBeGreaterThanOrEqual(least);
  });

  it.each(networks.flatMap(({ id, scales }) => scales.map((scale) => [id, scale] as const)))(
    '%s ×%i has the figures that its manifest states',
    async (id, scale) => {
      const { results, parameters } = await readManifest(modelFolder(id, scale));
      const measured = set5[`${id}-x${scale}`]?.['Set5'];
      expect(Math.abs((results['Set5']?.lr16 ?? 0) - (measured?.lr16 ?? -1))).toBeLessThanOrEqual(
        0.01,
      );
      expect(Math.abs((results['Set5']?.lr8 ?? 0) - (measured?.lr8 ?? -1))).toBeLessThanOrEqual(
        0.01,
      );
      expect(parameters).toBeLessThanOrEqual({ bicubic: 0, 'rtsr-s': 4000, 'rtsr-m': 16_500 }[id]);
    },
  );
});
