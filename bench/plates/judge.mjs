import { execFileSync, spawnSync } from 'node:child_process';

/** @typedef {{ samples: Uint8Array, width: number, height: number }} Gray */

/** A picture file in gray. @param {string} path @returns {Gray} */
export function readGray(path) {
  const size = execFileSync(
    'ffprobe',
    ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', path],
    { encoding: 'utf8' },
  );
  const [width, height] = size.trim().split(',').map(Number);
  const samples = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'gray', '-'],
    { maxBuffer: 1e9 },
  );
  return { samples: Uint8Array.from(samples), width, height };
}

/** @param {Gray} picture */
export function cutGray({ samples, width }, x, y, w, h) {
  const out = new Uint8Array(w * h);
  for (let row = 0; row < h; row++)
    out.set(samples.subarray((y + row) * width + x, (y + row) * width + x + w), row * w);
  return { samples: out, width: w, height: h };
}

/**
 * What tesseract reads in one line of capitals and digits: an independent judge.
 *
 * @param {Gray} picture
 */
export function readText({ samples, width, height }) {
  const png = execFileSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'gray',
      '-s',
      `${width}x${height}`,
      '-i',
      'pipe:0',
      '-vf',
      'pad=iw+40:ih+40:20:20:white',
      '-f',
      'image2pipe',
      '-c:v',
      'png',
      '-',
    ],
    { input: Buffer.from(samples), maxBuffer: 1e8 },
  );
  const { stdout } = spawnSync(
    'tesseract',
    [
      'stdin',
      'stdout',
      '--psm',
      '7',
      '-c',
      'tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
    ],
    { input: png, encoding: 'utf8', env: { ...process.env, OMP_THREAD_LIMIT: '1' } },
  );
  return stdout.replaceAll(/[^A-Z0-9]/g, '');
}

/** The fonts of plates hardly tell O from 0, nor do those who wrote down what they say. */
const comparable = (text) => text.replaceAll('O', '0');

/** Share of the characters that were read: 1 less the edit distance by the length, 0 at least. */
export function characterAccuracy(reading, text) {
  const [read, truth] = [comparable(reading), comparable(text)];
  let row = Array.from({ length: truth.length + 1 }, (_, i) => i);
  for (const [i, a] of read.split('').entries()) {
    const next = [i + 1];
    for (const [j, b] of truth.split('').entries())
      next.push(Math.min(next[j] + 1, row[j + 1] + 1, row[j] + (a === b ? 0 : 1)));
    row = next;
  }
  return Math.max(0, 1 - row[truth.length] / truth.length);
}
