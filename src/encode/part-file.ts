import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { SrvidError } from '../core/errors.ts';

/** A name beside the final one that no other run uses; kept short where the name is near the limit of 255 bytes. */
export const partPath = (path: string): string => {
  const unique = randomBytes(4).toString('hex');
  const name = basename(path);
  return join(dirname(path), `${Buffer.byteLength(name) > 230 ? 'srvid' : name}.${unique}.part`);
};

/** `clip.partial.mp4` for `clip.mp4`. */
export const partialPath = (path: string, attempt = 1): string => {
  const extension = extname(path);
  const mark = attempt === 1 ? '.partial' : `.partial-${attempt}`;
  return join(dirname(path), `${basename(path, extension)}${mark}${extension}`);
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * The first partial name that is free. What stands under such a name is never overwritten: the user did not name it, and it may be
 * what is being read.
 * @param filesOf the files that would be written under a name: more than one for a pattern
 */
export const freePartialPath = async (
  path: string,
  filesOf: (name: string) => readonly string[] = (name) => [name],
): Promise<string> => {
  for (let attempt = 1; ; attempt++) {
    const name = partialPath(path, attempt);
    const taken = await Promise.all(filesOf(name).map(exists));
    if (!taken.includes(true)) return name;
  }
};

/** What a failed file operation on the output means. */
export const outputError = (path: string, cause: unknown): SrvidError => {
  if (cause instanceof SrvidError) return cause;
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new SrvidError('DISK_FULL', `no space left for ${path}`, {
      hint: 'Free some space, or write elsewhere.',
      cause,
    });
  return new SrvidError('OUTPUT_UNWRITABLE', `cannot write ${path}: ${(cause as Error).message}`, {
    hint: 'Check the folder and its permissions.',
    cause,
  });
};

const withFile = async (
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> => {
  const file = await open(path, flags);
  try {
    await use(file);
  } finally {
    await file.close();
  }
};

/** Makes sure that the bytes, and then the new name, are on the disk. An abort before the new name throws the signal's reason. */
export const publish = async (part: string, path: string, signal?: AbortSignal): Promise<void> => {
  const fail = (cause: unknown): never => {
    throw outputError(path, cause);
  };
  await withFile(part, 'r+', (file) => file.sync()).catch(fail);
  signal?.throwIfAborted();
  await rename(part, path).catch(fail);
  // Some systems cannot open folders.
  await withFile(dirname(path), 'r', (folder) => folder.sync()).catch(() => {});
};

export const removeQuietly = (path: string): Promise<void> =>
  rm(path, { force: true, recursive: true }).catch(() => {});
