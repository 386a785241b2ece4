// Measures every shipped weight set on Set5 and Set14 through its ONNX files and writes the figures into its manifest.
//
//   npm run build && node scripts/evaluate-models.mjs [--data FOLDER] [--set Set5] [--model rtsr-m-x3] [--dry-run] [--json]
//
// PSNR on Y after rounding to 8 bits, k samples shaved off each border, averaged over the pictures. Two variants:
//   lr8   low resolution rounded to 8 bits, through model.onnx: what a video decoder would give
//   lr16  low resolution kept at 16 bits, through model.u16.onnx: the papers' protocol, which does not round
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { modelFolder, shippedModel } from '../dist/infer/model.js';
import { networks } from '../dist/infer/networks.js';
import { openNetwork } from '../dist/infer/open-network.js';
import { psnr } from '../dist/metrics/psnr.js';
import { testSet } from './evaluation/test-set.mjs';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: resolve(import.meta.dirname, '../../shared/data/testsets') },
    set: { type: 'string', multiple: true, default: ['Set5', 'Set14'] },
    model: { type: 'string', multiple: true },
    'dry-run': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

/** 8 bits: rounded. 16 bits: the 8-bit scale times 256, as the 16-bit networks take it. */
const quantise = ({ samples, width, height }, bits) => {
  const [gain, peak] = [2 ** (bits - 8), 2 ** bits - 1];
  const out = bits > 8 ? new Uint16Array(samples.length) : new Uint8Array(samples.length);
  for (let i = 0; i < out.length; i++)
    out[i] = Math.min(Math.max(Math.round(samples[i] * gain), 0), peak);
  return { samples: out, width, height };
};

/** Rounds to 8 bits and shaves `border` samples. */
const shaved = ({ samples, width, height }, gain, border) => {
  const [w, h] = [width - 2 * border, height - 2 * border];
  const out = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      out[y * w + x] = Math.min(
        255,
        Math.floor(samples[(y + border) * width + x + border] / gain + 0.5),
      );
    }
  }
  return { samples: out, width: w, height: h };
};

/** Average PSNR over the pictures, in dB. */
const evaluate = async (model, bits, pictures) => {
  const network = await openNetwork(model, bits, 'cpu');
  let sum = 0;
  for (const { truth, low } of pictures) {
    const source = quantise(low, bits);
    const target = { ...truth, samples: new source.samples.constructor(truth.samples.length) };
    await network.enlarge(
      source,
      { x: 0, y: 0, width: source.width, height: source.height },
      target,
    );
    sum += psnr.measure(
      shaved(truth, 1, model.scale),
      shaved(target, 2 ** (bits - 8), model.scale),
      255,
    );
  }
  await network.release();
  return sum / pictures.length;
};

const round = (value) => Math.round(value * 1000) / 1000;

const loaded = new Map();
/** Pictures of a set for one factor, made once for all networks. */
const picturesOf = (set, scale) => {
  const key = `${set} ${scale}`;
  if (!loaded.has(key)) loaded.set(key, testSet(join(options.data, set), scale));
  return loaded.get(key);
};

/** Adds the figures to a manifest and leaves the rest of the file as it is. */
const record = async (id, scale, sha256, results) => {
  const path = join(modelFolder(id, scale), 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  if (manifest.files.u8.sha256 !== sha256)
    throw new Error(`${path} was changed while its weights were measured`);
  manifest.results = { ...manifest.results, ...results };
  await writeFile(`${path}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(`${path}.new`, path);
};

const all = {};
for (const { id, scales } of networks) {
  for (const scale of scales) {
    const name = `${id}-x${scale}`;
    if (options.model && !options.model.includes(name)) continue;
    if (!existsSync(modelFolder(id, scale))) {
      console.error(`${name}: no weights`);
      continue;
    }
    const model = await shippedModel(id, scale);
    const results = {};
    for (const set of options.set) {
      const pictures = picturesOf(set, scale);
      results[set] = {
        lr8: round(await evaluate(model, 8, pictures)),
        lr16: round(await evaluate(model, 16, pictures)),
      };
    }
    all[name] = results;
    if (!options['dry-run']) await record(id, scale, model.sha256, results);
    if (!options.json) {
      const cells = options.set.map(
        (set) =>
          `${set} ${results[set].lr16.toFixed(2)} (8-bit input ${results[set].lr8.toFixed(2)})`,
      );
      console.log(`${name.padEnd(12)} ${cells.join('   ')}`);
    }
  }
}
if (options.json) console.log(JSON.stringify(all, null, 2));
