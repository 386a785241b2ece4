import { stat } from 'node:fs/promises';
import { SrvidError } from '../../core/errors.ts';
import { countFrames, enhancedVideoNumber } from '../count-frames.ts';
import type { EncodePlan } from '../encode-plan.ts';
import { openFfmpegFeed } from '../ffmpeg-feed.ts';
import { scaleDisplayMatrix, writeDisplayMatrix } from '../mp4-display-matrix.ts';
import type { OutputRef } from '../output.ts';
import { freePartialPath, outputError, partPath, publish, removeQuietly } from '../part-file.ts';
import type { FrameSink, SinkReport } from '../sink.ts';
import { trimPartial } from '../trim-partial.ts';

type FileRef = Extract<OutputRef, { kind: 'file' }>;

/** A movie file: written beside its final name, checked, and only then given it. Devices and fifos are written directly. */
export const openFileSink = (plan: EncodePlan, output: FileRef): FrameSink =>
  output.regular ? openRegular(plan, output.path) : openDirect(plan, output.path);

const openDirect = (plan: EncodePlan, path: string): FrameSink => {
  const feed = openFfmpegFeed(plan, { url: `file:${path}`, label: path, seekable: false });
  return {
    write: (frame) => feed.write(frame),
    async finish(_outcome, signal): Promise<SinkReport> {
      await feed.end(signal);
      return { frames: feed.frames, path, bytes: undefined };
    },
    [Symbol.asyncDispose]: () => feed[Symbol.asyncDispose](),
  };
};

const openRegular = (plan: EncodePlan, path: string): FrameSink => {
  const part = partPath(path);
  const feed = openFfmpegFeed(plan, { url: `file:${part}`, label: path });
  let published = false;

  const finish = async (
    outcome: 'complete' | 'partial',
    signal?: AbortSignal,
  ): Promise<SinkReport> => {
    await feed.end(signal);
    const warnings =
      outcome === 'partial' ? await trimPartial(plan, part, feed.videoEnd(), signal) : [];
    const frames = await verify(plan, { part, path, written: feed.frames, signal });
    const name = outcome === 'complete' ? path : await freePartialPath(path);
    if (outcome === 'complete') await requireFree(plan, path);
    await publish(part, name, signal);
    published = true;
    return { frames, path: name, bytes: (await stat(name)).size, warnings };
  };

  return {
    write: (frame) => feed.write(frame),
    finish,
    async [Symbol.asyncDispose]() {
      await feed[Symbol.asyncDispose]();
      if (!published) await removeQuietly(part);
    },
  };
};

type Written = {
  readonly part: string;
  readonly path: string;
  /** Frames. */
  readonly written: number;
  readonly signal: AbortSignal | undefined;
};

const verify = async (
  { request, video }: EncodePlan,
  { part, path, written, signal }: Written,
): Promise<number> => {
  if (!video?.container) return written;
  if (request.displayMatrix) {
    const matrix = scaleDisplayMatrix(
      request.displayMatrix,
      request.fit ? request.fit.height / (request.layout.height / request.scale) : request.scale,
    );
    const done = await writeDisplayMatrix(part, matrix, enhancedVideoNumber(video)).catch(
      (cause: unknown) => {
        throw outputError(path, cause);
      },
    );
    if (!done)
      throw new SrvidError(
        'ENCODE_FAILED',
        `the encoded file for ${path} has no track to write the rotation to`,
      );
  }
  const frames = await countFrames(part, video.container, video, signal);
  if (frames !== written)
    throw new SrvidError(
      'ENCODE_FAILED',
      `the encoded file for ${path} holds ${frames} of ${written} frames`,
    );
  return frames;
};

/** Someone else may have made a file of that name during the run. */
const requireFree = async ({ request }: EncodePlan, path: string): Promise<void> => {
  if (request.overwrite) return;
  const found = await stat(path).catch(() => undefined);
  if (found)
    throw new SrvidError('OUTPUT_EXISTS', `${path} appeared while srvid was running`, {
      hint: 'Give -y to overwrite it, or choose another name.',
    });
};
