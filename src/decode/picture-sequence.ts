import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import { isPictureName } from '../core/ffmpeg/input-safety.ts';
import type { InputRef } from '../core/media.ts';
import type { Rational } from '../core/rational.ts';

type Sequence = Extract<InputRef, { kind: 'sequence' }>;

/** `before` and `after` are literal; a number is written with at least `digits` digits, zeros in front. */
type Numbering = { readonly before: string; readonly digits: number; readonly after: string };

const conversion = /^((?:[^%]|%%)*)%(?:0(\d{1,2}))?d((?:[^%]|%%)*)$/;

const readPattern = (name: string): Numbering | undefined => {
  const match = conversion.exec(name);
  if (!match) return undefined;
  return {
    before: (match[1] ?? '').replaceAll('%%', '%'),
    digits: Number(match[2] ?? 1),
    after: (match[3] ?? '').replaceAll('%%', '%'),
  };
};

/** Does a file name hold exactly one `%d` or `%0Nd`? */
export const isPattern = (name: string): boolean => readPattern(name) !== undefined;

const nameOf = ({ before, digits, after }: Numbering, number: number): string =>
  `${before}${String(number).padStart(digits, '0')}${after}`;

const numbersOf = (names: readonly string[], numbering: Numbering): readonly number[] => {
  const { before, after } = numbering;
  return names
    .filter(
      (name) =>
        name.length > before.length + after.length &&
        name.startsWith(before) &&
        name.endsWith(after),
    )
    .map((name) => name.slice(before.length, name.length - after.length))
    .filter(
      (text) => /^\d{1,9}$/.test(text) && nameOf(numbering, Number(text)) === before + text + after,
    )
    .map(Number)
    .toSorted((a, b) => a - b);
};

/**
 * The pictures that a printf pattern names. Only the last part of the path is a pattern.
 * @throws SrvidError INPUT_NOT_FOUND without a match, INPUT_UNREADABLE when numbers are missing or the files are no pictures
 */
export const patternSequence = async (path: string, frameRate: Rational): Promise<Sequence> => {
  const folder = dirname(path);
  const numbering = readPattern(basename(path));
  const names = await readdir(folder).catch((cause: Error) => {
    throw new SrvidError('INPUT_NOT_FOUND', `cannot look for ${path}: ${cause.message}`, { cause });
  });
  if (!numbering || !isPictureName(numbering.after))
    throw new SrvidError(
      'INPUT_NOT_FOUND',
      `${path} does not exist, and as a pattern it does not name pictures`,
      { hint: 'Patterns look like shot%04d.png.' },
    );
  return build(folder, numbering, numbersOf(names, numbering), frameRate);
};

/**
 * The one series of numbered pictures in a folder; other files beside it are left alone.
 * @throws SrvidError INPUT_UNREADABLE without pictures, with several series, without numbers, or when numbers are missing
 */
export const folderSequence = async (folder: string, frameRate: Rational): Promise<Sequence> => {
  const names = await readdir(folder).catch((cause: Error) => {
    throw new SrvidError('INPUT_UNREADABLE', `cannot list the folder ${folder}: ${cause.message}`, {
      cause,
    });
  });
  const pictures = names.filter((name) => isPictureName(name) && !name.startsWith('.'));
  if (pictures.length === 0)
    throw new SrvidError('INPUT_UNREADABLE', `the folder ${folder} holds no pictures`, {
      hint: 'A folder is read as a sequence of numbered pictures; give a video by its own name.',
    });
  const series = [
    ...new Map(
      pictures.map((name) => [`${seriesOf(name)?.before}\0${seriesOf(name)?.after}`, name]),
    ).values(),
  ];
  const numbering = seriesOf(series[0] ?? '');
  if (series.length > 1 || !numbering)
    throw new SrvidError(
      'INPUT_UNREADABLE',
      `the pictures in ${folder} are not one numbered series: ${series.slice(0, 4).join(', ')}`,
      { hint: 'Give a pattern such as shot%04d.png, or rename them.' },
    );
  const digits =
    Math.min(...pictures.map((name) => name.length)) -
    numbering.before.length -
    numbering.after.length;
  return build(
    folder,
    { ...numbering, digits },
    numbersOf(pictures, { ...numbering, digits }),
    frameRate,
    pictures.length,
  );
};

/** The last run of digits before the extension is the number. */
const seriesOf = (name: string): Numbering | undefined => {
  const match = /^(.*?)(\d+)([^\d]*\.[^.]+)$/s.exec(name);
  return match ? { before: match[1] ?? '', digits: 0, after: match[3] ?? '' } : undefined;
};

const build = (
  folder: string,
  numbering: Numbering,
  numbers: readonly number[],
  frameRate: Rational,
  expected = numbers.length,
): Sequence => {
  const first = numbers[0];
  const last = numbers.at(-1);
  if (first === undefined || last === undefined)
    throw new SrvidError(
      'INPUT_NOT_FOUND',
      `no file matches ${join(folder, nameOf(numbering, 1))} or any other number`,
      { hint: 'Check the pattern: %04d stands for four digits with zeros in front.' },
    );
  if (numbers.length < expected)
    throw new SrvidError(
      'INPUT_UNREADABLE',
      `the pictures in ${folder} are numbered in two ways (with and without zeros in front)`,
      { hint: 'Rename them, or give a pattern such as shot%04d.png.' },
    );
  refuseHoles(folder, numbering, numbers, first, last);
  const name = `${escape(numbering.before)}%0${numbering.digits}d${escape(numbering.after)}`;
  return {
    kind: 'sequence',
    pattern: join(escape(folder), name),
    firstNumber: first,
    count: numbers.length,
    frameRate,
  };
};

const escape = (text: string): string => text.replaceAll('%', '%%');

const refuseHoles = (
  folder: string,
  numbering: Numbering,
  numbers: readonly number[],
  first: number,
  last: number,
): void => {
  if (numbers.length === last - first + 1) return;
  const holes: string[] = [];
  for (const [i, number] of numbers.entries()) {
    const next = numbers[i + 1];
    if (next === undefined || next === number + 1) continue;
    holes.push(next === number + 2 ? `${number + 1}` : `${number + 1} to ${next - 1}`);
  }
  const missing = holes.length > 8 ? `${holes.slice(0, 8).join(', ')} and more` : holes.join(', ');
  throw new SrvidError(
    'INPUT_UNREADABLE',
    `pictures are missing between ${nameOf(numbering, first)} and ${nameOf(numbering, last)} in ${folder}: ${missing}`,
    {
      hint: 'A sequence without holes is needed: number the pictures anew, or give only a part of them.',
    },
  );
};

/** The files of a sequence. */
export const sequencePaths = ({ pattern, firstNumber, count }: Sequence): readonly string[] => {
  const numbering = readPattern(basename(pattern));
  return numbering
    ? Array.from({ length: count }, (_, i) =>
        join(dirname(pattern).replaceAll('%%', '%'), nameOf(numbering, firstNumber + i)),
      )
    : [];
};
