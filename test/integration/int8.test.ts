import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Samples } from '../../src/core/kernels/bicubic.ts';
import { readResults } from '../../src/evaluate/results.ts';
import { modelFolder, primaryFile, readManifest, resolveModel } from '../../src/infer/model.ts';
import { networks } from '../../src/infer/networks.ts';
import { openNetwork } from '../../src/infer/open-network.ts';
import { noise } from '../../src/infer/probe.ts';

const root = resolve(import.meta.dirname, '../..');
const works = (python: string): boolean =>
  spawnSync(python, ['-c', 'import torch, numpy']).status === 0;
const python = [process.env['PYTHON'] ?? '', '/usr/bin/python3', 'python3'].find(
  (name) => name !== '' && works(name),
);
if (!python) process.stderr.write('integer arithmetic is not compared: no Python with PyTorch\n');

const runPython = (args: readonly string[], input?: Uint8Array): Buffer => {
  const { status, stdout, stderr } = spawnSync(python ?? '', args, { cwd: root, input });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr.toString()}`);
  return stdout;
};

const weightSets = networks
  .filter(({ id }) => id.includes('-int8'))
  .flatMap(({ id, scales }) => scales.map((scale) => [id, scale] as const))
  .filter(([id, scale]) => existsSync(modelFolder(id, scale)));

const [width, height] = [61, 47];
/** All that a byte can be, with the hardest edges: where 16-bit sums would saturate, they do here. */
const planes: readonly Uint8Array[] = [
  Uint8Array.from(noise(width, height, 1).data, (value) => value * 256),
  Uint8Array.from({ length: width * height }, (_, i) => (((i % width) >> 2) & 1 ? 255 : 0)),
  new Uint8Array(width * height).fill(255),
];

const enlargeAll = async (
  id: string,
  scale: number,
  bits: number,
  sources: readonly Samples[],
): Promise<Samples[]> => {
  const network = await openNetwork(await resolveModel(id, scale), bits, 'cpu');
  const results: Samples[] = [];
  for (const samples of sources) {
    const target = { width: width * scale, height: height * scale };
    const count = target.width * target.height;
    const enlarged = bits > 8 ? new Uint16Array(count) : new Uint8Array(count);
    const rect = { x: 0, y: 0, width, height };
    await network.enlarge({ samples, width, height }, rect, { ...target, samples: enlarged });
    results.push(enlarged);
  }
  await network.release();
  return results;
};

describe.runIf(python)('8-bit integer networks in exact arithmetic', () => {
  it('are made as their own checks say', () => {
    runPython(['-m', 'unittest', 'models.training.tests_int8']);
  }, 120_000);

  it.each(weightSets)(
    '%s ×%i: ONNX Runtime gives the bytes that exact integer arithmetic gives',
    async (id, scale) => {
      const results = await enlargeAll(id, scale, 8, planes);
      const model = join(modelFolder(id, scale), 'model.onnx');
      const script = join(root, 'test/fixtures/run-int8.py');
      const expected = runPython(
        [script, model, String(scale), String(width), String(height)],
        Buffer.concat(planes),
      );
      expect(Buffer.compare(Buffer.concat(results as Uint8Array[]), expected)).toBe(0);
      expect(new Set(results[0]).size).toBeGreaterThan(50);
    },
    60_000,
  );
});

describe('8-bit integer networks on planes of 10 bits', () => {
  it.each(weightSets)('%s ×%i gives what it gives for 8 bits, but finer', async (id, scale) => {
    const soft = Uint8Array.from(planes[0] ?? [], (value) => 64 + (value >> 2));
    const [coarse = []] = await enlargeAll(id, scale, 8, [soft]);
    const [fine = []] = await enlargeAll(id, scale, 10, [Uint16Array.from(soft, (v) => 4 * v)]);
    // Half a level of 8 bits and half of one of 10, in units of 10 bits; a value between two levels goes either way.
    const apart = Array.from(fine, (value, i) => Math.abs(value - 4 * (coarse[i] ?? 0)));
    expect(Math.max(...apart)).toBeLessThanOrEqual(3);
    expect(Array.from(fine).some((value) => value % 4 !== 0)).toBe(true);
  });
});

describe('8-bit integer networks', () => {
  it.each(weightSets)('%s ×%i is made from the float set that ships', async (id, scale) => {
    const float = await readManifest(modelFolder(id.replace('-int8', ''), scale));
    const { notes } = await readManifest(modelFolder(id, scale));
    expect(notes.join(' ')).toContain(primaryFile(float).sha256);
  });
});

describe('8-bit integer networks in models/results.json', async () => {
  const { stills } = await readResults();
  const psnr = (model: string, scale: number, set: string): number =>
    stills.find(
      (row) =>
        row.model === model &&
        row.scale === scale &&
        row.set === set &&
        row.lowResolution === '8bit',
    )?.average['psnr'] ?? Number.NaN;

  it.each(weightSets)('%s ×%i loses at most 0.1 dB', (id, scale) => {
    for (const set of ['Set5', 'Set14']) {
      const loss = psnr(id.replace('-int8', ''), scale, set) - psnr(id, scale, set);
      expect(loss).toBeLessThanOrEqual(0.1);
    }
  });
});
