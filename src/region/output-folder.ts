import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import { outputError, partPath, removeQuietly } from '../encode/part-file.ts';

/** By this `report.json` of ours is known. */
export const reportTool = 'srvid plate';

/** A folder that is written under another name, and gets its own when it is whole. */
export type OutputFolder = AsyncDisposable & {
  /** Where to write. */
  readonly part: string;
  /** The final name. */
  readonly path: string;
  /** Writes a file into it. @throws SrvidError DISK_FULL, OUTPUT_UNWRITABLE */
  readonly write: (name: string, data: Uint8Array | string) => Promise<void>;
  /** Gives it the final name; what lay there before goes. @throws SrvidError OUTPUT_UNWRITABLE */
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

/** @throws SrvidError OUTPUT_EXISTS, OUTPUT_UNWRITABLE */
const requireFree = async (path: string, overwrite: boolean): Promise<void> => {
  const found = await stat(path).catch(() => undefined);
  if (!found) return;
  if (!found.isDirectory())
    throw new SrvidError('OUTPUT_EXISTS', `the output ${path} is a file, not a folder`, {
      hint: 'Choose another name.',
    });
  const entries = await readdir(path).catch((cause: unknown) => {
    throw outputError(path, cause);
  });
  if (entries.length === 0) return;
  if (!overwrite)
    throw new SrvidError('OUTPUT_EXISTS', `the output ${path} exists already`, {
      hint: 'Give -y to overwrite it, or choose another name.',
    });
  if (!(await isOurs(path)))
    throw new SrvidError('OUTPUT_EXISTS', `the folder ${path} holds other things`, {
      hint: 'Only a folder that srvid plate made is overwritten: choose another name.',
    });
};

/** Checks that the folder may be written. @throws SrvidError OUTPUT_EXISTS, OUTPUT_UNWRITABLE */
export const checkOutputFolder = async (text: string, overwrite: boolean): Promise<string> => {
  const path = resolve(text);
  await requireFree(path, overwrite);
  const parent = await stat(dirname(path)).catch(() => undefined);
  if (!parent?.isDirectory())
    throw new SrvidError(
      'OUTPUT_UNWRITABLE',
      `cannot write ${path}: the folder ${dirname(path)} does not exist`,
      { hint: 'Make the folder first.' },
    );
  return path;
};

/** @param path from `checkOutputFolder` */
export const openOutputFolder = async (path: string, overwrite: boolean): Promise<OutputFolder> => {
  const part = partPath(path);
  await mkdir(part).catch((cause: unknown) => {
    throw outputError(path, cause);
  });
  return {
    part,
    path,
    write: (name, data) =>
      writeFile(join(part, name), data).catch((cause: unknown) => {
        throw outputError(path, cause);
      }),
    async publish() {
      await requireFree(path, overwrite);
      const old = partPath(path);
      const wasThere = await stat(path).then(
        () => true,
        () => false,
      );
      try {
        if (wasThere) await rename(path, old);
        await rename(part, path);
      } catch (cause) {
        throw outputError(path, cause);
      } finally {
        if (wasThere) await removeQuietly(old);
      }
    },
    [Symbol.asyncDispose]: () => removeQuietly(part),
  };
};
