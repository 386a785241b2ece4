import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/command-list.ts';
import { helpText, shortHelp } from '../../../src/cli/help.ts';
import type { OptionSpec } from '../../../src/cli/option-spec.ts';
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
  // Two commands may read one flag differently, but never in another shape: values are bound before the command is known.
  it.each(commands.map(({ name, options }) => [name, options] as const))(
    'uses no name twice in %s',
    (_, options) => {
      const flags = options.flatMap((name) => {
        const spec: OptionSpec = optionTable[name];
        return spec.alias === undefined ? [spec.flag] : [spec.flag, spec.alias];
      });
      expect(new Set(flags).size).toBe(flags.length);
    },
  );
  it('gives one flag one letter, and a value always or never', () => {
    const shapes = new Set(
      Object.values<OptionSpec>(optionTable).map(
        ({ flag, alias, kind }) => `${flag} ${alias} ${kind === 'switch'}`,
      ),
    );
    const flags = new Set(Object.values<OptionSpec>(optionTable).map(({ flag }) => flag));
    expect(shapes.size).toBe(flags.size);
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
