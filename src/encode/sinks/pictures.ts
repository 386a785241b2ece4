import { mkdtemp, readdir, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SrvidError } from '../../core/errors.ts';
import type { EncodePlan } from '../encode-plan.ts';
import { openFfmpegFeed } from '../ffmpeg-feed.ts';
import { type OutputRef, sequencePath } from '../output.ts';
import { freePartialPath, outputError, publish, removeQuietly } from '../part-file.ts';
import type { FrameSink, SinkReport } from '../sink.ts';

type PictureRef = Extract<OutputRef, { kind: 'picture' | 'sequence' }>;

/** FFmpeg reads `%` as the start of a number pattern. */
const literal = (path: string): string => path.replaceAll('%', '%%');

/** Pictures are written into a folder of their own beside their place, and moved there when all are done. */
export const openPictureSink = async (plan: EncodePlan, output: PictureRef): Promise<FrameSink> => {
  const place = output.kind === 'picture' ? output.path : output.pattern;
  const folder = await mkdtemp(join(dirname(place), '.srvid-')).catch((cause: unknown) => {
    throw outputError(place, cause);
  });
  const extension = output.picture;
  const single = join(folder, `picture.${extension}`);
  const url =
    output.kind === 'picture' ? `file:${single}` : `file:${literal(folder)}/%012d.${extension}`;
  const feed = openFfmpegFeed(plan, { url, label: place });

  const finish = async (
    outcome: 'complete' | 'partial',
    signal?: AbortSignal,
  ): Promise<SinkReport> => {
    await feed.end(signal);
    const ending = { outcome, frames: feed.frames, signal };
    try {
      return output.kind === 'picture'
        ? await publishOne(single, output.path, ending)
        : await publishAll(plan, folder, output, ending);
    } finally {
      await removeQuietly(folder);
    }
  };

  return {
    async write(frame) {
      if (output.kind === 'picture' && feed.frames > 0) {
        throw new SrvidError('USAGE', `${output.path} holds one picture, and the input has more`, {
          hint: 'Use a number pattern such as shot%04d.png, or --frames 1.',
        });
      }
      await feed.write(frame);
    },
    finish,
    async [Symbol.asyncDispose]() {
      await feed[Symbol.asyncDispose]();
      await removeQuietly(folder);
    },
  };
};

type Ending = {
  readonly outcome: 'complete' | 'partial';
  readonly frames: number;
  readonly signal: AbortSignal | undefined;
};

const publishOne = async (
  from: string,
  path: string,
  { outcome, frames, signal }: Ending,
): Promise<SinkReport> => {
  const found = await stat(from).catch(() => undefined);
  if (!found || found.size === 0)
    throw new SrvidError('ENCODE_FAILED', `FFmpeg wrote no picture for ${path}`);
  const name = outcome === 'complete' ? path : await freePartialPath(path);
  await publish(from, name, signal);
  return { frames, path: name, bytes: found.size };
};

const publishAll = async (
  { request }: EncodePlan,
  folder: string,
  output: Extract<PictureRef, { kind: 'sequence' }>,
  { outcome, frames, signal }: Ending,
): Promise<SinkReport> => {
  const names = (await readdir(folder)).sort();
  if (names.length !== frames)
    throw new SrvidError(
      'ENCODE_FAILED',
      `FFmpeg wrote ${names.length} of ${frames} pictures for ${output.pattern}`,
    );
  const targetsOf = (name: string) =>
    names.map((_, i) => sequencePath(name, output.firstNumber + i));
  const pattern =
    outcome === 'complete' ? output.pattern : await freePartialPath(output.pattern, targetsOf);
  const targets = targetsOf(pattern);
  if (!request.overwrite) await requireNone(targets);
  signal?.throwIfAborted();
  let bytes = 0;
  for (const [i, name] of names.entries()) {
    const target = targets[i] as string;
    bytes += (await stat(join(folder, name))).size;
    await rename(join(folder, name), target).catch((cause: unknown) => {
      throw outputError(target, cause);
    });
  }
  return { frames, path: join(dirname(pattern), basename(pattern)), bytes };
};

const requireNone = async (paths: readonly string[]): Promise<void> => {
  for (const path of paths) {
    if (await stat(path).catch(() => undefined)) {
      throw new SrvidError('OUTPUT_EXISTS', `the output ${path} exists already`, {
        hint: 'Give -y to overwrite it, or choose another pattern.',
      });
    }
  }
};
