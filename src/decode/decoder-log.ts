import type { FfmpegExit } from '../core/ffmpeg/command.ts';
import { redact } from '../core/ffmpeg/redact.ts';
import { judge } from './damage.ts';
import { parseStderrLine } from './stderr-line.ts';

export type DecoderLog = {
  add(line: string): void;
  /** What is wrong with the input, each kind of message once, with its count; empty for a sound one. */
  damage(): readonly string[];
  /** Messages that explain a failure to start, oldest first. */
  errors(): string;
  /** The decoder's own count of the frames it sent; known once it has ended by itself. */
  framesSent(): number | undefined;
};

/** Kinds of messages that are kept; a broken file repeats a few of them. */
const keptKinds = 12;

/** Listens to the decoder's stderr. Warnings (missing references, a change of size) are given out once, damage is collected. */
export const createDecoderLog = (onWarning: (message: string) => void): DecoderLog => {
  const kinds = new Map<string, { readonly text: string; count: number }>();
  const errors: string[] = [];
  let shape: string | undefined;
  let referencesMissing = false;
  let resized = false;
  let sent: number | undefined;

  const noteDamage = (from: string, message: string) => {
    const text = redact(from === '' ? message : `${from}: ${message}`);
    const kind = text.replace(/0x[0-9a-f]+|\d+/gi, '#');
    const known = kinds.get(kind);
    if (known) known.count += 1;
    else if (kinds.size < keptKinds) kinds.set(kind, { text, count: 1 });
  };

  const noteShape = (message: string) => {
    const now = /^w:(\d+) h:(\d+) pixfmt:(\S+)/.exec(message)?.slice(1, 4).join(' ');
    if (shape !== undefined && now !== shape && !resized) {
      resized = true;
      const [width, height, format] = now?.split(' ') ?? [];
      onWarning(
        `the input changes to ${width}×${height} ${format} in mid-stream: those pictures are scaled to the first ones' size and format (bicubic)`,
      );
    }
    shape ??= now;
  };

  return {
    add(line) {
      const parsed = parseStderrLine(line);
      if (!parsed) return;
      if (parsed.level === 'error' || parsed.level === 'fatal') {
        errors.push(line);
        if (errors.length > 40) errors.shift();
      }
      const account = /^\s*Output stream #0:0 \(video\): (\d+) frames encoded/.exec(parsed.message);
      if (account) sent = Number(account[1]);
      const verdict = judge(parsed);
      if (verdict === 'damage') noteDamage(parsed.from, parsed.message);
      else if (verdict === 'resize') noteShape(parsed.message);
      else if (verdict === 'reference' && !referencesMissing) {
        referencesMissing = true;
        onWarning(
          `pictures that others refer to are missing (usual where a recording does not start at a key frame): ${parsed.message}`,
        );
      }
    },
    damage: () =>
      [...kinds.values()].map(({ text, count }) =>
        count === 1 ? text : `${text} (and ${count - 1} more like it)`,
      ),
    errors: () => errors.join('\n'),
    framesSent: () => sent,
  };
};

/** How the decoder ended, in words; undefined when it ended well. */
export const describeExit = ({ code, signal, spawnError }: FfmpegExit): string | undefined => {
  if (spawnError) return `the decoder could not be started: ${spawnError.message}`;
  if (signal !== null) return `the decoder was killed by ${signal}`;
  return code === 0 ? undefined : `the decoder ended with exit status ${code}`;
};
