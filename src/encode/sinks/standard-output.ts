import type { Writable } from 'node:stream';
import { SrvidError } from '../../core/errors.ts';

const closedError = (cause: Error): SrvidError =>
  (cause as NodeJS.ErrnoException).code === 'ENOSPC'
    ? new SrvidError('DISK_FULL', 'no space left where standard output goes', { cause })
    : new SrvidError(
        'OUTPUT_UNWRITABLE',
        `standard output was closed by its reader (${(cause as NodeJS.ErrnoException).code ?? cause.message})`,
        { cause },
      );

export type TextOutput = {
  /** Resolves when the bytes have been handed over. Throws once the reader has gone. */
  write(data: string | Uint8Array): Promise<void>;
  close(): void;
};

/** A stream that is not ours to end, and whose reader may go at any time (EPIPE). */
export const openTextOutput = (stream: Writable): TextOutput => {
  let failure: SrvidError | undefined;
  const onError = (error: Error) => {
    failure ??= closedError(error);
  };
  stream.on('error', onError);
  return {
    write: (data) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        stream.write(data, (error) => {
          if (error) reject((failure ??= closedError(error)));
          else resolve();
        });
      }),
    // The listener stays: an error of a write under way may still come, and would end the process.
    close: () => {},
  };
};
