import type { MarkedRect } from '../pipeline/regions/region.ts';
import type { Moment } from '../region/moment.ts';
import { defaultViews } from '../region/plate-options.ts';
import type { OptionTable } from './option-spec.ts';
import { choice, integer, markedRect, position, text, type Reader } from './values.ts';

/** The options of `srvid plate` that no other command has. */
export type PlateOptionValues = {
  readonly plateRegion: MarkedRect;
  readonly plateFolder: string;
  readonly at: Moment;
  readonly until: Moment;
  readonly from: Moment;
  readonly track: 'auto' | 'none';
  readonly views: number;
  readonly ocr: true;
};

/** Seconds, `[hh:]mm:ss[.ms]`, or a frame as `310f`. */
export const moment: Reader<Moment> = {
  rule: 'a time (seconds from 0, or [hh:]mm:ss[.ms]) or a frame such as 310f, counted from 0',
  read: (given) => {
    const frame = /^(\d{1,9})f$/.exec(given)?.[1];
    if (frame !== undefined) return { frame: Number(frame) };
    const seconds = position.read(given);
    return seconds === undefined ? undefined : { seconds };
  },
};

export const plateOptions: OptionTable<PlateOptionValues> = {
  plateRegion: {
    kind: 'value',
    once: true,
    flag: 'roi',
    value: 'X,Y,W,H',
    group: 'Main',
    read: markedRect,
    help: 'the region: its left, top, width and height',
    more: 'In the picture of `--at`. Mark it tightly, borders of a plate included: what is marked is what is followed.',
  },
  plateFolder: {
    kind: 'value',
    once: true,
    flag: 'output',
    alias: 'o',
    value: 'FOLDER',
    group: 'Main',
    read: text('a folder that is to be made', /^(?!-$|(?:null|hash):)[^]+$/),
    help: 'the folder to be made',
    more: 'With `-y` it may be there, if srvid made it and nothing else lies in it.',
  },
  at: {
    kind: 'value',
    once: true,
    flag: 'at',
    value: 'WHEN',
    group: 'Main',
    read: moment,
    help: 'the picture in which the region is marked: a time, or a frame such as 310f',
    default: '0',
  },
  from: {
    kind: 'value',
    once: true,
    flag: 'from',
    value: 'WHEN',
    group: 'Main',
    read: moment,
    help: 'follow backwards no further than this',
    default: 'the start',
  },
  until: {
    kind: 'value',
    once: true,
    flag: 'until',
    value: 'WHEN',
    group: 'Main',
    read: moment,
    help: 'follow no further than this',
    default: 'the end',
  },
  track: {
    kind: 'value',
    flag: 'track',
    value: 'HOW',
    group: 'Main',
    read: choice(['auto', 'none']),
    help: 'auto follows the region; none leaves it where it is',
    default: 'auto',
    more: '`none` is for a camera and a region that both stand still.',
  },
  views: {
    kind: 'value',
    flag: 'views',
    value: 'N',
    group: 'Main',
    read: integer(1, 64),
    help: 'fuse at most so many views',
    default: String(defaultViews),
  },
  ocr: {
    kind: 'switch',
    flag: 'ocr',
    group: 'Main',
    sets: true,
    help: 'let tesseract read it, as a hint',
    more: 'Needs `tesseract` (Debian, Ubuntu: `tesseract-ocr`). Single views and the still vote for each character.',
  },
};
