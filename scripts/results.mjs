// Measures the shipped weight sets for models/results.json: every network on Set5, Set14 and BSD200 by all metrics, PSNR with
// low resolution rounded to 8 bits, colour on Set5 ×3, and clips. Only what is missing or was measured with other weights is measured, and each row is written at once:
// the run can be stopped and continued.
//
//   npm run results -- [--model rtsr-m] [--model rtsr-s-x3] [--set Set5] [--metrics psnr,ssim] [--data FOLDER] [--force] [--list]
//
// --model and --set restrict the run (--set video: the clips); --force measures again; --list only says what would be done.
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { imageCache } from '../dist/evaluate/evaluate.js';
import { createMetricPool } from '../dist/evaluate/metric-pool.js';
import { findMetrics, metricDigits } from '../dist/evaluate/metric-list.js';
import { readResults } from '../dist/evaluate/results.js';
import {
  hasColour,
  hasVideo,
  missingMetrics,
  putColour,
  putStill,
  putVideo,
  updateResults,
} from '../dist/evaluate/results-store.js';
import { runTasks } from '../dist/evaluate/run-tasks.js';
import { findTestSet } from '../dist/evaluate/test-set.js';
import { videoConditions } from '../dist/evaluate/video-conditions.js';
import { evaluateClip } from '../dist/evaluate/video.js';
import { modelFolder, shippedModel } from '../dist/infer/model.js';
import { networks } from '../dist/infer/networks.js';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: resolve(import.meta.dirname, '../../shared/data') },
    model: { type: 'string', multiple: true },
    set: { type: 'string', multiple: true },
    metrics: { type: 'string', default: 'all' },
    force: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

/** Images are kept one by one for the small sets only. */
const stillSets = [
  { name: 'Set5', variants: ['unrounded', '8bit'], colourAt: [3], keepsImages: true },
  { name: 'Set14', variants: ['unrounded', '8bit'], colourAt: [], keepsImages: true },
  { name: 'BSD200', variants: ['unrounded'], colourAt: [], keepsImages: false },
];

/** Of low resolution rounded to 8 bits, which is what video is, the average PSNR is enough. */
const metricsOf = (lowResolution) =>
  lowResolution === '8bit' ? metrics.filter((id) => id === 'psnr') : metrics;

const clips = [
  'testsets/Vid4/vid4_calendar.mkv',
  'testsets/Vid4/vid4_city.mkv',
  'video/classic/akiyo_cif.mp4',
  'video/classic/HPCV_BRCM_A_foreman300.264',
  'video/classic/VID_1280x720_cabac_temporal_direct.264',
];
const framesPerClip = 12;
/** Networks with more work than this per output pixel are not meant for video. */
const mostWorkForVideo = 20_000;

const wants = (chosen, ...names) => !chosen || names.some((name) => chosen.includes(name));
const metrics = findMetrics(options.metrics.split(',')).map(({ id }) => id);

const weightSets = [];
for (const { id, scales } of networks)
  for (const scale of scales) {
    if (!wants(options.model, id, `${id}-x${scale}`)) continue;
    if (existsSync(modelFolder(id, scale))) weightSets.push(await shippedModel(id, scale));
    else console.error(`${id}-x${scale}: no weights`);
  }

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const { signal } = stop;
const before = options.force ? { stills: [], colour: [], video: [] } : await readResults();

/** What is missing of one weight set, small sets first. */
const tasksFor = async ({ id, scale, sha256 }) => {
  const tasks = [];
  for (const { name, variants, colourAt } of stillSets) {
    const folder = join(options.data, 'testsets', name);
    if (!wants(options.set, name) || !existsSync(folder)) continue;
    const set = await testSet(folder);
    for (const lowResolution of variants) {
      const row = { model: id, scale, sha256, set: name, lowResolution };
      const missing = missingMetrics(before, row, metricsOf(lowResolution));
      if (missing.length > 0) tasks.push({ kind: 'stills', set, lowResolution, metrics: missing });
    }
    const lowResolution = 'unrounded';
    const colourRow = { model: id, scale, sha256, set: name, lowResolution };
    if (colourAt.includes(scale) && !hasColour(before, colourRow))
      tasks.push({ kind: 'colour', set, lowResolution });
  }
  return tasks;
};

const sets = new Map();
const testSet = async (folder) => {
  if (!sets.has(folder)) sets.set(folder, await findTestSet(folder));
  return sets.get(folder);
};

const figures = (values) =>
  Object.entries(values)
    .map(([id, value]) => `${id} ${value.toFixed(metricDigits(id))}`)
    .join('  ');

const record = ({ kind, row }) => {
  if (kind === 'colour') {
    const psnr = [row.y, row.cb, row.cr, row.rgb].map((value) => value.toFixed(2)).join('  ');
    console.log(`${row.model} x${row.scale}  ${row.set} colour (Y, Cb, Cr, RGB)  ${psnr}`);
    return updateResults((results) => putColour(results, row));
  }
  console.log(
    `${row.model} x${row.scale}  ${row.set} ${row.lowResolution}  ${figures(row.average)}`,
  );
  const keeps =
    row.lowResolution === 'unrounded' &&
    stillSets.some(({ name, keepsImages }) => name === row.set && keepsImages);
  return updateResults((results) => putStill(results, keeps ? row : { ...row, images: [] }));
};

const measureStills = async () => {
  const pool = createMetricPool();
  const imagesOf = imageCache(signal);
  try {
    for (const model of weightSets) {
      const tasks = await tasksFor(model);
      if (options.list)
        for (const { kind, set, lowResolution, metrics: ids = [] } of tasks)
          console.log(
            `${model.id} x${model.scale}  ${set.name} ${kind} ${lowResolution} ${ids.join(' ')}`,
          );
      else
        await runTasks(model, tasks, {
          device: 'cpu',
          threads: undefined,
          pool,
          imagesOf,
          signal,
          onOutcome: record,
        });
    }
  } finally {
    await pool[Symbol.asyncDispose]();
  }
};

const measureClips = async () => {
  const scales = [...new Set(weightSets.map(({ scale }) => scale))];
  for (const name of clips) {
    const clip = join(options.data, name);
    if (!existsSync(clip)) continue;
    for (const scale of scales) {
      const models = weightSets.filter(
        (model) =>
          model.scale === scale &&
          model.manifest.multiplyAddsPerOutputPixel <= mostWorkForVideo &&
          !hasVideo(
            before,
            model,
            basename(clip),
            videoConditions.map(({ id }) => id),
          ),
      );
      if (models.length === 0) continue;
      if (options.list) {
        console.log(`${models.map(({ id }) => id).join(' ')} x${scale}  ${name}`);
        continue;
      }
      const rows = await evaluateClip({
        clip,
        name: basename(clip),
        models,
        scale,
        conditions: videoConditions,
        frames: framesPerClip,
        device: 'cpu',
        signal,
      });
      for (const row of rows)
        console.log(
          `${row.model} x${scale}  ${row.clip} ${row.condition}  ${row.psnr.toFixed(2)} dB, gain ${row.gain.toFixed(2)}`,
        );
      await updateResults((results) => rows.reduce(putVideo, results));
    }
  }
};

try {
  await measureStills();
  if (wants(options.set, 'video')) await measureClips();
} catch (error) {
  if (!signal.aborted) throw error;
  console.error('stopped; the rows so far are written');
  process.exitCode = 130;
}
