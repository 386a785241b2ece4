import type { OptionName } from './options.ts';
import { evalOptionNames, plateOptionNames, upscaleOptionNames } from './options.ts';

export type CommandSpec = {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly { readonly line: string; readonly says: string }[];
  /** A file that the command reads, for its help. */
  readonly sample?: { readonly says: string; readonly lines: readonly string[] };
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
      {
        line: 'srvid rtsp://10.0.0.9/main -x2 -o live/ -o rec/%Y%m%d-%H%M%S.mp4',
        says: 'a camera, as it plays',
      },
      { line: 'srvid clip.mp4 -x3 -o out.mp4 --dry-run', says: 'show the plan only' },
    ],
    options: [
      ...upscaleOptionNames,
      'progress',
      'quiet',
      'dryRun',
      'serve',
      'serveTokenFile',
      ...common,
    ],
    operands: { what: 'input', min: 1, max: Number.POSITIVE_INFINITY },
  },
  {
    name: 'live',
    usage: 'srvid live <cameras.yaml>',
    summary: 'enhance several cameras at once, as a file lists them',
    examples: [
      { line: 'srvid live cameras.yaml --serve 8080', says: 'all of them, and one page' },
      {
        line: 'srvid live cameras.yaml --dry-run',
        says: 'check the file, connect, show the plans',
      },
    ],
    sample: {
      says: 'A file of cameras (more in docs/live.md, every key in docs/cli.md)',
      lines: [
        'defaults:',
        '  scale: 2',
        'cameras:',
        '  - name: gate',
        '    input: rtsp://admin@10.0.0.9/main',
        '    password-file: gate.pw',
        '    output: [live/gate/, rec/gate-%Y%m%d-%H%M%S.mp4]',
        '  - name: yard',
        '    input: rtsp://10.0.0.10/main',
        '    output: rtsp://server/yard',
      ],
    },
    options: [
      'device',
      'threads',
      'progress',
      'quiet',
      'dryRun',
      'serve',
      'serveTokenFile',
      ...common,
    ],
    operands: { what: 'file of cameras', min: 1, max: 1 },
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
    usage: 'srvid models [show <network>]',
    summary: 'list the networks, or show all that is known of one',
    examples: [
      { line: 'srvid models show rtsr-m -x3', says: 'one card: training, results, licence' },
      { line: 'srvid models --json', says: 'for programs' },
    ],
    options: ['scale', 'json', ...common],
    operands: { what: 'argument', min: 0, max: 2 },
  },
  {
    name: 'eval',
    usage: 'srvid eval --set <folder>',
    summary: "measure the networks on test sets, and print the papers' tables",
    examples: [
      {
        line: 'srvid eval --set Set5 --set Set14 --scale 3',
        says: 'all networks, beside the published figures',
      },
      {
        line: 'srvid eval --set Set5 --models rtsr-m,my.onnx --metrics all --csv',
        says: 'two networks by every metric, for a spreadsheet',
      },
      {
        line: 'srvid eval --set Set5 -x3 --colour --html report.html',
        says: 'tables, chart and pictures in one file',
      },
      {
        line: 'srvid eval --set Vid4 --models fast,balanced -x4 --crf 23,29,35',
        says: 'clips, clean and coded: gain over bicubic',
      },
    ],
    options: [
      ...evalOptionNames,
      'frames',
      'device',
      'threads',
      'json',
      'quiet',
      'overwrite',
      ...common,
    ],
    operands: { what: 'argument', min: 0, max: 0 },
  },
  {
    name: 'plate',
    usage: 'srvid plate <input> --roi X,Y,W,H --at WHEN -x 4 -o <folder>',
    summary: 'follow a plate, a face or a sign; fuse its best views into one still',
    examples: [
      {
        line: 'srvid plate clip.mp4 --roi 640,400,96,24 --at 12.4 -x4 -o plate/',
        says: 'still, track and report of a plate marked at 12.4 s',
      },
      {
        line: 'srvid plate clip.mp4 --roi 640,400,96,24 --at 310f -x4 --ocr -o plate/',
        says: 'marked in frame 310, with a hint at the characters',
      },
      {
        line: 'srvid plate yard.mkv --roi 10%,20%,8%,4% --track none -x3 -o sign/',
        says: 'camera and sign stand still',
      },
    ],
    options: [
      'plateRegion',
      'scale',
      'plateFolder',
      'overwrite',
      ...plateOptionNames.filter((name) => name !== 'plateRegion' && name !== 'plateFolder'),
      'model',
      'device',
      'threads',
      'videoStream',
      'frameRate',
      'json',
      'quiet',
      ...common,
    ],
    operands: { what: 'input', min: 1, max: 1 },
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
