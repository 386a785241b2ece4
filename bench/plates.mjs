/**
 * The synthetic proof of `srvid plate`: drawn plates (and photographs of plates, where a folder is named) on a car that drives through
 * the picture, reduced to 8 to 14 samples, blurred, noisy, coded by x264; followed and fused by the built srvid, and judged by
 * the truth and by tesseract. Needs a build, FFmpeg, tesseract and the fonts Liberation and DejaVu.
 *
 *   node bench/plates.mjs [--sequences 12] [--crf 23,28,32] [--photos <folder>] [--motions 2] [--seed 1] [--write]
 *
 * --motions: in how many ways each photograph is moved. --seed: the first of the sequences'; the committed figures are those of 1.
 * --write puts table and pictures into docs/plates.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ssim } from '../dist/metrics/ssim.js';
import { sheet } from '../dist/region/canvas.js';
import { makePlate } from '../dist/region/plate.js';
import { encodePng } from '../dist/core/png.js';
import { characterAccuracy, cutGray, readGray, readText } from './plates/judge.mjs';
import {
  apply,
  boxAt,
  inverse,
  makeScene,
  photograph,
  poseAt,
  truthAt,
  writeClip,
} from './plates/sequence.mjs';

const K = 4;
const METHODS = [
  'bicubic best frame',
  'network best frame',
  'fused without network',
  'fused with network',
];
/**
 * What stands left of the characters of a photographed plate: the country's band, and seals. In the unit of drawn plates, which are 110
 * high; drawn plates know their own.
 */
const PHOTOGRAPHED_BANDS = {
  M5XSX: 36,
  BIMMIAN: 94,
  OYO9FEU: 40,
  WSQ3021: 40,
  SI819AK: 33,
  RKO99AN: 38,
  RK828AG: 38,
  RK776AI: 42,
};
/** Rows of a photographed plate: less is no truth for one of 8 rows, enlarged by 4. */
const LEAST_PHOTOGRAPHED = 34;
const TALLEST_PHOTOGRAPHED = 12;
/** Room around pictures in `best-frame.png`, and height of their labels. */
const GAP = 6;
const LABEL = 12;

const { values } = parseArgs({
  options: {
    sequences: { type: 'string', default: '12' },
    crf: { type: 'string', default: '23,28,32' },
    photos: { type: 'string' },
    motions: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});
const firstSeed = Number(values.seed);
const crfs = values.crf.split(',').map(Number);
const folder = mkdtempSync(join(tmpdir(), 'srvid-plates-'));

/** Plates of photographs that are tall enough to be a truth. */
function photographs(from) {
  return readdirSync(from)
    .filter((name) => name.endsWith('.txt'))
    .flatMap((name) => {
      const [file, x, y, w, h, text] = readFileSync(join(from, name), 'utf8').trim().split('\t');
      if (Number(h) < LEAST_PHOTOGRAPHED) return [];
      const filter = `format=gray,crop=${w}:${h}:${x}:${y},scale=iw*3:ih*3:flags=bicubic`;
      const raw = execFileSync(
        'ffmpeg',
        [
          '-v',
          'error',
          '-i',
          join(from, file),
          '-vf',
          filter,
          '-f',
          'rawvideo',
          '-pix_fmt',
          'gray',
          '-',
        ],
        { maxBuffer: 1e8 },
      );
      const plane = { samples: Float32Array.from(raw), width: 3 * w, height: 3 * h };
      return [{ text, plane, rows: Math.min(TALLEST_PHOTOGRAPHED, h / K) }];
    });
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const mean = (list) => list.reduce((sum, each) => sum + each, 0) / list.length;

async function run(scene, frames, crf) {
  const clip = join(folder, 'clip.mp4');
  await writeClip(frames, crf, clip);
  const output = join(folder, 'out');
  rmSync(output, { recursive: true, force: true });
  const { report } = await makePlate(
    {
      input: clip,
      output,
      scale: K,
      region: { ...boxAt(scene, scene.at), unit: 'pixels' },
      at: { frame: scene.at },
      until: undefined,
      from: undefined,
      follow: 'auto',
      views: 16,
      model: 'auto',
      device: 'cpu',
      threads: 2,
      videoStream: undefined,
      frameRate: '25',
      ocr: false,
      overwrite: false,
      command: '',
    },
    { signal: new AbortController().signal },
  );
  return { report, output };
}

/** Distance in source samples between where a view was registered and where it is. */
function registrationErrors(scene, { reference, views }) {
  const { box } = reference;
  const centre = [box.x + (box.width - 1) / 2, box.y + (box.height - 1) / 2];
  const onPlate = apply(inverse(poseAt(scene, reference.frame)), ...centre);
  return views
    .slice(1)
    .filter((view) => !view.rejected)
    .map((view) => {
      const is = apply(poseAt(scene, view.frame), ...onPlate);
      const got = apply(view.transform, ...centre);
      return Math.hypot(is[0] - got[0], is[1] - got[1]);
    });
}

function pictures(output) {
  const best = readGray(join(output, 'best-frame.png'));
  const fused = readGray(join(output, 'plate.png'));
  const cell = (best.width - 3 * GAP) / 2;
  const top = GAP + LABEL;
  const cut = (x) => cutGray(best, x, top, fused.width, fused.height);
  return [cut(GAP), cut(2 * GAP + cell), readGray(join(output, 'measured.png')), fused];
}

const psnr = (a, b) =>
  10 *
  Math.log10(255 ** 2 / mean(Array.from(a.samples, (value, i) => (value - b.samples[i]) ** 2)));

/** The characters' part of a picture, seen from the front, 64 samples high: what tesseract is shown of every method. */
function frontal(scene, { frame, box }, { samples, width, height }) {
  const { plane, format } = scene;
  const unit = plane.height / (scene.photo ? 110 : format.height);
  const [left, right, top, bottom] = [
    ((scene.photo ? (PHOTOGRAPHED_BANDS[scene.text] ?? 0) : format.band) + 9) * unit,
    plane.width - 9 * unit,
    7 * unit,
    plane.height - 7 * unit,
  ];
  const step = (bottom - top) / 64;
  const out = { width: Math.round((right - left) / step), height: 64 };
  const pose = poseAt(scene, frame);
  const at = (x, y) =>
    samples[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))];
  const seen = Uint8Array.from({ length: out.width * out.height }, (_, i) => {
    const [px, py] = apply(
      pose,
      left + ((i % out.width) + 0.5) * step,
      top + (Math.floor(i / out.width) + 0.5) * step,
    );
    const [x, y] = [(px - box.x + 0.5) * K - 0.5, (py - box.y + 0.5) * K - 0.5];
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [a, b] = [x - x0, y - y0];
    return Math.round(
      (at(x0, y0) * (1 - a) + at(x0 + 1, y0) * a) * (1 - b) +
        (at(x0, y0 + 1) * (1 - a) + at(x0 + 1, y0 + 1) * a) * b,
    );
  });
  return { ...out, samples: seen };
}

/** The truth as the pictures show it: full range. */
function shownTruth(scene, { frame, box }) {
  const { samples, width, height } = truthAt(scene, frame, box, K);
  return {
    samples: Uint8Array.from(samples, (value) =>
      Math.max(0, Math.min(255, Math.round(((value - 16) * 255) / 219))),
    ),
    width,
    height,
  };
}

async function judge(kind, scenes) {
  const results = [];
  for (const scene of scenes) {
    const frames = photograph(scene);
    for (const crf of crfs) {
      const { report, output } = await run(scene, frames, crf);
      const truth = shownTruth(scene, report.reference);
      const shown = pictures(output);
      const result = {
        kind,
        crf,
        seed: scene.seed,
        text: scene.text,
        height: boxAt(scene, scene.at).height,
        held: report.track.frames.length === scene.frames,
        fused: report.views.filter((view) => !view.rejected).length,
        errors: registrationErrors(scene, report),
        consistency: report.consistency.rms,
        methods: shown.map((picture) => {
          const read = readText(frontal(scene, report.reference, picture));
          return {
            psnr: psnr(picture, truth),
            ssim: ssim.measure(picture, truth, 255),
            read,
            accuracy: characterAccuracy(read, scene.text),
          };
        }),
        truth: readText(frontal(scene, report.reference, truth)),
        pictures: [...shown, truth],
      };
      results.push(result);
      console.error(
        `${kind} ${scene.seed} ${scene.format.id} ${scene.text} crf ${crf}: ${result.held ? 'held' : 'NOT held'}, ${result.fused} views, error ${median(result.errors).toFixed(3)}, ${result.methods.map((each) => `${each.psnr.toFixed(2)} ${each.read}`).join(' | ')} | truth ${result.truth}`,
      );
    }
  }
  return results;
}

/** Frames from the first that the post touches to the one that is reported. */
async function occlusions(scenes) {
  const delays = [];
  for (const scene of scenes) {
    const { report } = await run(scene, photograph(scene), crfs[0]);
    const { forwards } = report.track;
    delays.push(forwards.kind === 'lost' ? forwards.index - scene.occludedFrom : undefined);
    console.error(`occluded ${scene.seed} from ${scene.occludedFrom}: ${JSON.stringify(forwards)}`);
  }
  return delays;
}

const row = (...cells) => `| ${cells.join(' | ')} |`;
const signed = (value) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** Share of all characters of some sequences that were read, each as often as it was shown. */
const pooled = (results, accuracyOf) =>
  results.reduce((sum, each) => sum + accuracyOf(each) * each.text.length, 0) /
  results.reduce((sum, { text }) => sum + text.length, 0);
const percent = (share) => `${(100 * share).toFixed(0)} %`;

function table(results) {
  return [
    row('CRF', 'method', 'PSNR, dB', 'over bicubic', 'SSIM', 'characters read'),
    row('---', '---', '---', '---', '---', '---'),
    ...crfs.flatMap((crf) =>
      METHODS.map((method, m) => {
        const ofCrf = results.filter((result) => result.crf === crf);
        const of = (name, at = m) => mean(ofCrf.map(({ methods }) => methods[at][name]));
        return row(
          crf,
          method,
          of('psnr').toFixed(2),
          m === 0 ? '' : signed(of('psnr') - of('psnr', 0)),
          of('ssim').toFixed(3),
          percent(pooled(ofCrf, ({ methods }) => methods[m].accuracy)),
        );
      }),
    ),
  ].join('\n');
}

function montage(results) {
  const chosen = results.filter(({ crf, seed }) => crf === crfs[0] && seed < firstSeed + 6);
  const panels = chosen.flatMap((result) =>
    result.pictures.map((picture, i) => ({
      picture: {
        ...picture,
        samples: Uint8Array.from(
          { length: 3 * picture.samples.length },
          (_, at) => picture.samples[Math.floor(at / 3)],
        ),
      },
      label: ['bicubic', 'network', 'fused, no network', 'fused', 'truth'][i],
    })),
  );
  return encodePng(sheet(panels, 5));
}

try {
  const drawn = await judge(
    'drawn',
    Array.from({ length: Number(values.sequences) }, (_, i) => makeScene(firstSeed + i)),
  );
  const plates = values.photos ? photographs(values.photos) : [];
  const photos = await judge(
    'photo',
    Array.from({ length: Number(values.motions) }, (_, motion) =>
      plates.map(({ text, plane, rows }, i) =>
        makeScene(firstSeed + 100 + 20 * motion + i, { plate: { text, plane }, plateHeight: rows }),
      ),
    ).flat(),
  );
  const delays = await occlusions(
    Array.from({ length: 4 }, (_, i) =>
      makeScene(firstSeed + 200 + i, { frames: 40, occluded: true }),
    ),
  );
  const all = [...drawn, ...photos];
  const errors = crfs.map(
    (crf) =>
      `CRF ${crf}: ${median(all.filter((each) => each.crf === crf).flatMap((each) => each.errors)).toFixed(3)}`,
  );
  const ofTruth = (results) =>
    `tesseract reads ${percent(pooled(results, ({ truth, text }) => characterAccuracy(truth, text)))} of the characters of the truth itself.`;
  const characters = (results) =>
    results.reduce((sum, { text }) => sum + text.length, 0) / crfs.length;
  const text = [
    `Drawn plates, ${values.sequences} sequences of 24 frames, ${characters(drawn)} characters, plates 8 to 14 samples high, ×${K}, up to 16 views, network chosen by \`auto\`; means. ${ofTruth(drawn)}`,
    '',
    table(drawn),
    ...(photos.length === 0
      ? []
      : [
          '',
          `Photographed plates: ${plates.length}, each moved in ${values.motions} ways, ${characters(photos)} characters, 8 to ${TALLEST_PHOTOGRAPHED} samples high. ${ofTruth(photos)}`,
          '',
          table(photos),
          '',
          `All ${all.length / crfs.length} sequences together, ${characters(all)} characters:`,
          '',
          table(all),
        ]),
    '',
    `Registration error, median in source samples: ${errors.join('; ')}. Held to the end: ${all.filter(({ held }) => held).length} of ${all.length} sequences. Occlusion reported after ${delays.map((delay) => delay ?? 'never').join(', ')} frames.`,
  ].join('\n');
  console.log(text);
  if (values.write) {
    const page = new URL('../docs/plates.md', import.meta.url);
    const old = readFileSync(page, 'utf8');
    writeFileSync(
      page,
      old.replace(
        /(<!-- bench -->\n)[^]*?(<!-- \/bench -->)/,
        (_, before, after) => `${before}\n${text}\n\n${after}`,
      ),
    );
    writeFileSync(new URL('../docs/plates.png', import.meta.url), montage(drawn));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
