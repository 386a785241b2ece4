import { nearest } from '../core/near-miss.ts';
import { findOption, optionTable } from './options.ts';
import type { OptionSpec } from './option-spec.ts';
import { usageError } from './usage-error.ts';

const letterOf = (token: string): string | undefined => /^-([^-])/u.exec(token)?.[1];

const isOption = (token: string): boolean => {
  if (/^--[^=]/.test(token)) return findOption(token.slice(2).replace(/=[^]*$/, '')) !== undefined;
  return /^-[a-z]\d*$/i.test(token) && findOption(token.slice(1, 2)) !== undefined;
};

const unknownOption = (token: string): Error => {
  const word = token.replace(/=[^]*$/, '').replace(/^--?/, '');
  const flags = Object.values(optionTable).map((spec) => spec.flag);
  const near = word.length > 1 ? nearest(word, flags) : undefined;
  const asFile = token.startsWith('--') ? '' : ' For a file of that name, put -- before it.';
  return usageError(
    `unknown option ${token.replace(/=[^]*$/, '')}${near === undefined ? '' : `; did you mean --${near}?`}`,
    `Try "srvid --help".${asFile}`,
  );
};

/** The value that stands in the next argument; a lone `-` is one, an option of ours is not. */
const nextValue = (spec: OptionSpec, token: string, rest: string[]): string => {
  const next = rest[0];
  if (next === undefined || next === '--' || isOption(next)) {
    const needs = spec.kind === 'switch' ? '' : `; should be ${spec.read.rule}`;
    throw usageError(`missing value for ${token}${needs}`);
  }
  rest.shift();
  return next;
};

const bindLong = (token: string, rest: string[]): string => {
  const [, flag = '', given] = /^--([^=]+)(?:=([^]*))?$/.exec(token) ?? [];
  const found = findOption(flag);
  if (!found || found.spec.flag !== flag) throw unknownOption(token);
  if (found.spec.kind === 'switch') {
    if (given !== undefined) throw usageError(`--${flag} takes no value, but was given "${given}"`);
    return token;
  }
  return `--${flag}=${given ?? nextValue(found.spec, `--${flag}`, rest)}`;
};

/** `-y`, `-x3`, `-x=3`, `-x 3`, `-yx3`. */
const bindShort = (token: string, rest: string[]): string[] => {
  const bound: string[] = [];
  for (let letters = token.slice(1); letters !== ''; letters = letters.slice(1)) {
    const found = findOption(letters.slice(0, 1));
    if (!found || found.spec.alias !== letters.slice(0, 1)) throw unknownOption(token);
    if (found.spec.kind !== 'switch') {
      const given = letters.slice(1).replace(/^=/, '');
      return [
        ...bound,
        `--${found.spec.flag}=${letters.length > 1 ? given : nextValue(found.spec, `-${letters}`, rest)}`,
      ];
    }
    bound.push(`--${found.spec.flag}`);
  }
  return bound;
};

/**
 * Ties each option to its value before yargs sees them (`-x 3` becomes `--scale=3`). yargs 18 alone would read `-o -` as an output without
 * a name and one more input, `-oout.mp4` as seven switches, and an option without its value as the empty string.
 * @throws SrvidError USAGE for an unknown option (with the near miss) and for a missing value
 */
export const bindValues = (argv: readonly string[]): string[] => {
  const bound: string[] = [];
  const rest = [...argv];
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    if (token === '--') return [...bound, token, ...rest];
    if (token.startsWith('--')) bound.push(bindLong(token, rest));
    else if (letterOf(token) !== undefined) bound.push(...bindShort(token, rest));
    else bound.push(token);
  }
  return bound;
};
