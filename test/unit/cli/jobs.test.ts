import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listJobs } from '../../../src/cli/jobs.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'srvid-jobs-'));
  mkdirSync(join(folder, 'big'));
  mkdirSync(join(folder, 'shots'));
  writeFileSync(join(folder, 'plain'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('outputs', () => {
  it('one input keeps the output as it is', () => {
    for (const output of ['out.mp4', '-', 'null:', 'hash:', 'out%04d.png']) {
      expect(listJobs(['in.mp4'], output)).toEqual({
        jobs: [{ input: 'in.mp4', output }],
        newFolder: undefined,
      });
    }
  });

  it.each([
    ['clip.mp4', 'clip.mp4'],
    ['a/b/CLIP.MOV', 'CLIP.MOV'],
    ['a/clip.flv', 'clip.mkv'],
    ['noextension', 'noextension.mkv'],
    ['.hidden', '.hidden.mkv'],
    ['two.dots.3gp', 'two.dots.mkv'],
    ['photo.JPG', 'photo.JPG'],
    ['shot%04d.png', 'shot%04d.png'],
    ['-', 'stdin.mkv'],
    ['http://camera/live/stream1.m3u8?key=1', 'stream1.mkv'],
    ['rtsp://10.0.0.1/', '10.0.0.1.mkv'],
    ['https://host/a%20b.mp4', 'a_20b.mp4'],
  ])('%s in a folder becomes %s', (input, name) => {
    const out = join(folder, 'big');
    expect(listJobs([input], `${out}/`).jobs).toEqual([{ input, output: join(out, name) }]);
  });

  it('a folder of pictures becomes a video of its name', () => {
    const input = join(folder, 'shots');
    expect(listJobs([input, `${input}2.mp4`], join(folder, 'big')).jobs[0]?.output).toBe(
      join(folder, 'big', 'shots.mkv'),
    );
  });

  it('a folder is one that exists, or a name that ends in a slash, which is to be made', () => {
    expect(listJobs(['a.mp4', 'b.mp4'], join(folder, 'big')).newFolder).toBeUndefined();
    expect(listJobs(['a.mp4', 'b.mp4'], join(folder, 'new/')).newFolder).toBe(join(folder, 'new/'));
  });

  it('several inputs may all be thrown away', () => {
    expect(listJobs(['a', 'b'], 'null:').jobs).toHaveLength(2);
  });
});

const refusal = (inputs: string[], output: string) => {
  try {
    listJobs(inputs, output);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('refusals', () => {
  it('several inputs and one file', () => {
    expect(refusal(['a.mp4', 'b.mp4'], 'one-file')).toMatchObject({
      code: 'USAGE',
      hint: 'Write -o one-file/ for a folder.',
    });
  });
  it('two inputs with one name', () => {
    expect(refusal(['a/clip.mp4', 'b/clip.mp4'], join(folder, 'big'))).toMatchObject({
      code: 'USAGE',
      message: `a/clip.mp4 and b/clip.mp4 would both be written to ${join(folder, 'big', 'clip.mp4')}`,
    });
    expect(refusal(['clip.flv', 'clip.mkv'], join(folder, 'big'))).toMatchObject({ code: 'USAGE' });
  });
  it('the output over an input', () => {
    expect(refusal(['./clip.mp4'], 'clip.mp4')).toMatchObject({ code: 'USAGE' });
    expect(refusal([join(folder, 'big/clip.mp4')], join(folder, 'big/'))).toMatchObject({
      code: 'USAGE',
    });
  });
  it('a file where a folder is asked for', () => {
    expect(refusal(['a'], join(folder, 'plain/'))).toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  });
  it('standard input twice', () => {
    expect(refusal(['-', '-'], 'null:')).toMatchObject({ code: 'USAGE' });
  });
});
