#!/usr/bin/env node
/**
 * Makes the clips in samples/: a street camera, a car at a gate and an old film,
 * drawn in JavaScript and encoded with ffmpeg. The same ffmpeg gives the same files.
 *
 *   node scripts/make-samples.mjs [street] [gate] [archive] [--out <folder>]
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ARCHIVE, archiveFrames } from './samples/archive.mjs';
import { archiveSound, streetSound } from './samples/audio.mjs';
import { encode, repeatable, writeWav } from './samples/ffmpeg.mjs';
import { GATE, gateFrames } from './samples/gate.mjs';
import { STREET, streetFrames, vehiclesAt } from './samples/street.mjs';

/**
 * @param {string} line options without spaces inside
 * @returns {string[]}
 */
function words(line) {
  return line.split(' ');
}

/**
 * @param {string} out
 * @param {string} work folder for passing files
 * @returns {Promise<void>}
 */
async function makeStreet(out, work) {
  const wav = join(work, 'street.wav');
  writeWav(wav, streetSound(16000, STREET.seconds, vehiclesAt), 16000);
  const filter =
    'scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+bitexact,format=yuv420p,setsar=1';
  await encode(
    [
      words(
        `-f rawvideo -pix_fmt rgb24 -s ${STREET.width}x${STREET.height} -r ${STREET.rate.join('/')} -i pipe:0`,
      ),
      ['-i', wav, '-vf', filter, '-metadata', 'title=CAM 03 (synthetic)'],
      words(
        '-map 0:v -map 1:a -c:v libx264 -preset veryfast -tune zerolatency -profile:v main -g 50',
      ),
      words('-crf 26 -maxrate 300k -bufsize 600k -color_range tv -colorspace bt709'),
      words('-color_primaries bt709 -color_trc bt709 -c:a aac -b:a 32k -movflags +faststart'),
      repeatable(),
      [out],
    ].flat(),
    streetFrames(),
  );
}

/**
 * @param {string} out
 * @returns {Promise<void>}
 */
async function makeGate(out) {
  const filter =
    'scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+bitexact,format=yuv420p,setsar=1';
  await encode(
    [
      words(`-f rawvideo -pix_fmt rgb24 -s ${GATE.width}x${GATE.height} -r ${GATE.rate} -i pipe:0`),
      ['-vf', filter, '-metadata', 'title=GATE (synthetic)'],
      words('-c:v libx264 -preset veryfast -profile:v main -g 50 -crf 29'),
      words('-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709'),
      words('-movflags +faststart'),
      repeatable(),
      [out],
    ].flat(),
    gateFrames(),
  );
}

/** Subtitles of the archive clip. */
const SUBTITLES = `1
00:00:00,300 --> 00:00:02,000
The Harbour Line

2
00:00:02,500 --> 00:00:04,200
Engine 47 leaves Eastmere

3
00:00:04,400 --> 00:00:05,900
<i>A friend waves from the fence.</i>
`;

/**
 * @param {string} out
 * @param {string} work folder for passing files
 * @returns {Promise<void>}
 */
async function makeArchive(out, work) {
  const [wav, subtitles, meta] = ['archive.wav', 'archive.srt', 'archive.meta'].map((name) =>
    join(work, name),
  );
  writeWav(wav, archiveSound(48000, ARCHIVE.seconds), 48000);
  writeFileSync(subtitles, SUBTITLES);
  const chapters = [
    [0, ARCHIVE.cut, 'Title card'],
    [ARCHIVE.cut, ARCHIVE.seconds, 'The train'],
  ].map(
    ([start, end, title]) =>
      `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${Number(start) * 1000}\nEND=${Number(end) * 1000}\ntitle=${title}\n`,
  );
  writeFileSync(meta, `;FFMETADATA1\ntitle=The Harbour Line\ndate=1926\n${chapters.join('')}`);
  const filter = [
    'scale=interl=1:out_color_matrix=bt601:out_range=tv:flags=bicubic+accurate_rnd+bitexact',
    'format=yuv420p,setsar=12/11,setfield=tff',
  ].join();
  await encode(
    [
      words(
        `-f rawvideo -pix_fmt rgb24 -s ${ARCHIVE.width}x${ARCHIVE.height} -r ${ARCHIVE.rate} -i pipe:0`,
      ),
      ['-i', wav, '-i', subtitles, '-i', meta, '-vf', filter],
      words('-map 0:v -map 1:a -map 2:s -map_metadata 3 -map_chapters 3'),
      words('-c:v mpeg2video -top 1 -b:v 1000k -maxrate 1500k -bufsize 1000k -g 12 -bf 2'),
      words('-color_range tv -colorspace bt470bg -color_primaries bt470bg -color_trc smpte170m'),
      words('-c:a mp2 -b:a 64k -c:s srt -metadata:s:a language=eng -metadata:s:s language=eng'),
      repeatable('+ilme+ildct'),
      [out],
    ].flat(),
    archiveFrames(),
  );
}

/** @type {Record<string, { file: string, make: (out: string, work: string) => Promise<void> }>} */
const CLIPS = {
  street: { file: 'street.mp4', make: makeStreet },
  gate: { file: 'gate.mp4', make: makeGate },
  archive: { file: 'archive.mkv', make: makeArchive },
};

/**
 * @param {string[]} args
 * @returns {Promise<void>}
 */
async function main(args) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const outAt = args.indexOf('--out');
  const folder = outAt < 0 ? join(root, 'samples') : resolve(args.splice(outAt, 2)[1] ?? '.');
  const unknown = args.find((name) => !(name in CLIPS));
  if (unknown !== undefined)
    throw new Error(`unknown clip "${unknown}"; there are: ${Object.keys(CLIPS).join(', ')}`);
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'srvid-samples-'));
  try {
    for (const name of args.length > 0 ? args : Object.keys(CLIPS)) {
      const out = join(folder, CLIPS[name].file);
      await CLIPS[name].make(out, work);
      console.log(`${out}: ${statSync(out).size} bytes`);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`make-samples: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
