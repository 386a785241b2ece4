import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openOutputFolder, reportTool } from '../../../src/region/output-folder.ts';
import { scratchFolder } from '../../integration/media.ts';

const folder = await scratchFolder();

it('keeps the previous report where the new one cannot be given its name', async () => {
  const path = join(folder, 'plate');
  await mkdir(path);
  const previous = JSON.stringify({ tool: reportTool });
  await writeFile(join(path, 'report.json'), previous);
  await using output = await openOutputFolder(path, true, []);
  await rm(output.part, { recursive: true });
  await expect(output.publish()).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  expect(await readFile(join(path, 'report.json'), 'utf8')).toBe(previous);
  expect(await readdir(folder)).toEqual(['plate']);
});
