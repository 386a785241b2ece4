import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enforceRetention, expired } from '../../../src/encode/live/retention.ts';
import { matchesPattern, strftime, unknownConversion } from '../../../src/encode/live/strftime.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-retention-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const now = Date.parse('2026-03-01T12:00:00Z');
const rules = { segmentSeconds: 60, minFreeBytes: 0 };

/** A file of so many bytes that was written so many seconds ago. */
const put = async (name: string, bytes: number, ageSeconds: number): Promise<string> => {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, new Uint8Array(bytes));
  const at = new Date(Date.now() - ageSeconds * 1000);
  await utimes(path, at, at);
  return path;
};

describe('dated names', () => {
  it('are those of strftime(3), in local time', () => {
    const date = new Date(2026, 2, 1, 4, 5, 6);
    expect(strftime('rec/%Y%m%d-%H%M%S.mp4', date)).toBe('rec/20260301-040506.mp4');
    expect(strftime('%F_%H.%%.mkv', date)).toBe('2026-03-01_04.%.mkv');
    expect(strftime('%s', date)).toBe(String(date.getTime() / 1000));
  });

  it('are known again, also with a number behind the date, and nothing else is', () => {
    const form = matchesPattern('cam1_%Y%m%d-%H%M%S.mp4', '(?:-\\d+)?');
    for (const name of ['cam1_20260301-040506.mp4', 'cam1_20260301-040506-2.mp4'])
      expect(form.test(name), name).toBe(true);
    for (const name of [
      'cam2_20260301-040506.mp4',
      'cam1_20260301-040506.mp4.txt',
      'cam1_2026-040506.mp4',
      'cam1_20260301-040506xmp4',
    ])
      expect(form.test(name), name).toBe(false);
  });

  it('with an unknown conversion are refused', () => {
    expect(unknownConversion('%Y%q.mp4')).toBe('%q');
    expect(unknownConversion('%Y%%.mp4')).toBeUndefined();
  });
});

describe('retention', () => {
  const file = (path: string, bytes: number, age: number) => ({
    path,
    bytes,
    modifiedMs: now - age * 1000,
  });
  const files = [
    file('a', 100, 400),
    file('b', 100, 300),
    file('c', 100, 200),
    file('d', 100, 100),
  ];
  const names = (keep: { keepSeconds?: number; keepBytes?: number }) =>
    expired(files, keep, now).map(({ path }) => path);

  it.each([
    [{ keepSeconds: 250 }, ['a', 'b']],
    [{ keepSeconds: 1000 }, []],
    [{ keepBytes: 250 }, ['a', 'b']],
    [{ keepBytes: 400 }, []],
    [{ keepBytes: 150, keepSeconds: 250 }, ['a', 'b', 'c']],
  ])('%j deletes %j', (keep, gone) => {
    expect(names(keep)).toEqual(gone);
  });

  it('deletes files of the pattern alone, in all its folders, and none that is being written', async () => {
    await put('cam/20260301/10.mp4', 10, 500);
    await put('cam/20260302/11.mp4', 10, 400);
    await put('cam/20260302/11-2.mp4', 10, 300);
    const writing = await put('cam/20260302/12.mp4', 10, 300);
    await put('cam/20260302/13.mp4', 10, 1);
    await put('cam/20260302/notes.txt', 10, 500);
    await put('cam/plan/10.mp4', 10, 500);
    await put('other/20260301/10.mp4', 10, 500);
    const pattern = join(folder, 'cam/%Y%m%d/%H.mp4');
    await enforceRetention(pattern, { ...rules, keepSeconds: 100 }, new Set([writing]));
    const left = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = left
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
    expect(paths.toSorted()).toEqual([
      'cam/20260302/12.mp4',
      'cam/20260302/13.mp4',
      'cam/20260302/notes.txt',
      'cam/plan/10.mp4',
      'other/20260301/10.mp4',
    ]);
  });

  it('without rules deletes nothing', async () => {
    await put('cam/10.mp4', 10, 1e6);
    await enforceRetention(join(folder, 'cam/%H.mp4'), rules, new Set());
    expect(await readdir(join(folder, 'cam'))).toEqual(['10.mp4']);
  });
});
