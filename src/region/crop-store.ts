import { mkdtemp, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import type { Rect } from '../core/frame.ts';
import { removeQuietly } from '../encode/part-file.ts';
import type { RawCrop } from './crop.ts';

/** Where a crop lies in the store. */
export type StoredCrop = { readonly rect: Rect; readonly offset: number; readonly bytes: number };

/** Pieces of pictures on disk: a track may be hours long. */
export type CropStore = AsyncDisposable & {
  readonly add: (crop: RawCrop) => Promise<StoredCrop>;
  readonly read: (stored: StoredCrop) => Promise<RawCrop>;
};

/** Opens a store in the folder for temporary files; it goes when it is disposed of. @throws SrvidError DISK_FULL, OUTPUT_UNWRITABLE */
export const openCropStore = async (): Promise<CropStore> => {
  const folder = await mkdtemp(join(tmpdir(), 'srvid-region-')).catch((cause: unknown) => {
    throw storeError(cause);
  });
  const file = await open(join(folder, 'crops'), 'w+').catch(async (cause: unknown) => {
    await removeQuietly(folder);
    throw storeError(cause);
  });
  let end = 0;
  return {
    async add({ rect, bytes }) {
      const stored = { rect, offset: end, bytes: bytes.length };
      end += bytes.length;
      await file.write(bytes, 0, bytes.length, stored.offset).catch((cause: unknown) => {
        throw storeError(cause);
      });
      return stored;
    },
    async read({ rect, offset, bytes }) {
      const buffer = new Uint8Array(bytes);
      await file.read(buffer, 0, bytes, offset);
      return { rect, bytes: buffer };
    },
    async [Symbol.asyncDispose]() {
      await file.close();
      await removeQuietly(folder);
    },
  };
};

const storeError = (cause: unknown): SrvidError => {
  const isFull = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
  return new SrvidError(
    isFull ? 'DISK_FULL' : 'OUTPUT_UNWRITABLE',
    `the folder for temporary files ${isFull ? 'is full' : 'cannot be written'}`,
    { hint: 'Name another one in the environment variable TMPDIR.', cause },
  );
};
