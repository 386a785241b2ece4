/**
 * `npm run bench`: one table in one run. Each row is measured in a Node process of its own (bench/measure.mjs), so that CPU time and peak
 * memory are its alone; FFmpeg's CPU time counts as the row's. Compare ratios, not absolute times.
 *
 *   npm run bench -- [--frames 200] [--model rtsr-m] [--scale 3] [--clip FILE] [--memory] [--json]
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = new URL('..', import.meta.url);
const inRoot = (path) => fileURLToPath(new URL(path, root));

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '200' },
    model: { type: 'string', default: 'rtsr-m' },
    scale: { type: 'string', default: '3' },
    clip: { type: 'string' },
    memory: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const traffic = inRoot('../shared/data/video/surveillance/o4n_traffic.mp4');
const clip = values.clip ?? (existsSync(traffic) ? traffic : inRoot('samples/street.mp4'));
const cores = availableParallelism();

const measure = (what, extra = {}) => {
  const job = {
    what,
    clip,
    frames: Number(values.frames),
    model: values.model,
    scale: Number(values.scale),
    ...extra,
  };
  const child = spawnSync(process.execPath, [inRoot('bench/measure.mjs'), JSON.stringify(job)], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (child.status !== 0)
    return { what, error: (child.stderr || 'failed').trim().split('\n').at(-1) };
  return { what, ...JSON.parse(child.stdout.trim().split('\n').at(-1)) };
};

const rows = {
  decode: measure('decode'),
  infer: measure('infer'),
  encode: measure('encode'),
  whole: measure('whole'),
  plain: measure('plain'),
  opencv: measure('opencv'),
};
const perFrame = (row) => row.cpuSeconds / row.frames;
const bound = cores / (perFrame(rows.decode) + perFrame(rows.infer) + perFrame(rows.encode));
const memory = values.memory
  ? [300, 3000].map((frames) => measure('whole', { frames, loop: true }))
  : [];

if (values.json) {
  console.log(
    JSON.stringify({ cores, cpu: cpus()[0]?.model, clip, ...rows, bound, memory }, null, 2),
  );
} else {
  const labels = {
    decode: 'decode only',
    infer: 'inference only (luma and chroma)',
    encode: 'encode only (x264 veryfast)',
    whole: 'end to end',
    plain: 'bicubic by plain FFmpeg',
    opencv: 'OpenCV FSRCNN, luma only',
  };
  const { width, height } = rows.decode;
  console.log(
    `${clip.split('/').at(-1)}: ${width}×${height} → ${width * values.scale}×${height * values.scale}, ${values.model}, ${values.frames} frames, ${cores} cores (${cpus()[0]?.model.trim()})\n`,
  );
  console.log(
    `${'stage'.padEnd(34)}${'fps'.padStart(8)}${'CPU s/frame'.padStart(13)}${'peak RSS MB'.padStart(13)}`,
  );
  for (const [key, label] of Object.entries(labels)) {
    const row = rows[key];
    if (row.error) console.log(`${label.padEnd(34)}  ${row.error}`);
    else
      console.log(
        `${label.padEnd(34)}${(row.frames / row.seconds).toFixed(1).padStart(8)}${perFrame(row).toFixed(4).padStart(13)}${(row.peakRss / 1e6).toFixed(0).padStart(13)}`,
      );
  }
  const fps = rows.whole.frames / rows.whole.seconds;
  console.log(
    `\nbound = cores / sum of CPU seconds per frame of the three stages: ${bound.toFixed(1)} fps`,
  );
  console.log(`end to end / bound: ${(fps / bound).toFixed(2)}`);
  if (!rows.opencv.error) {
    const ours = rows.infer.frames / rows.infer.seconds;
    const theirs = rows.opencv.frames / rows.opencv.seconds;
    console.log(`inference / OpenCV's FSRCNN: ${(ours / theirs).toFixed(2)} times as fast`);
  }
  for (const row of memory)
    console.log(
      `peak RSS at ${row.frames} frames: ${row.error ?? `${(row.peakRss / 1e6).toFixed(0)} MB`}`,
    );
}
