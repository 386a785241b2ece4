import { lowResolutions, type LowResolution } from '../evaluate/low-resolution.ts';
import type { OptionTable } from './option-spec.ts';
import { choice, integer, listOf, numberChoice, text } from './values.ts';

/** The options of `srvid eval`. A list may be given with commas, several times, or both. */
export type EvalOptions = {
  readonly sets: readonly string[];
  readonly scales: readonly (readonly (2 | 3 | 4)[])[];
  readonly models: readonly (readonly string[])[];
  readonly metrics: readonly (readonly string[])[];
  readonly lowResolution: LowResolution;
  readonly colour: true;
  readonly crfs: readonly (readonly number[])[];
  readonly csv: true;
  readonly html: string;
};

export const evalOptions: OptionTable<EvalOptions> = {
  sets: {
    kind: 'list',
    flag: 'set',
    value: 'PATH',
    group: 'Main',
    read: text('a folder of pictures or clips, or one clip'),
    help: 'test set: folder of pictures or clips, or one clip',
    more: 'May be given several times. Pictures are ground truths and are shrunk; clips are shrunk and coded.',
  },
  scales: {
    kind: 'list',
    flag: 'scale',
    alias: 'x',
    value: 'N,…',
    group: 'Main',
    read: listOf(numberChoice([2, 3, 4])),
    help: 'enlargements: 2, 3, 4',
    default: 'all',
  },
  models: {
    kind: 'list',
    flag: 'models',
    value: 'NAME,…',
    group: 'Main',
    read: listOf(text('all, presets, network ids or paths that end in .onnx')),
    help: 'all, network ids, or a path.onnx',
    default: 'all',
    more: '`srvid models` lists the networks.',
  },
  metrics: {
    kind: 'list',
    flag: 'metrics',
    value: 'NAME,…',
    group: 'Main',
    read: listOf(text('all, or names of metrics')),
    help: 'metrics for pictures, or all',
    default: 'psnr,ssim',
    more: '[metrics.md](metrics.md) says what they are.',
  },
  lowResolution: {
    kind: 'value',
    flag: 'low-resolution',
    value: 'KIND',
    group: 'Main',
    read: choice(lowResolutions),
    help: `what networks are given: ${lowResolutions.join(', ')}`,
    default: 'unrounded',
    more: '`unrounded` is the protocol of the papers; `8bit` rounds the shrunk picture, as a video decoder gives it. Clips are always of 8 bits.',
  },
  colour: {
    kind: 'switch',
    flag: 'colour',
    group: 'Main',
    sets: true,
    help: 'add the table of Y, Cb, Cr and RGB',
  },
  crfs: {
    kind: 'list',
    flag: 'crf',
    value: 'N,…',
    group: 'Main',
    read: listOf(integer(0, 51)),
    help: 'code clips by x264 at these CRFs, beside clean',
    default: '23,29,35',
    more: 'The first 12 frames of each clip, or `--frames`.',
  },
  csv: { kind: 'switch', flag: 'csv', group: 'Display', sets: true, help: 'print CSV' },
  html: {
    kind: 'value',
    flag: 'html',
    value: 'FILE',
    group: 'Display',
    read: text('a file'),
    help: 'write a report with chart and pictures',
    more: 'One file that needs no other: tables, charts, and crops of butterfly, ppt3 and zebra where the sets hold them.',
  },
};
