import { spawn } from 'node:child_process';
import { SrvidError } from '../core/errors.ts';
import { encodePng, type RgbPicture } from '../core/png.ts';
import { blank, paste } from './canvas.ts';
import { grayPicture } from './colour.ts';
import { warpPlane, type RealPlane } from './plane.ts';

/** What tesseract read in one picture. */
type Reading = {
  /** Capital letters and digits only. */
  readonly text: string;
  /** 0 to 1, tesseract's own. */
  readonly confidence: number;
};

/** One place of the text: each candidate's share of all votes, those for other lengths and for nothing included; the best first. */
type Vote = { readonly character: string; readonly share: number };

export type OcrHint = {
  readonly version: string;
  /** What most votes give; empty where nothing was read. */
  readonly text: string;
  /** Mean share of the winning characters in all votes, 0 to 1: low where few pictures were read, or alike. */
  readonly confidence: number;
  readonly votes: readonly (readonly Vote[])[];
  readonly fused: Reading;
  readonly singles: readonly Reading[];
};

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** The still made of all views counts as so many of them. */
const fusedWeight = 4;

/** @returns what it prints @throws SrvidError USAGE where there is none, or it fails; the signal's reason */
const tesseract = (
  args: readonly string[],
  signal: AbortSignal,
  stdin?: Uint8Array,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn('tesseract', args, {
      signal,
      killSignal: 'SIGKILL',
      env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => {});
    child.on('error', (cause) =>
      reject(
        signal.aborted
          ? (signal.reason as Error)
          : new SrvidError('USAGE', '--ocr needs tesseract, which is not installed', {
              hint: 'Install it (Debian, Ubuntu: apt-get install tesseract-ocr), or leave --ocr out.',
              cause,
            }),
      ),
    );
    child.on('close', (code) => {
      if (code === 0) return resolve(stdout);
      const says = stderr.trim().split('\n')[0] ?? '';
      reject(
        new SrvidError('USAGE', `--ocr: tesseract fails (${says || `exit code ${code}`})`, {
          hint: 'Mend its installation, or leave --ocr out.',
        }),
      );
    });
    child.stdin.end(stdin);
  });

const tesseractVersion = async (signal: AbortSignal): Promise<string> => {
  const [first = ''] = (await tesseract(['--version'], signal)).split('\n');
  return first.replace(/^tesseract\s+/, '');
};

const readPicture = (picture: RgbPicture, signal: AbortSignal): Promise<string> =>
  tesseract(
    ['stdin', 'stdout', '--psm', '7', '-c', `tessedit_char_whitelist=${alphabet}`, 'tsv'],
    signal,
    encodePng(picture),
  );

/** Tries it on a white picture, before the work. @throws SrvidError USAGE where tesseract cannot read; the signal's reason */
export const requireTesseract = async (signal: AbortSignal): Promise<void> => {
  await readPicture(blank(64, 64, [255, 255, 255]), signal);
};

/** White room around the characters: tesseract expects some. */
const border = 16;
/** Height at which it reads best, about. */
const readingHeight = 72;
/** Share of each side that is cut off: the border of a plate is read as letters. */
const frame = 0.07;

/** The middle of the region, as high as tesseract likes it, from the darkest to the lightest of its tones. */
const prepared = (region: RealPlane): RealPlane => {
  const cut = frame * region.height;
  const zoom = Math.max(1, readingHeight / (region.height - 2 * cut));
  const width = Math.round((region.width - 2 * cut) * zoom);
  const height = Math.round((region.height - 2 * cut) * zoom);
  const shift = cut + 0.5 / zoom - 0.5;
  const large = warpPlane(region, [1 / zoom, 0, shift, 0, 1 / zoom, shift, 0, 0, 1], width, height);
  const tones = large.samples.toSorted();
  const [black, white] = [0.02, 0.98].map(
    (share) => tones[Math.floor(share * (tones.length - 1))]!,
  ) as [number, number];
  const gain = 255 / Math.max(1, white - black);
  return { ...large, samples: large.samples.map((value) => (value - black) * gain) };
};

const read = async (region: RealPlane, signal: AbortSignal): Promise<Reading> => {
  const picture = grayPicture(prepared(region));
  const framed = blank(picture.width + 2 * border, picture.height + 2 * border, [255, 255, 255]);
  paste(framed, picture, border, border);
  const words = (await readPicture(framed, signal))
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((fields) => fields[0] === '5')
    .map((fields) => ({ confidence: Number(fields[10]), text: fields[11] ?? '' }));
  const text = words.map((word) => word.text.replaceAll(/[^A-Z0-9]/g, '')).join('');
  const letters = words.reduce((sum, word) => sum + word.text.length, 0);
  const confidence = words.reduce((sum, word) => sum + word.confidence * word.text.length, 0);
  return { text, confidence: letters === 0 ? 0 : Math.max(0, confidence / letters / 100) };
};

/** tesseract often gives 0 where it is right: a reading keeps some weight. */
const worthOf = ({ confidence }: Reading): number => 0.1 + confidence;

type Weighted = { readonly text: string; readonly weight: number };

/** The length that carries most weight, and for each place the characters by their share of the weight of all readings. */
export const vote = (readings: readonly Weighted[]): readonly (readonly Vote[])[] => {
  const lengths = new Map<number, number>();
  for (const { text, weight } of readings)
    if (text !== '') lengths.set(text.length, (lengths.get(text.length) ?? 0) + weight);
  const [length] = [...lengths].toSorted((a, b) => b[1] - a[1])[0] ?? [0];
  const voters = readings.filter(({ text }) => text.length === length);
  const total = readings.reduce((sum, { weight }) => sum + weight, 0);
  return Array.from({ length }, (_, place) => {
    const shares = new Map<string, number>();
    for (const { text, weight } of voters)
      shares.set(text[place]!, (shares.get(text[place]!) ?? 0) + weight);
    return [...shares]
      .map(([character, weight]) => ({ character, share: weight / total }))
      .toSorted((a, b) => b.share - a.share);
  });
};

/** Reads the still and each single view by tesseract, and lets their characters vote. @throws what `requireTesseract` does */
export const readPlate = async (
  fused: RealPlane,
  singles: readonly RealPlane[],
  signal: AbortSignal,
): Promise<OcrHint> => {
  const version = await tesseractVersion(signal);
  const ofFused = await read(fused, signal);
  const ofSingles: Reading[] = [];
  for (const single of singles) ofSingles.push(await read(single, signal));
  const votes = vote([
    { text: ofFused.text, weight: fusedWeight * worthOf(ofFused) },
    ...ofSingles.map((each) => ({ text: each.text, weight: worthOf(each) })),
  ]);
  return {
    version,
    text: votes.map(([first]) => first?.character ?? '').join(''),
    confidence:
      votes.length === 0
        ? 0
        : votes.reduce((sum, [first]) => sum + (first?.share ?? 0), 0) / votes.length,
    votes,
    fused: ofFused,
    singles: ofSingles,
  };
};
