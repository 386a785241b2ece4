import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { openCropStore } from '../../../src/region/crop-store.ts';
import { scratchFolder } from '../../integration/media.ts';

const folder = await scratchFolder();

afterEach(() => void vi.unstubAllEnvs());

it('leaves nothing behind where its file cannot be made', async () => {
  // Linux takes paths of 4095 bytes: its folder's is within that, its file's is not.
  let deep = folder;
  while (deep.length < 3900) deep = join(deep, 'x'.repeat(100));
  deep = join(deep, 'y'.repeat(4073 - deep.length - 1));
  await mkdir(deep, { recursive: true });
  vi.stubEnv('TMPDIR', deep);
  await expect(openCropStore()).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  expect(await readdir(deep)).toEqual([]);
});
