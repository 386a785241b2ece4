import { open, rm, mkdtemp } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A file without a name, for a child to inherit: FFmpeg reads it as a preset (`-fpre /dev/fd/N`). A pipe would not do, as Node's are
 * sockets, which cannot be opened by path. Nobody else can read it, and it goes with the last process that holds it.
 */
export const openSecretFile = async (lines: readonly string[]): Promise<FileHandle> => {
  const folder = await mkdtemp(join(tmpdir(), 'srvid-'));
  try {
    const file = await open(join(folder, 'options'), 'wx+', 0o600);
    await file.writeFile(lines.map((line) => `${line}\n`).join(''));
    return file;
  } finally {
    await rm(folder, { recursive: true });
  }
};
