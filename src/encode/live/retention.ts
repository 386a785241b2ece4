import { readdir, rm, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { RecordingRules } from './output.ts';
import { matchesPattern } from './strftime.ts';

export type RecordedFile = {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
};

/** Files that an earlier start of the same pattern may have written, in any of its folders. */
const findRecorded = async (pattern: string): Promise<readonly RecordedFile[]> => {
  const [root = '', ...parts] = pattern.split(sep);
  let folders = [root === '' ? sep : root];
  for (const part of parts.slice(0, -1)) {
    if (!part.includes('%')) folders = folders.map((folder) => join(folder, part));
    else folders = (await Promise.all(folders.map((folder) => entries(folder, part)))).flat();
  }
  const name = parts.at(-1) ?? '';
  const paths = (
    await Promise.all(folders.map((folder) => entries(folder, name, '(?:-\\d+)?')))
  ).flat();
  const found = await Promise.all(
    paths.map(async (path) => {
      const facts = await stat(path).catch(() => undefined);
      return facts?.isFile() ? [{ path, bytes: facts.size, modifiedMs: facts.mtimeMs }] : [];
    }),
  );
  return found.flat();
};

const entries = async (folder: string, part: string, middle = ''): Promise<string[]> => {
  const form = matchesPattern(part, middle);
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => form.test(name)).map((name) => join(folder, name));
};

/** The files to delete, oldest first. */
export const expired = (
  files: readonly RecordedFile[],
  { keepSeconds, keepBytes }: Pick<RecordingRules, 'keepSeconds' | 'keepBytes'>,
  nowMs: number,
): readonly RecordedFile[] => {
  const newestFirst = files.toSorted(
    (a, b) => b.modifiedMs - a.modifiedMs || (a.path < b.path ? 1 : -1),
  );
  let sum = 0;
  const gone = newestFirst.filter(({ bytes, modifiedMs }) => {
    sum += bytes;
    const tooOld = keepSeconds !== undefined && nowMs - modifiedMs > keepSeconds * 1000;
    return tooOld || (keepBytes !== undefined && sum > keepBytes);
  });
  return gone.toReversed();
};

/** Deletes what the rules no longer keep, never one of `writing`. */
export const enforceRetention = async (
  pattern: string,
  rules: RecordingRules,
  writing: ReadonlySet<string>,
): Promise<void> => {
  if (rules.keepSeconds === undefined && rules.keepBytes === undefined) return;
  const gone = expired(await findRecorded(pattern), rules, Date.now());
  for (const { path } of gone) if (!writing.has(path)) await rm(path, { force: true });
};
