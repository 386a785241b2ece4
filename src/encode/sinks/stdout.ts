import type { Readable, Writable } from 'node:stream';
import type { EncodePlan } from '../encode-plan.ts';
import { openFfmpegFeed } from '../ffmpeg-feed.ts';
import { createRefusal } from '../refusal.ts';
import type { FrameSink } from '../sink.ts';
import { openTextOutput } from './standard-output.ts';

/** Matroska on standard output: FFmpeg's bytes and nothing else. A reader that goes away ends the run. */
export const openStdoutSink = (plan: EncodePlan, stdout: Writable): FrameSink => {
  const out = openTextOutput(stdout);
  const refusal = createRefusal();
  let copying: Promise<void> = Promise.resolve();
  let failure: unknown;
  const feed = openFfmpegFeed(plan, {
    url: 'pipe:1',
    label: 'standard output',
    seekable: false,
    onStart: (ffmpeg) => {
      const write = (chunk: Uint8Array) => refusal.guard(() => out.write(chunk));
      copying = copyAll(ffmpeg.stdout, write, (error) => {
        failure = error;
        feed.kill();
      });
    },
  });
  const orReaderGone = async (work: Promise<void>): Promise<void> => {
    await work.catch((error: unknown) => {
      throw failure ?? error;
    });
    if (failure !== undefined) throw failure;
  };
  return {
    write: (frame) => orReaderGone(feed.write(frame)),
    async finish(_outcome, signal) {
      // A reader that has stopped reading must not hold up an abort.
      const onAbort = () => refusal.refuse(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        if (signal?.aborted) onAbort();
        await orReaderGone(feed.end(signal));
        await orReaderGone(copying);
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
      return { frames: feed.frames, path: undefined, bytes: undefined };
    },
    async [Symbol.asyncDispose]() {
      refusal.refuse(new Error('closed'));
      await feed[Symbol.asyncDispose]();
      out.close();
    },
  };
};

/** Reads to the end whatever happens: FFmpeg counts as running until its output has been read. */
const copyAll = async (
  from: Readable,
  write: (chunk: Uint8Array) => Promise<void>,
  onFailure: (error: unknown) => void,
): Promise<void> => {
  let failed = false;
  for await (const chunk of from) {
    if (failed) continue;
    await write(chunk as Uint8Array).catch((error: unknown) => {
      failed = true;
      onFailure(error);
    });
  }
};
