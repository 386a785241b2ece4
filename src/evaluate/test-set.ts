import { readdir, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import { isPictureName } from '../core/ffmpeg/input-safety.ts';
import { nearest } from '../core/near-miss.ts';
import { distinctNames } from './distinct-names.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { readPicture, type Picture } from './picture.ts';

/** What one `--set` holds: still pictures, clips, or both. Paths are absolute and sorted. */
export type TestSet = {
  readonly path: string;
  readonly name: string;
  readonly pictures: readonly string[];
  readonly clips: readonly string[];
};

/** A ground truth. */
export type TestImage = { readonly name: string; readonly picture: Picture };

const isClipName = (name: string): boolean =>
  /\.(?:mp4|m4v|mkv|mov|avi|webm|m?ts|m2ts|mpe?g|vob|flv|wmv|3gp|mxf|nut|y4m|og[gv]|26[45]|hevc)$/i.test(
    name,
  );

/** `baby` for `baby_GT.bmp`. */
export const imageName = (path: string): string =>
  basename(path, extname(path)).replace(/_(?:GT|HR)$/i, '');

const missing = async (path: string): Promise<SrvidError> => {
  const siblings = await readdir(dirname(path)).catch(() => []);
  const near = nearest(basename(path), siblings);
  return new SrvidError(
    'INPUT_NOT_FOUND',
    `the test set ${path} does not exist${near === undefined ? '' : `; did you mean ${near}?`}`,
    { hint: 'A test set is a folder of pictures or clips, or one clip.' },
  );
};

/**
 * Looks what a path holds, without decoding.
 * @throws SrvidError INPUT_NOT_FOUND (with the near miss), INPUT_UNREADABLE for a folder without pictures and clips
 */
export const findTestSet = async (text: string): Promise<TestSet> => {
  const path = resolve(text);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw await missing(path);
  if (!found.isDirectory())
    return isPictureName(path)
      ? { path, name: imageName(path), pictures: [path], clips: [] }
      : { path, name: imageName(path), pictures: [], clips: [path] };
  const names = (await readdir(path)).filter((name) => !name.startsWith('.')).toSorted();
  const pathsOf = (matches: (name: string) => boolean): string[] =>
    names.filter(matches).map((name) => join(path, name));
  const [pictures, clips] = [pathsOf(isPictureName), pathsOf(isClipName)];
  if (pictures.length + clips.length === 0)
    throw new SrvidError('INPUT_UNREADABLE', `the folder ${path} holds no pictures and no clips`, {
      hint: 'Give a folder of ground-truth pictures such as Set5, or of clips such as Vid4.',
    });
  return { path, name: basename(path), pictures, clips };
};

/** Several sets, each once, and called so that none is taken for another. @throws what `findTestSet` throws */
export const findTestSets = async (texts: readonly string[]): Promise<readonly TestSet[]> => {
  const sets: TestSet[] = [];
  for (const path of new Set(texts.map((text) => resolve(text))))
    sets.push(await findTestSet(path));
  const short = new Map(sets.map(({ path, name }) => [path, name]));
  const names = distinctNames([...short.keys()], (path) => short.get(path) ?? path);
  return sets.map((set) => ({ ...set, name: names.get(set.path) ?? set.name }));
};

/** Decodes the pictures of a set. @throws what `readPicture` throws */
export const readTestImages = (
  { pictures }: TestSet,
  signal: AbortSignal,
): Promise<readonly TestImage[]> => {
  const names = distinctNames(pictures, imageName);
  return mapConcurrently(pictures, availableParallelism(), async (path) => ({
    name: names.get(path) ?? path,
    picture: await readPicture(path, signal),
  }));
};
