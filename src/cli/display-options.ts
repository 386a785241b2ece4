import { parseServeAddress, type ServeAddress } from '../serve/address.ts';
import type { OptionTable } from './option-spec.ts';
import { choice, text } from './values.ts';

const progressStyles = ['auto', 'tty', 'plain', 'json', 'none'] as const;
export type ProgressStyle = (typeof progressStyles)[number];

export type DisplayOptions = {
  readonly progress: ProgressStyle;
  readonly quiet: true;
  readonly dryRun: true;
  readonly serve: ServeAddress;
  readonly serveTokenFile: string;
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
  serve: {
    kind: 'value',
    flag: 'serve',
    value: '[HOST:]PORT',
    group: 'Live',
    read: { rule: 'a port, or host:port', read: parseServeAddress },
    help: 'show numbers, health and events over HTTP',
    more: 'A page, `/healthz`, `/metrics` (Prometheus), `/status` (JSON) and `/events` (JSON lines). Without a host on 127.0.0.1; for others to reach it needs a token.',
  },
  serveTokenFile: {
    kind: 'value',
    flag: 'serve-token-file',
    value: 'FILE',
    group: 'Live',
    read: text('the name of a file'),
    help: 'file with the token for changes over HTTP',
    default: 'made and printed',
    more: 'The environment variable `SRVID_SERVE_TOKEN` does the same.',
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
