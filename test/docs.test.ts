import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands } from '../src/cli/command-list.ts';
import { optionGroups } from '../src/cli/option-spec.ts';
import { optionTable } from '../src/cli/options.ts';
import { errorTable } from '../src/core/errors.ts';

type Generator = { readonly renderCliPage: (tables: object) => string };

const page = readFileSync(new URL('../docs/cli.md', import.meta.url), 'utf8');

describe('docs/cli.md', () => {
  it('is current (else: npm run docs)', async () => {
    const { renderCliPage } = (await import(
      new URL('../scripts/write-docs.mjs', import.meta.url).href
    )) as Generator;
    expect(page).toBe(renderCliPage({ commands, optionTable, optionGroups, errorTable }));
  });

  it.each(Object.entries(errorTable))('documents %s', (code, { exit }) => {
    expect(page).toMatch(new RegExp(`^\\| ${exit} \\|.*\\(\`${code}\`\\)`, 'm'));
  });

  it.each(Object.values(optionTable).map(({ flag }) => flag))('documents --%s', (flag) => {
    expect(page).toMatch(new RegExp(`\`--${flag}[ \`]`));
  });
});

describe('docs/models.md and the results in the README', () => {
  it('are current (else: npm run docs)', async () => {
    const script = new URL('../scripts/write-model-docs.mjs', import.meta.url);
    const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(script), '--check'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
