import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

it('the street-x3 example in the README works as printed', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] as string;
  const folder = await mkdtemp(join(tmpdir(), 'srvid-readme-'));
  try {
    // A user's folder: srvid as a package, the sample, a place for the output. The example is plain JavaScript.
    await mkdir(join(folder, 'node_modules'));
    await symlink(root, join(folder, 'node_modules', 'srvid'));
    await symlink(join(root, 'samples'), join(folder, 'samples'));
    await writeFile(join(folder, 'example.mjs'), example);
    const { stdout, stderr } = await run(process.execPath, ['example.mjs'], { cwd: folder });
    expect(stdout).toMatch(/^complete 90 .*street-x3\.mp4\n$/);
    expect(stderr).toMatch(/^90 \d/m);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
