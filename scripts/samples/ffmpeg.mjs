/** Running ffmpeg: raw frames in through its standard input, WAV files aside. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';

/**
 * Options that make ffmpeg's output the same on every run. The video flags are
 * one option for all: given twice, the second would undo the first.
 * @param {string} [videoFlags] further flags of the video encoder
 * @returns {string[]}
 */
export function repeatable(videoFlags = '') {
  return [
    '-threads',
    '1',
    '-fflags',
    '+bitexact',
    '-flags:a',
    '+bitexact',
    '-flags:v',
    `+bitexact${videoFlags}`,
  ];
}

/**
 * Feeds frames to ffmpeg and waits for it; anything it warns about is an error.
 * @param {string[]} args
 * @param {Iterable<Buffer>} frames
 * @returns {Promise<void>}
 */
export async function encode(args, frames) {
  const child = spawn(
    'ffmpeg',
    ['-hide_banner', '-nostdin', '-loglevel', 'warning', '-y', ...args],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  );
  let messages = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (messages += text));
  const ended = once(child, 'close');
  child.stdin.on('error', () => {}); // ffmpeg's exit status tells
  for (const frame of frames) {
    if (child.exitCode !== null) break;
    if (!child.stdin.write(frame)) await Promise.race([once(child.stdin, 'drain'), ended]);
  }
  child.stdin.end();
  const [code] = await ended;
  if (code !== 0 || messages.trim() !== '')
    throw new Error(`ffmpeg ended with ${code}:\n${messages}`);
}

/**
 * Writes mono 16-bit PCM.
 * @param {string} path
 * @param {Float32Array} samples in -1..1, clipped
 * @param {number} rate
 */
export function writeWav(path, samples, rate) {
  const header = Buffer.alloc(68); // extensible format, which names the speaker
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(60 + samples.length * 2, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(40, 16);
  header.writeUInt16LE(0xfffe, 20);
  header.writeUInt16LE(1, 22); // mono
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.writeUInt16LE(22, 36);
  header.writeUInt16LE(16, 38);
  header.writeUInt32LE(4, 40); // front centre
  header.write('0100000000001000800000aa00389b71', 44, 'hex'); // PCM
  header.write('data', 60, 'latin1');
  header.writeUInt32LE(samples.length * 2, 64);
  const body = Buffer.alloc(samples.length * 2);
  samples.forEach((s, i) =>
    body.writeInt16LE(Math.round(Math.max(-1, Math.min(1, s)) * 32767), i * 2),
  );
  writeFileSync(path, Buffer.concat([header, body]));
}
