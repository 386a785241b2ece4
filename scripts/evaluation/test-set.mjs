// Ground truth and low resolution of a test set, by the protocol of the papers (docs/models.md).
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Runs a tool and gives its standard output. */
const output = (tool, args) => {
  const { status, stdout, stderr, error } = spawnSync(tool, args, { maxBuffer: 256 * 1024 * 1024 });
  if (error || status !== 0) throw new Error(`${tool} failed: ${error?.message ?? stderr}`);
  return stdout;
};

/**
 * Luma of a picture as MATLAB's rgb2ycbcr gives it from 8-bit RGB: BT.601, limited range, rounded to 8 bits.
 * A picture stored with one channel is used as it is; one stored as RGB is not, be it without colour.
 */
const readLuma = (path) => {
  const entries = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=width,height,pix_fmt',
    '-of',
    'json',
    path,
  ];
  const {
    width,
    height,
    pix_fmt: format,
  } = JSON.parse(output('ffprobe', entries).toString()).streams[0];
  const rgb = output('ffmpeg', [
    '-v',
    'error',
    '-i',
    path,
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-',
  ]);
  const oneChannel =
    format === 'gray' || (format === 'pal8' && rgb.every((value, i) => value === rgb[i - (i % 3)]));
  const samples = Float64Array.from({ length: width * height }, (_, i) => {
    const [r, g, b] = [rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]];
    return oneChannel ? r : Math.round(16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255);
  });
  return { samples, width, height };
};

/** Crops to a multiple of `scale` on both sides ("modcrop"), keeping the top left. */
const cropToMultiple = ({ samples, width, height }, scale) => {
  const [w, h] = [width - (width % scale), height - (height % scale)];
  const out = new Float64Array(w * h);
  for (let y = 0; y < h; y++) out.set(samples.subarray(y * width, y * width + w), y * w);
  return { samples: out, width: w, height: h };
};

const cubic = (distance) => {
  const x = Math.abs(distance);
  if (x <= 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  if (x < 2) return -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2;
  return 0;
};

/** MATLAB's imresize(…, 'bicubic') continues a picture by reflection about its border. */
const reflect = (i, length) => {
  const period = 2 * length;
  const m = ((i % period) + period) % period;
  return m < length ? m : period - 1 - m;
};

/** Antialiased bicubic shrinking of each row: the kernel is stretched by `scale`, weights add up to 1. */
const shrinkRows = ({ samples, width, height }, scale) => {
  const w = width / scale;
  const out = new Float64Array(w * height);
  for (let j = 0; j < w; j++) {
    const center = (j + 0.5) * scale - 0.5;
    const first = Math.ceil(center - 2 * scale);
    const taps = Array.from({ length: 4 * scale + 1 }, (_, n) => first + n);
    const weights = Float64Array.from(taps, (i) => cubic((i - center) / scale));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const columns = Int32Array.from(taps, (i) => reflect(i, width));
    for (let y = 0; y < height; y++) {
      let value = 0;
      for (let n = 0; n < columns.length; n++)
        value += weights[n] * samples[y * width + columns[n]];
      out[y * w + j] = value / sum;
    }
  }
  return { samples: out, width: w, height };
};

const transpose = ({ samples, width, height }) => {
  const out = new Float64Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out[x * height + y] = samples[y * width + x];
  return { samples: out, width: height, height: width };
};

/** MATLAB's imresize(picture, 1/scale, 'bicubic'), unrounded. */
const shrink = (plane, scale) => transpose(shrinkRows(transpose(shrinkRows(plane, scale)), scale));

/** All pictures of a set for one factor: ground truth, and low resolution unrounded. */
export const testSet = (folder, scale) =>
  readdirSync(folder)
    .filter((name) => /\.(bmp|png|jpg)$/i.test(name))
    .toSorted()
    .map((name) => {
      const truth = cropToMultiple(readLuma(join(folder, name)), scale);
      return { name, truth, low: shrink(truth, scale) };
    });
