import { mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { SrvidError } from '../core/errors.ts';

/** Free space is asked for again after this many bytes. */
const checkEvery = 16 * 1024 * 1024;

/** What spooling leaves free on the disk: 1 GiB, or 5 % of a small one. */
const reserve = (totalBytes: number): number => Math.min(1024 ** 3, totalBytes * 0.05);

const room = async (directory: string): Promise<number> => {
  const { bavail, blocks, bsize } = await statfs(directory);
  return bavail * bsize - reserve(blocks * bsize);
};

/**
 * Copies a stream that cannot be read twice into a temporary file, so that it can be probed, decoded, and its audio copied.
 * @returns the file, and `dispose`, which removes it
 * @throws SrvidError DISK_FULL before the disk is full, INPUT_UNREADABLE when nothing comes; the signal's reason when aborted
 */
export const spool = async (
  source: Readable,
  label: string,
  directory: string,
  signal: AbortSignal,
): Promise<{ path: string; dispose: () => Promise<void> }> => {
  signal.throwIfAborted();
  const folder = await mkdtemp(join(directory, 'srvid-input-')).catch((cause: Error) => {
    throw new SrvidError(
      'OUTPUT_UNWRITABLE',
      `cannot write to the temporary folder ${directory}: ${cause.message}`,
      { cause, hint: 'Set TMPDIR to another folder.' },
    );
  });
  const dispose = () => rm(folder, { recursive: true, force: true });
  const onAbort = () => source.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const path = join(folder, 'input');
    const bytes = await copy(source, path, folder, label);
    signal.throwIfAborted();
    if (bytes === 0) throw new SrvidError('INPUT_UNREADABLE', `${label} is empty (0 bytes)`);
    return { path, dispose };
  } catch (error) {
    source.destroy();
    await dispose();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};

const copy = async (
  source: Readable,
  path: string,
  folder: string,
  label: string,
): Promise<number> => {
  const full = (bytes: number, cause?: unknown) =>
    new SrvidError(
      'DISK_FULL',
      `${label} does not fit into the temporary folder: stopped after ${bytes} bytes`,
      {
        hint: 'Set TMPDIR to a folder with more space, or give srvid a file.',
        cause,
      },
    );
  await using file = await open(path, 'wx', 0o600);
  let bytes = 0;
  let left = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    if (left < piece.length) {
      const free = await room(folder);
      if (free < piece.length) throw full(bytes);
      left = Math.min(free, checkEvery);
    }
    await file.writeFile(piece).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOSPC' || error.code === 'EDQUOT' ? full(bytes, error) : error;
    });
    bytes += piece.length;
    left -= piece.length;
  }
  return bytes;
};
