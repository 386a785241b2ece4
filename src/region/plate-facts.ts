import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { InputRef, MediaInfo } from '../core/media.ts';
import { toNumber } from '../core/rational.ts';
import { sequencePaths } from '../decode/picture-sequence.ts';
import type { FileFact, Picture } from './plate-report.ts';

/** A file's size and SHA-256. */
export const fileFact = async (path: string, name: string): Promise<FileFact> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
};

/** The numbered files of a picture sequence as one: their sizes together, and the SHA-256 of the list of theirs. */
const sequenceFact = async (
  paths: readonly string[],
  label: string,
): Promise<FileFact & { readonly hashed: string }> => {
  const list = createHash('sha256');
  let bytes = 0;
  for (const path of paths) {
    const fact = await fileFact(path, path);
    list.update(`${fact.sha256}\n`);
    bytes += fact.bytes;
  }
  return {
    name: basename(label),
    bytes,
    sha256: list.digest('hex'),
    hashed: `the list of the SHA-256 of its ${paths.length} files in hexadecimal, a line each, in the order of their numbers (sha256sum <files> | cut -c1-64 | sha256sum)`,
  };
};

/** The files that are read; an address has none. */
export const inputFiles = (input: InputRef): readonly string[] => {
  switch (input.kind) {
    case 'file':
      return [input.path];
    case 'sequence':
      return sequencePaths(input);
    case 'url':
      return [];
  }
};

/** What was read, and what its hash is of; an address has none. */
export const inputFact = async (
  { input }: MediaInfo,
  label: string,
): Promise<FileFact & { readonly hashed: string }> => {
  switch (input.kind) {
    case 'file':
      return { ...(await fileFact(input.path, basename(label))), hashed: 'the file' };
    case 'sequence':
      return sequenceFact(sequencePaths(input), label);
    case 'url':
      return { name: label, bytes: 0, sha256: 'none', hashed: 'nothing: an address is no file' };
  }
};

/** A time that names no zone is UTC: containers know no other. */
const creationOf = (media: MediaInfo): number | undefined => {
  const text = media.tags['creation_time'] ?? media.video.tags['creation_time'];
  if (text === undefined) return undefined;
  const hasZone = /(?:[a-z]|[+-]\d\d:?\d\d)$/i.test(text);
  const time = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
};

/** Where the times of day come from, and what they are worth. */
export const wallClockBasis = (media: MediaInfo): string => {
  const created = creationOf(media);
  return created === undefined
    ? 'unknown: the file has no creation_time'
    : `the file's creation_time (${new Date(created).toISOString()}) plus the frame's time; not verified`;
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
