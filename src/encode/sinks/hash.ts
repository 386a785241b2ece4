import { createHash } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { open, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import type { FrameLayout } from '../../core/frame.ts';
import { planeSizes } from '../../core/pixel-format.ts';
import type { EncodePlan } from '../encode-plan.ts';
import { freePartialPath, outputError, partPath, publish, removeQuietly } from '../part-file.ts';
import type { FrameSink, SinkReport } from '../sink.ts';
import { openTextOutput } from './standard-output.ts';

/** One line of `hash:`: index, PTS in ticks, and the SHA-256 of each plane, tightly packed, in the order Y, Cb, Cr. */
const hashLine = (
  index: number,
  pts: number,
  frame: Uint8Array,
  { format, width, height }: FrameLayout,
): string => {
  const planes = planeSizes(format, width, height).map(({ offset, bytes }) =>
    createHash('sha256')
      .update(frame.subarray(offset, offset + bytes))
      .digest('hex'),
  );
  return `${[index, pts, ...planes].join(' ')}\n`;
};

const writeText = (stream: Writable, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });

/**
 * The `hash:` sink. SHA-256 of a 1080p frame takes a few milliseconds of the main thread, about as long as writing it to a pipe;
 * the inference that runs meanwhile is in other threads.
 */
export const openHashSink = async (
  plan: EncodePlan,
  path: string | undefined,
  stdout: Writable,
): Promise<FrameSink> => {
  if (path === undefined) return toStandardOutput(plan, stdout);
  const found = await stat(path).catch(() => undefined);
  // Devices and fifos are written directly, as with movies.
  return toFile(plan, path, found !== undefined && !found.isFile());
};

const toStandardOutput = ({ request }: EncodePlan, stdout: Writable): FrameSink => {
  const out = openTextOutput(stdout);
  let frames = 0;
  return {
    async write(frame) {
      await out.write(hashLine(frame.index, frame.pts, frame.lease.output, request.layout));
      frames += 1;
    },
    finish: async () => ({ frames, path: undefined, bytes: undefined }),
    async [Symbol.asyncDispose]() {
      out.close();
    },
  };
};

const toFile = ({ request }: EncodePlan, path: string, direct: boolean): FrameSink => {
  const part = direct ? path : partPath(path);
  const stream = createWriteStream(part, { flags: 'w' });
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure ??= error;
  });
  let frames = 0;
  let published = false;

  const finish = async (
    outcome: 'complete' | 'partial',
    signal?: AbortSignal,
  ): Promise<SinkReport> => {
    stream.end();
    await finished(stream, signal ? { signal } : {}).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw outputError(path, cause);
    });
    if (direct) return { frames, path, bytes: undefined };
    const name = outcome === 'complete' ? path : await freePartialPath(path);
    await publish(part, name, signal);
    published = true;
    return { frames, path: name, bytes: (await stat(name)).size };
  };

  return {
    async write(frame) {
      if (failure) throw outputError(path, failure);
      const line = hashLine(frame.index, frame.pts, frame.lease.output, request.layout);
      await writeText(stream, line).catch((cause: unknown) => {
        throw outputError(path, cause);
      });
      frames += 1;
    },
    finish,
    async [Symbol.asyncDispose]() {
      if (published) return;
      stream.destroy();
      if (direct) return releaseWriter(path, stream.pending);
      if (!stream.closed) await once(stream, 'close').catch(() => {});
      await removeQuietly(part);
    },
  };
};

/** To open a fifo takes until someone reads it, and keeps the process alive for as long: a reader comes and goes. */
const releaseWriter = async (path: string, waiting: boolean): Promise<void> => {
  if (!waiting) return;
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const reader = await open(path, flags).catch(() => undefined);
  await reader?.close();
};
