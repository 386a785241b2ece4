const levels = ['panic', 'fatal', 'error', 'warning', 'info', 'verbose', 'debug', 'trace'] as const;
type LogLevel = (typeof levels)[number];

/** One line of `ffmpeg -v level+…`: `[h264 @ 0x55…] [error] no frame!`. */
export type StderrLine = {
  /** The codec, format or filter that speaks; empty for ffmpeg itself. */
  readonly from: string;
  readonly level: LogLevel;
  readonly message: string;
};

const shape = /^((?:\[[^\]]+ @ \w+\] )*)\[([a-z]+)\] ?(.*)$/;

/** Reads one line; a line without a level (continued text, another program's) is undefined. */
export const parseStderrLine = (line: string): StderrLine | undefined => {
  const match = shape.exec(line);
  const level = levels.find((name) => name === match?.[2]);
  if (!match || !level) return undefined;
  const from = /\[([^\]]+) @ \w+\] $/.exec(match[1] ?? '')?.[1] ?? '';
  return { from, level, message: (match[3] ?? '').trim() };
};

/** A line without addresses and levels, for people. */
export const plainMessage = (line: string): string =>
  line
    .replace(/\[([^\]]+) @ \w+\] /g, '$1: ')
    .replace(/\[(?:panic|fatal|error|warning)\] /g, '')
    .trim();
