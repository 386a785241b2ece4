import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { MediaInfo } from '../core/media.ts';
import { toNumber } from '../core/rational.ts';
import type { FileFact, Picture } from './plate-report.ts';

/** A file's size and SHA-256. */
export const fileFact = async (path: string, name: string): Promise<FileFact> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
};

/** What was read: of a file its hash; of pictures and addresses there is no one file. */
export const inputFact = async (media: MediaInfo, label: string): Promise<FileFact> =>
  media.input.kind === 'file'
    ? fileFact(media.input.path, basename(label))
    : { name: label, bytes: 0, sha256: 'not a single file' };

const creationOf = (media: MediaInfo): number | undefined => {
  const text = media.tags['creation_time'] ?? media.video.tags['creation_time'];
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
};

/** How the report names a picture: frame, PTS, seconds from the start, and the time of day where the video tells when it began. */
export const pictureFacts = (media: MediaInfo) => {
  const created = creationOf(media);
  const tick = toNumber(media.video.timeBase);
  return ({ index, pts }: { readonly index: number; readonly pts: number }): Picture => {
    const seconds = pts * tick - (media.startSeconds ?? 0);
    return {
      frame: index,
      pts,
      seconds: Number(seconds.toFixed(6)),
      wallClock:
        created === undefined ? undefined : new Date(created + 1000 * seconds).toISOString(),
    };
  };
};

export const dependencyVersion = (name: string): string =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
