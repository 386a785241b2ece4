import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/command-list.ts';
import { helpText, shortHelp } from '../../../src/cli/help.ts';
import { optionTable } from '../../../src/cli/options.ts';

describe.each(commands.map(({ name }) => name))('help of %s', (name) => {
  const lines = helpText(name).split('\n');
  it('fits 80 columns', () => {
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
  it('leads with examples', () => {
    expect(lines[3]).toBe('Examples:');
    expect(lines[4]).toMatch(/^ {2}srvid /);
  });
});

describe('the option table', () => {
  const flags = Object.values(optionTable).flatMap((spec) =>
    'alias' in spec ? [spec.flag, spec.alias] : [spec.flag],
  );
  it('uses no name twice', () => {
    expect(new Set(flags).size).toBe(flags.length);
  });
  it('gives every option to some command', () => {
    const used = new Set<string>(commands.flatMap(({ options }) => [...options]));
    expect(Object.keys(optionTable).filter((name) => !used.has(name))).toEqual([]);
  });
  it('has only commands in the short help that exist', () => {
    expect(shortHelp()).toContain(
      commands
        .slice(1)
        .map(({ name }) => name)
        .join(', '),
    );
  });
});
