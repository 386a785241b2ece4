import type { OptionTable } from './option-spec.ts';
import { choice } from './values.ts';

const progressStyles = ['auto', 'tty', 'plain', 'json', 'none'] as const;
export type ProgressStyle = (typeof progressStyles)[number];

export type DisplayOptions = {
  readonly progress: ProgressStyle;
  readonly quiet: true;
  readonly dryRun: true;
  readonly json: true;
  readonly help: true;
  readonly version: true;
};

/** The options that stay in the command line. */
export const displayOptions: OptionTable<DisplayOptions> = {
  progress: {
    kind: 'value',
    flag: 'progress',
    value: 'STYLE',
    group: 'Display',
    read: choice(progressStyles),
    help: `style: ${progressStyles.join(', ')}`,
    default: 'auto',
    more: 'On standard error. `auto` is `tty` on a terminal, `plain` elsewhere.',
  },
  quiet: {
    kind: 'switch',
    flag: 'quiet',
    group: 'Display',
    sets: true,
    help: 'print nothing but errors',
  },
  dryRun: {
    kind: 'switch',
    flag: 'dry-run',
    group: 'Display',
    sets: true,
    help: 'print the plan and do nothing',
    more: 'On standard output; as one JSON object with `--progress json`.',
  },
  json: { kind: 'switch', flag: 'json', group: 'Display', sets: true, help: 'print JSON' },
  help: {
    kind: 'switch',
    flag: 'help',
    alias: 'h',
    group: 'Other',
    sets: true,
    help: 'print help',
  },
  version: {
    kind: 'switch',
    flag: 'version',
    group: 'Other',
    sets: true,
    help: 'print the version',
  },
};
