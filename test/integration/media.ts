import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach } from 'vitest';

const run = promisify(execFile);

const root = resolve(import.meta.dirname, '../..');
const clips = resolve(root, '../shared/data/video');

/** The real clips beside a checkout; tests on them run where they exist. */
export const haveClips = existsSync(clips);
export const clip = (name: string): string => join(clips, name);
export const sample = (name: string): string => join(root, 'samples', name);

/** A folder that goes with the test file. */
export const scratchFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'srvid-test-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** Paths in a folder that is made anew for each attempt at a test: what the first attempt wrote is not in the way of the next. */
export const attemptFolder = (): ((name: string) => string) => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'srvid-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return (name) => join(folder, name);
};

export const ffmpeg = async (...args: string[]): Promise<string> => {
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], {
    maxBuffer: 1e9,
  });
  return stdout;
};

type Probed = {
  streams: Record<string, unknown>[];
  packets: { pts: number }[];
  frames: { pts: number }[];
  format: Record<string, unknown>;
  chapters: unknown[];
};

export const ffprobe = async (path: string, ...args: string[]): Promise<Probed> => {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-of', 'json', ...args, path], {
    maxBuffer: 1e9,
  });
  return JSON.parse(stdout) as Probed;
};

/** Presentation times of the decoded frames of the first chosen stream, in seconds, by ffprobe. */
export const framePts = async (path: string, stream = 'v:0'): Promise<number[]> => {
  const { frames, streams } = await ffprobe(
    path,
    '-select_streams',
    stream,
    '-show_entries',
    'frame=pts:stream=time_base',
  );
  const [num, den] = String(streams[0]?.['time_base']).split('/').map(Number) as [number, number];
  return frames.map(({ pts }) => (pts * num) / den);
};

/** MD5 of every stream's packets, by FFmpeg's streamhash, without the given kind. */
export const packetHashes = async (
  path: string,
  without: 'v' | 'none' = 'v',
): Promise<string[]> => {
  const maps = without === 'v' ? ['-map', '0', '-map', '-0:v'] : ['-map', '0'];
  const text = await ffmpeg(
    '-copyts',
    '-i',
    path,
    ...maps,
    '-c',
    'copy',
    '-f',
    'streamhash',
    '-hash',
    'md5',
    '-',
  );
  return text
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\d+,/, ''));
};
