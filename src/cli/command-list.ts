import type { OptionName } from './options.ts';
import { upscaleOptionNames } from './options.ts';

export type CommandSpec = {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly { readonly line: string; readonly says: string }[];
  readonly options: readonly OptionName[];
  /** Arguments that are no options. */
  readonly operands: { readonly what: string; readonly min: number; readonly max: number };
};

const common: readonly OptionName[] = ['help', 'version'];

/** The commands; the first is the one that runs when none is named. */
export const commands = [
  {
    name: 'upscale',
    usage: 'srvid <input> -x 3 -o <output>',
    summary: 'enlarge a video, a picture or a sequence of pictures',
    examples: [
      {
        line: 'srvid clip.mp4 -x3 -o clip-3x.mp4',
        says: 'three times larger, everything else kept',
      },
      { line: 'srvid a.mp4 b.avi -x 2 -o big/', says: 'several inputs into a folder' },
      { line: 'srvid tape.mkv -x4 --height 1080 -o tape-hd.mkv', says: 'enlarge, then fit' },
      {
        line: 'srvid clip.mp4 -x3 --start 1:30 --duration 10 -o part.mp4',
        says: 'ten seconds of it',
      },
      { line: 'srvid shot%04d.png -x2 --frame-rate 24 -o shots.mp4', says: 'numbered pictures' },
      { line: 'srvid clip.mp4 -x3 -o - | ffplay -', says: 'to another program' },
      { line: 'srvid clip.mp4 -x3 -o out.mp4 --dry-run', says: 'show the plan only' },
    ],
    options: [...upscaleOptionNames, 'progress', 'quiet', 'dryRun', ...common],
    operands: { what: 'input', min: 1, max: Number.POSITIVE_INFINITY },
  },
  {
    name: 'probe',
    usage: 'srvid probe <input>',
    summary: 'say what srvid sees in an input',
    examples: [{ line: 'srvid probe clip.mp4 --json', says: 'for programs' }],
    options: ['videoStream', 'frameRate', 'json', ...common],
    operands: { what: 'input', min: 1, max: 1 },
  },
  {
    name: 'models',
    usage: 'srvid models',
    summary: 'list the networks, their presets and results',
    examples: [{ line: 'srvid models --json', says: 'for programs' }],
    options: ['json', ...common],
    operands: { what: 'argument', min: 0, max: 0 },
  },
  {
    name: 'bench',
    usage: 'srvid bench',
    summary: "measure this machine's speed (about a minute)",
    examples: [{ line: 'srvid bench --device cpu --threads 2', says: 'on two threads' }],
    options: ['device', 'threads', 'json', ...common],
    operands: { what: 'argument', min: 0, max: 0 },
  },
  {
    name: 'doctor',
    usage: 'srvid doctor',
    summary: 'check FFmpeg, the devices and the networks',
    examples: [{ line: 'srvid doctor', says: 'exit code 0 when srvid can do its work' }],
    options: ['json', ...common],
    operands: { what: 'argument', min: 0, max: 0 },
  },
] as const satisfies readonly CommandSpec[];

export type CommandName = (typeof commands)[number]['name'];

export const findCommand = (name: CommandName): CommandSpec =>
  commands.find((command) => command.name === name) ?? commands[0];
