import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { SrvidError } from '../core/errors.ts';

/** Larger files are refused: they cannot be meant for enlarging video frame by frame. */
const maxModelBytes = 512 * 1024 * 1024;

export const sha256Of = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** @throws SrvidError MODEL_INVALID that names the file */
export const readModelFile = async (path: string): Promise<Buffer> => {
  try {
    const { size } = await stat(path);
    if (size > maxModelBytes) {
      throw new SrvidError(
        'MODEL_INVALID',
        `${path} has ${size} bytes; networks of at most ${maxModelBytes} are run`,
      );
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof SrvidError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'no such file'
        : code === 'EISDIR'
          ? 'it is a directory'
          : (error as Error).message;
    throw new SrvidError('MODEL_INVALID', `cannot read ${path}: ${why}`, {
      hint: 'Run "srvid models" to see the networks that ship with srvid.',
      cause: error,
    });
  }
};
