import type { MarkedRect, Region } from '../pipeline/regions/region.ts';

/** Reads the text after an option. `rule` completes "should be …" in errors and stands in the documentation. */
export type Reader<T> = {
  readonly rule: string;
  /** Words that may be given, for help and near misses. */
  readonly choices?: readonly string[];
  /** Undefined when the text breaks the rule. */
  readonly read: (text: string) => T | undefined;
};

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

const within = (value: number, min: number, max: number): number | undefined =>
  value >= min && value <= max ? value : undefined;

const decimal = (text: string): number | undefined =>
  /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : undefined;
const whole = (text: string): number | undefined =>
  /^[+-]?\d+$/.test(text) ? Number(text) : undefined;

export const choice = <const T extends string>(choices: readonly T[]): Reader<T> => ({
  rule: listed(choices),
  choices,
  read: (text) => choices.find((known) => known === text),
});

export const numberChoice = <const T extends number>(choices: readonly T[]): Reader<T> => ({
  rule: listed(choices.map(String)),
  read: (text) => choices.find((known) => known === whole(text)),
});

export const integer = (min: number, max: number): Reader<number> => ({
  rule: `a whole number from ${min} to ${max}`,
  read: (text) => within(whole(text) ?? Number.NaN, min, max),
});

/** The request refuses what the shipped networks do not have; a network of the user's own may have any. */
export const enlargement: Reader<number> = {
  rule: '2, 3 or 4, or the factor of a network of your own',
  read: integer(1, 16).read,
};

export const number = (min: number, max: number): Reader<number> => ({
  rule: `a number from ${min} to ${max}`,
  read: (text) => within(decimal(text) ?? Number.NaN, min, max),
});

/** A word of `words`, or what the other reader takes. */
export const either = <const T extends string, U>(
  words: readonly T[],
  other: Reader<U>,
): Reader<T | U> => ({
  rule: `${words.join(', ')} or ${other.rule}`,
  read: (text) => words.find((word) => word === text) ?? other.read(text),
});

export const text = (rule: string, pattern = /^[^]+$/): Reader<string> => ({
  rule,
  read: (given) => (pattern.test(given) ? given : undefined),
});

/** Several values with commas between. */
export const listOf = <T>(one: Reader<T>): Reader<readonly T[]> => ({
  rule: `${one.rule}; several with commas between`,
  read: (given) => {
    const values = given.split(',').map((part) => one.read(part));
    return values.includes(undefined) ? undefined : (values as T[]);
  },
});

/** Seconds (`90`, `1.5`) or `[hh:]mm:ss[.ms]`; minutes and seconds below 60 where something stands before them. */
const clock = (given: string): number | undefined => {
  const parts = /^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(given);
  if (!parts) return /^\+?(\d+(\.\d*)?|\.\d+)$/.test(given) ? Number(given) : undefined;
  const [hours, minutes, seconds] = [Number(parts[1] ?? 0), Number(parts[2]), Number(parts[3])];
  if (seconds >= 60 || (parts[1] !== undefined && minutes >= 60)) return undefined;
  return (hours * 60 + minutes) * 60 + seconds;
};

/** A position in the video, from 0. */
export const position: Reader<number> = {
  rule: 'seconds from 0, or [hh:]mm:ss[.ms]',
  read: clock,
};

/** A length of time, above 0. */
export const span: Reader<number> = {
  rule: 'seconds above 0, or [hh:]mm:ss[.ms]',
  read: (given) => {
    const seconds = clock(given);
    return seconds === undefined || seconds <= 0 ? undefined : seconds;
  },
};

const daySeconds: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };

/** A length of time that may be days: `7d`, `12h`, or as `span`. */
export const age: Reader<number> = {
  rule: 'seconds above 0, [hh:]mm:ss, or a number with d, h, m or s such as 7d',
  read: (given) => {
    const [, count, unit = ''] = /^(\d+)([dhms])$/.exec(given) ?? [];
    if (count === undefined) return span.read(given);
    return within(Number(count) * (daySeconds[unit] ?? 1), 1, Number.MAX_SAFE_INTEGER);
  },
};

/** `500M`, `20G`: powers of 1024. */
export const byteCount: Reader<number> = {
  rule: 'bytes, or a number with K, M, G or T such as 20G',
  read: (given) => {
    const [, count, unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)$/i.exec(given) ?? [];
    const power = unit === '' ? 0 : 'KMGT'.indexOf(unit.toUpperCase()) + 1;
    const bytes = Math.round(Number(count) * 1024 ** power);
    return within(bytes, 1, Number.MAX_SAFE_INTEGER);
  },
};

/** `1280x720`, each side within the range. */
export const pictureSize = (
  min: number,
  max: number,
): Reader<{ readonly width: number; readonly height: number }> => ({
  rule: `WIDTHxHEIGHT, each from ${min} to ${max}`,
  read: (given) => {
    const parts = /^(\d+)[xX×](\d+)$/.exec(given);
    const width = within(Number(parts?.[1]), min, max);
    const height = within(Number(parts?.[2]), min, max);
    return width === undefined || height === undefined ? undefined : { width, height };
  },
});

const wholeOrPercent = /^(\d{1,5})$|^(\d{1,3}(?:\.\d+)?)%$/;

/** `5-12.5`, `1:02-1:10`, `5-`, `-12`. */
const times = (given: string): Pick<Region, 'start' | 'end'> | undefined => {
  const [from, to, ...more] = given.split('-');
  if (from === undefined || to === undefined || more.length > 0 || given === '-') return undefined;
  const [start, end] = [clock(from), clock(to)];
  if ((from !== '' && start === undefined) || (to !== '' && end === undefined)) return undefined;
  return {
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
};

/** `X,Y,W,H` in pixels or `X%,Y%,W%,H%`. */
export const markedRect: Reader<MarkedRect> = {
  rule: 'X,Y,WIDTH,HEIGHT in source pixels or all in percent',
  read: (given) => {
    const parts = given.split(',').map((part) => wholeOrPercent.exec(part));
    const isPercent = parts.every((part) => part?.[2] !== undefined);
    const isPixels = parts.every((part) => part?.[1] !== undefined);
    if (parts.length !== 4 || isPercent === isPixels) return undefined;
    const [x, y, width, height] = parts.map((part) => Number(part?.[1] ?? part?.[2])) as [
      number,
      number,
      number,
      number,
    ];
    return { x, y, width, height, ...(isPercent ? { unit: 'percent' as const } : {}) };
  },
};

/** The same with `@START-END` behind it or not. */
export const region: Reader<Region> = {
  rule: `${markedRect.rule}, and @START-END for times`,
  read: (given) => {
    const [place = '', when, ...more] = given.split('@');
    const rect = markedRect.read(place);
    const duration = when === undefined ? {} : times(when);
    return rect && duration && more.length === 0 ? { ...rect, ...duration } : undefined;
  },
};

/** `25`, `30000/1001` or `29.97`; a decimal becomes the fraction it says. */
export const frameRate: Reader<string> = {
  rule: 'frames per second from 0.01 to 1000, such as 25, 29.97 or 30000/1001',
  read: (given) => {
    const parts = /^(\d+)(?:\.(\d+)|\/(\d+))?$/.exec(given);
    if (!parts) return undefined;
    const [, head = '', digits, den] = parts;
    const ratio = Number(head) / Number(den ?? 1) + Number(`0.${digits ?? 0}`);
    if (within(ratio, 0.01, 1000) === undefined) return undefined;
    return digits === undefined ? given : `${Number(head + digits)}/${10 ** digits.length}`;
  },
};
