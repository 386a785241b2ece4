import { commands, findCommand, type CommandName, type CommandSpec } from './command-list.ts';
import { optionGroups, type OptionSpec } from './option-spec.ts';
import { optionTable } from './options.ts';
import { wrap } from './wrap.ts';

const width = 80;

/** Two columns; a left side that is too long stands on a line of its own. */
const columns = (rows: readonly (readonly [string, string])[], indent: number): string[] =>
  rows.flatMap(([left, right]) => {
    const [first = '', ...more] = wrap(right, indent, width);
    const head = `  ${left}`;
    const lines =
      head.length + 2 > indent ? [head, ' '.repeat(indent) + first] : [head.padEnd(indent) + first];
    return [...lines, ...more.map((line) => ' '.repeat(indent) + line)];
  });

/** `-x, --scale N` */
const optionSyntax = (spec: OptionSpec): string => {
  const short = spec.alias === undefined ? '    ' : `-${spec.alias}, `;
  return `${short}--${spec.flag}${spec.kind === 'switch' ? '' : ` ${spec.value}`}`;
};

const optionRow = (spec: OptionSpec): readonly [string, string] => [
  optionSyntax(spec),
  spec.help + (spec.default === undefined ? '' : ` [${spec.default}]`),
];

const optionLines = (command: CommandSpec): string[] =>
  optionGroups.flatMap((group) => {
    const specs = command.options
      .map((name) => optionTable[name])
      .filter((spec) => spec.group === group);
    return specs.length === 0 ? [] : ['', `${group}:`, ...columns(specs.map(optionRow), 28)];
  });

// A line of its own above what it says: the examples are too long for two columns.
const exampleLines = (command: CommandSpec): string[] =>
  command.examples.flatMap(({ line, says }) => [`  ${line}`, `      ${says}`]);

const sampleLines = ({ sample }: CommandSpec): string[] =>
  sample ? ['', `${sample.says}:`, ...sample.lines.map((line) => `  ${line}`)] : [];

const commandLines = (): string[] => [
  '',
  'Commands:',
  ...columns(
    commands.slice(1).map(({ usage, summary }) => [usage, summary] as const),
    28,
  ),
];

/** The help of one command: examples first, then the options by group, in 80 columns. */
export const helpText = (name: CommandName): string => {
  const command = findCommand(name);
  const isMain = command === commands[0];
  return [
    `Usage: ${command.usage}`,
    `${command.summary.slice(0, 1).toUpperCase()}${command.summary.slice(1)}.`,
    '',
    'Examples:',
    ...exampleLines(command),
    ...sampleLines(command),
    ...optionLines(command),
    ...(isMain ? commandLines() : []),
    ...(isMain
      ? ['', 'Defaults stand in [brackets]. At length, with the exit codes: docs/cli.md']
      : []),
    '',
  ].join('\n');
};

/** What `srvid` without arguments prints. */
export const shortHelp = (): string =>
  [
    `Usage: ${commands[0].usage}`,
    '',
    ...commands[0].examples.slice(0, 2).map(({ line }) => `  ${line}`),
    '',
    `Try "srvid --help". Commands: ${commands
      .slice(1)
      .map(({ name }) => name)
      .join(', ')}.`,
    '',
  ].join('\n');
