// Writes docs/cli.md from the tables of the command line. `--check` only says whether the page is current.
// Needs a build: npm run docs.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`;
const sentence = (text) => `${text.slice(0, 1).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;

const optionName = (spec) => {
  const value = spec.kind === 'switch' ? '' : ` ${spec.value}`;
  return `${spec.alias === undefined ? '' : `\`-${spec.alias}\`, `}\`--${spec.flag}${value}\``;
};

const optionMeaning = (spec) =>
  [sentence(spec.help), spec.more].filter((part) => part !== undefined).join(' ');
const optionRule = (spec) => (spec.kind === 'switch' ? '' : spec.read.rule);

const optionTables = (command, { optionTable, optionGroups }) =>
  optionGroups.flatMap((group) => {
    const specs = command.options
      .map((name) => optionTable[name])
      .filter((spec) => spec.group === group);
    if (specs.length === 0) return [];
    const rows = specs.map((spec) =>
      row(optionName(spec), optionMeaning(spec), optionRule(spec), spec.default ?? ''),
    );
    return [
      '',
      row(group, 'Meaning', 'Value', 'Default'),
      row('---', '---', '---', '---'),
      ...rows,
    ];
  });

const commandSection = (command, tables) => [
  `## \`${command.usage}\``,
  '',
  sentence(command.summary),
  '',
  '```sh',
  ...command.examples.flatMap(({ line, says }) => [`# ${says}`, line]),
  '```',
  ...optionTables(command, tables),
  '',
];

const exitCodes = (errorTable, signalExits) => {
  const byExit = new Map([[0, ['done']]]);
  for (const [code, { exit, meaning }] of Object.entries(errorTable)) {
    byExit.set(exit, [...(byExit.get(exit) ?? []), `${meaning} (\`${code}\`)`]);
  }
  for (const [exit, meaning] of signalExits)
    byExit.set(exit, [...(byExit.get(exit) ?? []), meaning]);
  const sorted = [...byExit].sort(([a], [b]) => a - b);
  return [
    row('Exit code', 'Meaning'),
    row('---', '---'),
    ...sorted.map(([exit, says]) => row(String(exit), says.join('; '))),
  ];
};

const signalExits = [
  [129, 'ended by SIGHUP, as 130'],
  [141, 'standard output was closed by its reader, as in `srvid models | head -1`'],
  [143, 'ended by SIGTERM, as 130'],
];

const cameraFile = ({ topKeys, ownKeys, cameraKeys }) => {
  const list = (keys) => [...keys].map((key) => `\`${key}\``).join(', ');
  return [
    '## A file of cameras',
    '',
    'What `srvid live` reads: YAML, with an example in [live.md](live.md#several-cameras). The keys are the options above without their dashes;',
    'a switch is `true` or `false`, and `--no-audio` is `audio: false`. A value that breaks its rule is told with its line, and nothing is begun.',
    'Names of files are relative to the folder in which srvid is started.',
    '',
    row('Where', 'Keys'),
    row('---', '---'),
    row('at the top', list(topKeys)),
    row('each of `cameras`', `${list(ownKeys)}, and those of \`defaults\``),
    row('`defaults`', list(cameraKeys.keys())),
    '',
  ];
};

const inputsAndOutputs = `
## Inputs

| Input | Read as |
| --- | --- |
| \`clip.mp4\` | whatever FFmpeg can decode |
| \`photo.png\` | one picture |
| \`shot%04d.png\` | numbered pictures, at \`--frame-rate\` |
| \`shots/\` | the pictures of a folder, in the order of their numbers |
| \`-\` | standard input |
| \`http://…\`, \`rtsp://…\` | a URL that FFmpeg reads |

With several inputs, \`-o\` is a folder: one that exists, or a name that ends in a slash, which is then made. The inputs are processed
one after another; one that fails does not stop the rest. Each output has the name of its input, and its extension where srvid
writes that container, else \`.mkv\`. Two inputs that would get one name are refused before any work is done.

A name that begins with a dash goes after \`--\`: \`srvid -x3 -o out.mp4 -- -odd.mp4\`. A first argument that is a command's name is that
command: a file of that name is written \`./probe\`.

## Options

\`--crf 20\` and \`--crf=20\` are the same, and so are \`-x3\`, \`-x 3\` and \`--scale 3\`. An option given twice counts the last time. A value may begin
with a dash (\`-o -\`), unless it is the name of an option: then the value is missing. Options are read from the command line alone.
Of the environment srvid reads \`FFMPEG_PATH\` and \`FFPROBE_PATH\` (which programs to run), \`NO_COLOR\` (no colours), \`TERM\` (\`dumb\`: no live line),
\`COLUMNS\` (the width, where the terminal does not tell it) and \`SRVID_DEBUG=1\` (a stack trace with each error).

## What is printed where

Standard output carries data only: the video with \`-o -\`, the lines of \`hash:\`, the plan of \`--dry-run\`, what the other commands tell.
Everything else goes to standard error: progress, warnings, results, errors.

| \`--progress\` | On standard error |
| --- | --- |
| \`tty\` | one live line, or one for each camera, redrawn at most ten times a second, cut to the width of the terminal |
| \`plain\` | a line every five seconds |
| \`json\` | one JSON object per line, see below |
| \`none\` | no progress; warnings, results and errors stay |
| \`auto\` | \`tty\` on a terminal, else \`plain\` |

\`--quiet\` leaves errors alone, in whichever style. Control characters in names are shown as escapes.

### \`--progress json\`

Each line has \`event\`; an unknown value is \`null\` or left out. Mistakes in the arguments themselves are found before the style is known and come as text.

| \`event\` | Keys |
| --- | --- |
| \`begin\` | \`input\`, \`output\`, \`index\` (from 1), \`count\` |
| \`plan\` | as \`--dry-run --progress json\` prints it: \`input\`, \`output\`, \`source\`, \`geometry\`, \`formats\`, \`model\`, \`tiles\`, \`memory\`, \`deinterlace\`, \`streams\`, \`commands\` |
| \`warning\`, \`notice\` | \`message\` |
| \`progress\` | \`frames\`, \`totalFrames\`, \`fraction\` (0 to 1), \`elapsedSeconds\`, \`framesPerSecond\`, \`speed\` (against real time), \`etaSeconds\`, \`bottleneck\` (\`decode\`, \`infer\`, \`encode\`); twice a second at most |
| \`finished\` | \`input\`, \`output\`, \`model\`, \`why\` (these weights, with a preset), \`outcome\` (\`complete\`, \`partial\`), \`frames\` (\`decoded\`, \`enlarged\`, \`written\`, \`inOutput\`), \`elapsedSeconds\`, \`framesPerSecond\`, \`leasesHighWater\`, \`damage\`, \`warnings\` |
| \`live\` | something has happened to a live run: \`what\`, and what belongs to it |
| \`status\` | all numbers of a live run, once a second: \`state\`, \`trouble\`, \`uptimeSeconds\`, \`reconnects\`, \`counts\`, \`lostPackets\`, \`arrivalToDone\` and \`arrivalToSent\` (\`p50\`, \`p95\`, \`p99\`, milliseconds), \`rung\`, \`rungName\`, \`rate\`, \`shownPerSecond\`, \`residentBytes\`, \`sink\` (encoder and outputs) |
| \`error\` | \`code\`, \`message\`, \`hint\`, \`exit\` |
| \`summary\` | \`done\`, \`partial\`, \`failed\`, \`skipped\` (not begun), when there were several inputs |

With several cameras each line also has \`camera\`, its name.

## Stopping

The first Ctrl-C (SIGINT; SIGTERM and SIGHUP do the same) lets the frames under way finish and writes a valid, shorter file under a name that says so:
\`out.partial.mp4\` for \`out.mp4\`. The second leaves at once, and the unfinished file is removed. The final name appears only when the output is complete.
`;

/** @returns the text of docs/cli.md */
export const renderCliPage = ({
  commands,
  optionTable,
  optionGroups,
  errorTable,
  cameraFileKeys,
}) =>
  [
    '# Command line',
    '',
    '<!-- Generated by scripts/write-docs.mjs (npm run docs). -->',
    '',
    ...commandSection(commands[0], { optionTable, optionGroups }),
    ...commands
      .slice(1)
      .flatMap((command) => commandSection(command, { optionTable, optionGroups })),
    ...cameraFile(cameraFileKeys),
    inputsAndOutputs.trim(),
    '',
    '## Exit codes',
    '',
    ...exitCodes(errorTable, signalExits),
    '',
    'With several inputs the code is that of the first one that failed. Several cameras (`srvid live`) run until they are stopped, which gives 130, 143 or',
    '129: one whose run fails is tried again, and ends no other. Only when each has come to its end (`duration`, `frames`, `max-outage`) is the code',
    'that of the first that failed, in the order of the file.',
    '',
  ].join('\n');

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { commands } = await import('../dist/cli/command-list.js');
  const { optionTable } = await import('../dist/cli/options.js');
  const { optionGroups } = await import('../dist/cli/option-spec.js');
  const { errorTable } = await import('../dist/core/errors.js');
  const cameraFileKeys = await import('../dist/cli/cameras/camera-keys.js');
  const page = new URL('../docs/cli.md', import.meta.url);
  const text = renderCliPage({
    commands,
    optionTable,
    optionGroups,
    errorTable,
    cameraFileKeys,
  });
  if (!process.argv.includes('--check')) writeFileSync(page, text);
  else if (readFileSync(page, 'utf8') !== text) {
    console.error('docs/cli.md is stale: run "npm run docs"');
    process.exitCode = 1;
  }
}
