import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findTestSet, findTestSets, imageName } from '../../../src/evaluate/test-set.ts';
import { scratchFolder } from '../../integration/media.ts';

describe('a test set', async () => {
  const folder = await scratchFolder();
  beforeAll(async () => {
    for (const name of ['Set5', 'empty']) await mkdir(join(folder, name));
    for (const name of ['woman_GT.bmp', 'baby_GT.bmp', 'notes.txt', '.hidden.png', 'city.mkv'])
      await writeFile(join(folder, 'Set5', name), '');
  });

  it('is the pictures and the clips of a folder, in order', async () => {
    const { name, pictures, clips } = await findTestSet(join(folder, 'Set5'));
    expect(name).toBe('Set5');
    expect(pictures.map((path) => basename(path))).toEqual(['baby_GT.bmp', 'woman_GT.bmp']);
    expect(clips.map((path) => basename(path))).toEqual(['city.mkv']);
  });

  it('may be one clip or one picture', async () => {
    const clip = join(folder, 'Set5', 'city.mkv');
    expect(await findTestSet(clip)).toEqual({
      path: clip,
      name: 'city',
      pictures: [],
      clips: [clip],
    });
    const picture = join(folder, 'Set5', 'baby_GT.bmp');
    expect(await findTestSet(picture)).toEqual({
      path: picture,
      name: 'baby',
      pictures: [picture],
      clips: [],
    });
  });

  it('counts once, and is told from another of its name', async () => {
    await mkdir(join(folder, 'other', 'Set5'), { recursive: true });
    await writeFile(join(folder, 'other', 'Set5', 'baby.png'), '');
    const path = join(folder, 'Set5');
    const sets = await findTestSets([path, `${path}/`, join(folder, 'other', 'Set5')]);
    expect(sets.map(({ name }) => name)).toEqual([`${basename(folder)}/Set5`, 'other/Set5']);
  });

  it('that does not exist is named, with what was probably meant', async () => {
    await expect(findTestSet(join(folder, 'Set6'))).rejects.toMatchObject({
      code: 'INPUT_NOT_FOUND',
      message: expect.stringMatching(/Set6 does not exist; did you mean Set5\?$/) as string,
    });
  });

  it('must hold something', async () => {
    await expect(findTestSet(join(folder, 'empty'))).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
    });
  });

  it.each([
    ['Set5/baby_GT.bmp', 'baby'],
    ['Set14/ppt3.bmp', 'ppt3'],
    ['urban/img_001_HR.png', 'img_001'],
  ])('names %s %s', (path, name) => {
    expect(imageName(path)).toBe(name);
  });
});
