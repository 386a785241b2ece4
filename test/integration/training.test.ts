import { spawnSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveModel } from '../../src/infer/model.ts';
import { openNetwork } from '../../src/infer/open-network.ts';
import { noise } from '../../src/infer/probe.ts';
import { ffmpeg, scratchFolder } from './media.ts';

const root = resolve(import.meta.dirname, '../..');
const works = (python: string): boolean =>
  spawnSync(python, ['-c', 'import torch, PIL, numpy']).status === 0;
const python = [process.env['PYTHON'] ?? '', '/usr/bin/python3', 'python3'].find(
  (name) => name !== '' && works(name),
);
if (!python) process.stderr.write('training is not tested: no Python with PyTorch and Pillow\n');

const runPython = (args: readonly string[], input?: Uint8Array): Buffer => {
  const { status, stdout, stderr } = spawnSync(python ?? '', args, {
    cwd: root,
    input,
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr.toString()}`);
  return stdout;
};

describe.runIf(python)('training', () => {
  let data = '';
  const folder = scratchFolder();
  beforeAll(async () => {
    data = join(await folder, 'data');
    for (const [name, pattern] of [
      ['train/T91', 't%d.bmp'],
      ['train/BSD', 'b%d.jpg'],
      ['train/DIV2K_gray_crops', 'd%d.png'],
      ['testsets/Set5', 's%d.png'],
    ] as const) {
      await mkdir(join(data, name), { recursive: true });
      const frames = name === 'testsets/Set5' ? '1' : '2';
      // prettier-ignore
      await ffmpeg('-f', 'lavfi', '-i', 'mandelbrot=s=640x512', '-frames:v', frames, join(data, name, pattern));
    }
  });

  it('passes its own checks', () => {
    runPython(['-m', 'unittest', 'models.training.tests']);
  }, 120_000);

  // A collapsed network warm-started from shipped weights on coded clips; PReLU and deconvolution; the float32 form.
  it.each([
    ['rtsr-s-coded', 3],
    ['fsrcnn-s', 3],
    ['ddsr-6', 4],
  ])(
    '%s ×%i: trained for a few steps and exported, runs alike in ONNX Runtime and PyTorch',
    async (id, scale) => {
      const run = join(await folder, `${id}-run`);
      const out = join(await folder, id);
      const train = (steps: number) =>
        // prettier-ignore
        runPython(['-m', 'models.training.train', '--network', id, '--scale', String(scale), '--data', data,
          '--warm-start', id.endsWith('-coded') ? 'rtsr-s-x3' : 'none', '--steps', String(steps), '--every', '2', '--batch', '2', '--run', run, '--out', out]);
      if (id === 'fsrcnn-s') train(2);
      train(4);
      const log = (await readFile(join(out, 'training-log.csv'), 'utf8')).trim().split('\n');
      expect(log.slice(1).map((line) => line.split(',')[0])).toEqual(['2', '4']);

      const [width, height] = [61, 47];
      const samples = Uint8Array.from(noise(width, height, 1).data, (value) => value * 256);
      const enlarged = { width: width * scale, height: height * scale };
      const target = { ...enlarged, samples: new Uint8Array(enlarged.width * enlarged.height) };
      const model = await resolveModel(join(out, 'model.onnx'), scale);
      const network = await openNetwork(model, 8, 'cpu');
      await network.enlarge({ samples, width, height }, { x: 0, y: 0, width, height }, target);
      await network.release();
      const script = join(root, 'test/fixtures/run-checkpoint.py');
      // prettier-ignore
      const expected = runPython([script, id, String(scale), run, String(width), String(height)], samples);
      expect(expected.length).toBe(target.samples.length);
      const apart = target.samples.map((value, i) => Math.abs(value - (expected[i] ?? 0)));
      expect(Math.max(...apart)).toBeLessThanOrEqual(1);
      expect(new Set(target.samples).size).toBeGreaterThan(50);
    },
    120_000,
  );
});
