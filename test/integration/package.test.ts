import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

it('the packed package enhances a sample: nothing that it needs is left out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'srvid-package-'));
  try {
    const { stdout } = await run(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
      { cwd: root },
    );
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    await run('tar', ['-xzf', join(folder, filename), '-C', folder]);
    // Its dependencies, as npm would install them.
    await symlink(join(root, 'node_modules'), join(folder, 'package', 'node_modules'));
    const binary = join(folder, 'package', 'dist', 'cli', 'main.js');
    const sample = join(root, 'samples', 'street.mp4');
    const args = [
      binary,
      sample,
      '-x2',
      '--model',
      'fast',
      '--frames',
      '3',
      '-o',
      'hash:',
      '--quiet',
    ];
    const hashes = await run(process.execPath, args, { cwd: folder });
    expect(hashes.stdout.trim().split('\n')).toHaveLength(3);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
