/**
 * `npm run bench -- networks`: every network on one 640×360 luma plane, in one run, beside OpenCV's. Each measurement has a process of its
 * own (bench/measure-network.mjs) and rounds take turns, so that a disturbance meets all alike; figures are medians. Compare ratios.
 *
 *   npm run bench -- networks [--scale 3] [--rounds 3] [--only rtsr] [--json] [--docs]
 *
 * `--only`: networks whose id holds the text. `--docs`: also writes docs/bench.md and docs/bench.svg.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { asTable, writeDocs } from './networks-report.mjs';
import { peaks } from './peak.mjs';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const built = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);
const { networks } = await built('infer/networks.js');
const { modelFolder, primaryFile, readManifest } = await built('infer/model.js');
const { readResults } = await built('evaluate/results.js');

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
  },
});
const [scale, rounds] = [Number(values.scale), Number(values.rounds)];
const cores = availableParallelism();
const outputPixels = 640 * 360 * scale ** 2;
const threadCounts = cores > 1 ? [1, cores] : [1];

/** Enough frames for half a second on a core of a hundred GFLOP/s. */
const framesFor = (multiplyAdds) =>
  Math.max(1, Math.min(20, Math.round(0.5 / ((2 * multiplyAdds) / 100e9))));

const stills = (await readResults()).stills.filter(
  (row) => row.set === 'Set5' && row.lowResolution === '8bit' && row.scale === scale,
);

const ours = async ({ id }) => {
  const manifest = await readManifest(modelFolder(id, scale));
  const multiplyAdds = manifest.multiplyAddsPerOutputPixel;
  const work = multiplyAdds * outputPixels;
  const { sha256 } = primaryFile(manifest);
  const frames = framesFor(work);
  return {
    id,
    parameters: manifest.parameters,
    multiplyAdds,
    work,
    psnr: stills.find((row) => row.model === id && row.sha256 === sha256)?.average.psnr,
    command: (threads) => [
      process.execPath,
      inRoot('bench/measure-network.mjs'),
      JSON.stringify({ model: id, scale, threads, frames: frames > 1 ? frames * threads : 1 }),
    ],
  };
};

/** OpenCV's networks and what they are: its FSRCNN is FSRCNN(56,12,4) too. */
const opencv = [
  ['FSRCNN', 'fsrcnn', 'opencv_FSRCNN/FSRCNN'],
  ['FSRCNN-small', 'fsrcnn', 'opencv_FSRCNN/FSRCNN-small'],
  ['ESPCN', 'espcn', 'opencv_ESPCN/ESPCN'],
].map(([name, kind, path]) => ({
  id: `OpenCV ${name}`,
  graph: inRoot(`../shared/data/peers/${path}_x${scale}.pb`),
  command: (threads) => [
    '/usr/bin/python3',
    inRoot('bench/opencv.py'),
    inRoot(`../shared/data/peers/${path}_x${scale}.pb`),
    kind,
    String(scale),
    '5',
    String(threads),
  ],
}));

const notes = [];
const here = ({ id, scales }) => {
  if (!scales.includes(scale)) return false;
  if (existsSync(modelFolder(id, scale))) return true;
  notes.push(`${id}: no weights in models/${id}-x${scale}`);
  return false;
};
const coded = new Set(networks.map((network) => network.coded));
const chosen = networks.filter(({ id }) => id.includes(values.only) && !coded.has(id));
if (coded.size > 1) notes.push('-coded sets are the same graphs with other weights: not timed');
const peers = opencv.filter(({ id, graph }) => {
  if (values.only !== '' || existsSync(graph)) return values.only === '';
  notes.push(`${id}: no ${graph.split('/').at(-1)} in ../shared/data/peers`);
  return false;
});
const references = Object.entries(peaks).map(([id, { work }]) => ({
  id,
  work,
  command: () => [
    process.execPath,
    inRoot('bench/measure-network.mjs'),
    JSON.stringify({ peak: id, frames: 10 }),
  ],
}));
const targets = [...references, ...(await Promise.all(chosen.filter(here).map(ours))), ...peers];

const measure = ({ id, command }, threads) => {
  const [program, ...args] = command(threads);
  const child = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (child.status === 0) return JSON.parse(child.stdout.trim().split('\n').at(-1));
  const why = (child.stderr || String(child.error ?? 'failed')).trim().split('\n').at(-1);
  const hint = /cv2/.test(why) ? ' (Debian: apt-get install python3-opencv)' : '';
  notes.push(`${id}: ${why}${hint}`);
  return undefined;
};

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const measured = new Map(targets.map((target) => [target, []]));
for (let round = 0; round < rounds; round++) {
  for (const [target, found] of measured) {
    for (const threads of references.includes(target) ? [1] : threadCounts) {
      process.stderr.write(
        `\r\u001B[Kround ${round + 1} of ${rounds}: ${target.id}, ${threads} of ${cores} cores`,
      );
      const one = measure(target, threads);
      if (one) found.push({ ...one, threads });
      else measured.delete(target);
    }
  }
}
process.stderr.write('\r\u001B[K');

const row = ([{ id, parameters, multiplyAdds, work, psnr }, all]) => {
  const of = (threads, figure) => median(all.filter((one) => one.threads === threads).map(figure));
  const cpuSeconds = of(1, (one) => one.cpuSeconds / one.frames);
  return {
    id,
    parameters,
    multiplyAdds,
    psnr,
    ms: of(1, (one) => (1000 * one.seconds) / one.frames),
    allCoresMs: of(cores, (one) => (1000 * one.seconds) / one.frames),
    cpuMs: 1000 * cpuSeconds,
    gflops: work && (2 * work) / cpuSeconds / 1e9,
    peakRss: of(1, (one) => one.peakRss),
  };
};
const rows = [...measured].map(row);
const isReference = ({ id }) => id in peaks;
const peak = rows.filter(isReference).toSorted((a, b) => b.gflops - a.gflops)[0];
const report = {
  cores,
  cpu: cpus()[0]?.model.trim(),
  scale,
  rounds,
  peak: { id: peak.id, gflops: peak.gflops },
  networks: rows
    .filter((each) => !isReference(each))
    .map((each) => ({ ...each, share: each.gflops && each.gflops / peak.gflops }))
    .toSorted((a, b) => a.cpuMs - b.cpuMs),
  notes: [...new Set(notes)],
};
console.log(values.json ? JSON.stringify(report, null, 2) : asTable(report));
if (values.docs) await writeDocs(report);
