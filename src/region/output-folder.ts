import { mkdir, readdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import { outputError, partPath, removeQuietly } from '../encode/part-file.ts';

/** By this `report.json` of ours is known. */
export const reportTool = 'srvid plate';

/** All that a folder of ours holds: what has another name is somebody else's. */
const plateFiles = [
  'plate.png',
  'measured.png',
  'best-frame.png',
  'residual.png',
  'contact-sheet.png',
  'track.mp4',
  'report.html',
  'report.json',
] as const;

export type PlateFile = (typeof plateFiles)[number];

/** A folder that is written under another name, and gets its own when it is whole. */
export type OutputFolder = AsyncDisposable & {
  /** Where to write. */
  readonly part: string;
  /** The final name. */
  readonly path: string;
  /** Writes a file into it. @throws SrvidError DISK_FULL, OUTPUT_UNWRITABLE */
  readonly write: (name: PlateFile, data: Uint8Array | string) => Promise<void>;
  /** Gives it the final name; what lay there before goes, and stays where that fails. @throws SrvidError OUTPUT_UNWRITABLE */
  readonly publish: () => Promise<void>;
};

const isOurs = async (path: string): Promise<boolean> => {
  try {
    const report: unknown = JSON.parse(await readFile(join(path, 'report.json'), 'utf8'));
    return (report as { tool?: unknown }).tool === reportTool;
  } catch {
    return false;
  }
};

/** @param sources the files that are read @throws SrvidError OUTPUT_EXISTS */
const requireOutside = async (path: string, sources: readonly string[]): Promise<void> => {
  const inside = `${await realpath(path)}${sep}`;
  for (const source of sources)
    if ((await realpath(source)).startsWith(inside))
      throw new SrvidError('OUTPUT_EXISTS', `the input ${source} lies in the output ${path}`, {
        hint: 'Choose another output.',
      });
};

/** @throws SrvidError OUTPUT_EXISTS, OUTPUT_UNWRITABLE */
const requireFree = async (
  path: string,
  overwrite: boolean,
  sources: readonly string[],
): Promise<void> => {
  const found = await stat(path).catch(() => undefined);
  if (!found) return;
  if (!found.isDirectory())
    throw new SrvidError('OUTPUT_EXISTS', `the output ${path} is a file, not a folder`, {
      hint: 'Choose another name.',
    });
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw outputError(path, cause);
  });
  if (entries.length === 0) return;
  if (!overwrite)
    throw new SrvidError('OUTPUT_EXISTS', `the output ${path} exists already`, {
      hint: 'Give -y to overwrite it, or choose another name.',
    });
  await requireOutside(path, sources);
  const names: readonly string[] = plateFiles;
  const foreign = entries.find((entry) => !entry.isFile() || !names.includes(entry.name));
  if (foreign || !(await isOurs(path)))
    throw new SrvidError(
      'OUTPUT_EXISTS',
      `the folder ${path} holds other things${foreign ? `: ${foreign.name}` : ''}`,
      {
        hint: 'Only a folder that srvid plate made, with nothing else in it, is overwritten: choose another name.',
      },
    );
};

/** Checks that the folder may be written. @throws SrvidError OUTPUT_EXISTS, OUTPUT_UNWRITABLE */
export const checkOutputFolder = async (text: string, overwrite: boolean): Promise<string> => {
  const path = resolve(text);
  await requireFree(path, overwrite, []);
  const parent = await stat(dirname(path)).catch(() => undefined);
  if (!parent?.isDirectory())
    throw new SrvidError(
      'OUTPUT_UNWRITABLE',
      `cannot write ${path}: the folder ${dirname(path)} does not exist`,
      { hint: 'Make the folder first.' },
    );
  return path;
};

/**
 * @param path from `checkOutputFolder`
 * @param sources the files that are read: none may lie in a folder that is replaced
 * @throws SrvidError OUTPUT_EXISTS, OUTPUT_UNWRITABLE
 */
export const openOutputFolder = async (
  path: string,
  overwrite: boolean,
  sources: readonly string[],
): Promise<OutputFolder> => {
  await requireFree(path, overwrite, sources);
  const part = partPath(path);
  const fail = (cause: unknown): never => {
    throw outputError(path, cause);
  };
  await mkdir(part).catch(fail);
  return {
    part,
    path,
    write: (name, data) => writeFile(join(part, name), data).catch(fail),
    async publish() {
      await requireFree(path, overwrite, sources);
      const old = partPath(path);
      const wasThere = await rename(path, old).then(
        () => true,
        (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && fail(error),
      );
      await rename(part, path).catch(async (cause: unknown) => {
        if (wasThere) await rename(old, path);
        fail(cause);
      });
      if (wasThere) await removeQuietly(old);
    },
    [Symbol.asyncDispose]: () => removeQuietly(part),
  };
};
