import yargs from 'yargs';
import { SrvidError } from '../core/errors.ts';
import { bindValues } from './bind-values.ts';
import { commands, findCommand, type CommandName, type CommandSpec } from './command-list.ts';
import { nearest } from '../core/near-miss.ts';
import { findOption, optionTable, type OptionName, type OptionValues } from './options.ts';
import type { OptionSpec } from './option-spec.ts';
import { printable } from './printable.ts';
import { usageError } from './usage-error.ts';
import type { Reader } from './values.ts';

/** The arguments, understood and checked one by one. */
export type Invocation = {
  readonly command: CommandName;
  readonly operands: readonly string[];
  readonly values: OptionValues;
};

type Raw = {
  readonly command: CommandName;
  readonly _: readonly string[];
  readonly [flag: string]: unknown;
};

const yargsOption = (spec: OptionSpec) =>
  spec.kind === 'switch' ? { type: 'boolean' as const } : { type: 'string' as const, array: true };

/** Numbers stay text: yargs would make `--crf abc` NaN and a file named `0123` the number 123. */
const parserRules = {
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'dot-notation': false,
  'camel-case-expansion': false,
  'boolean-negation': false,
  'greedy-arrays': false,
};

const failure = (message: string, command: CommandSpec): SrvidError => {
  const flags = /^Unknown arguments?: (.*)$/.exec(message)?.[1];
  if (flags === undefined) return usageError(message);
  const named = flags.split(', ').map((flag) => `--${flag}`);
  return usageError(`${named.join(', ')} does not belong to "${command.usage}"`, helpHint(command));
};

const helpHint = ({ name }: CommandSpec): string =>
  `Try "srvid ${name === 'upscale' ? '' : `${name} `}--help".`;

const runYargs = async (argv: readonly string[]): Promise<Raw> => {
  let chosen: Raw | undefined;
  let current: CommandSpec = commands[0];
  const parser = yargs([...argv])
    .scriptName('srvid')
    .parserConfiguration(parserRules)
    .locale('en')
    .help(false)
    .version(false)
    .exitProcess(false)
    .showHelpOnFail(false)
    .strictOptions()
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? failure(message ?? 'the arguments cannot be understood', current);
    });
  for (const command of commands) {
    parser.command(
      command.name === 'upscale' ? ['$0', 'upscale'] : command.name,
      command.summary,
      (sub) => {
        current = command;
        for (const name of command.options)
          sub.option(optionTable[name].flag, yargsOption(optionTable[name]));
      },
      (values) => {
        chosen = { ...values, _: values._.map(String), command: command.name };
      },
    );
  }
  await parser.parseAsync();
  if (!chosen) throw new SrvidError('BUG', 'no command was chosen');
  return chosen;
};

/** What is said of a text that breaks the rule of its option. */
export const invalidValue = (reader: Reader<unknown>, option: string, text: string): string => {
  const near = reader.choices && nearest(text, reader.choices);
  const suggestion = near === undefined ? '' : `; did you mean ${near}?`;
  return `invalid value "${printable(text)}" for ${option}; should be ${reader.rule}${suggestion}`;
};

const readValue = (reader: Reader<unknown>, flag: string, text: string): unknown => {
  const value = reader.read(text);
  if (value === undefined) throw usageError(invalidValue(reader, `--${flag}`, text));
  return value;
};

const readOption = (spec: OptionSpec, given: unknown): unknown => {
  if (spec.kind === 'switch') return given === true ? spec.sets : undefined;
  const texts = (given as unknown[]).map(String);
  if (spec.kind === 'list') return texts.map((text) => readValue(spec.read, spec.flag, text));
  if (spec.once && texts.length > 1)
    throw usageError(`--${spec.flag} is given ${texts.length} times; once is all that it can be`);
  return readValue(spec.read, spec.flag, texts.at(-1) ?? '');
};

/**
 * argv → what is to be done. An option given twice counts the last time, or is refused (`once`); environment variables are not read.
 * @throws SrvidError USAGE with the option, the value and the rule it breaks
 */
export const parseArguments = async (argv: readonly string[]): Promise<Invocation> => {
  const bound = bindValues(argv);
  const raw = await runYargs(bound);
  const spec = findCommand(raw.command);
  const values: Record<string, unknown> = {};
  for (const [flag, given] of Object.entries(raw)) {
    const found = findOption(flag, spec.options);
    if (!found || found.spec.flag !== flag || given === undefined) continue;
    const value = readOption(found.spec, given);
    if (value !== undefined) values[found.name satisfies OptionName] = value;
  }
  const operands = raw._.slice(raw._[0] === raw.command && isNamed(bound, raw.command) ? 1 : 0);
  const invocation = { command: raw.command, operands, values: values as OptionValues };
  if (!values['help'] && !values['version']) checkOperands(spec, operands);
  return invocation;
};

/** A command's name counts only before `--`. */
const isNamed = (bound: readonly string[], name: string): boolean => {
  const end = bound.indexOf('--');
  return bound.slice(0, end < 0 ? bound.length : end).includes(name);
};

const checkOperands = (spec: CommandSpec, operands: readonly string[]): void => {
  const { what, min, max } = spec.operands;
  if (operands.length < min) throw usageError(`missing ${what}: ${spec.usage}`, helpHint(spec));
  if (operands.length <= max) return;
  const extra = printable(operands[max] ?? '');
  throw usageError(`unexpected argument "${extra}": ${spec.usage}`, helpHint(spec));
};
