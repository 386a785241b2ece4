import { SrvidError } from '../core/errors.ts';
import type { FfmpegExit } from '../core/ffmpeg/command.ts';
import { redact } from '../core/ffmpeg/redact.ts';
import { missing } from '../core/ffmpeg/tool.ts';

const progressLine = /^\s*[a-z_0-9]+=/;

/** The lines that say what went wrong: without the report of progress, and without passwords, as an input may be a URL. */
const wordsOf = (exit: FfmpegExit): readonly string[] =>
  exit.stderr.filter((line) => !progressLine.test(line)).map(redact);

/** FFmpeg's Matroska muxer can meet a full disk when it writes its last cluster, and still exit with 0. */
export const hidFailure = (exit: FfmpegExit): boolean =>
  wordsOf(exit).some((line) =>
    /No space left on device|Disk quota exceeded|^Error (?:writing trailer|closing file)/i.test(
      line,
    ),
  );

/** Why an encoding FFmpeg ended before its time, as an error for a person. */
export const encodeFailure = (exit: FfmpegExit, label: string): SrvidError => {
  const words = wordsOf(exit);
  const text = words.join('\n');
  if (exit.spawnError || exit.code === 127 || exit.code === 126)
    return missing('ffmpeg', exit.spawnError);
  if (/No space left on device|Disk quota exceeded/i.test(text)) {
    return new SrvidError('DISK_FULL', `no space left for ${label}`, {
      hint: 'Free some space, or write elsewhere.',
    });
  }
  if (
    /Permission denied|Read-only file system|No such file or directory|Is a directory|File too large|Input\/output error/i.test(
      text,
    )
  ) {
    return new SrvidError('OUTPUT_UNWRITABLE', `cannot write ${label}: ${last(words)}`, {
      hint: 'Check the folder, its permissions and its file system.',
    });
  }
  if (exit.signal !== null && exit.signal !== undefined) {
    return new SrvidError(
      'ENCODE_FAILED',
      `FFmpeg was killed (${exit.signal}) while it wrote ${label}`,
      {
        hint: 'The machine may be short of memory; try again with a smaller --scale or a faster --preset.',
      },
    );
  }
  return new SrvidError(
    'ENCODE_FAILED',
    `FFmpeg could not encode ${label} (exit status ${exit.code ?? 'unknown'}): ${words[0] ?? 'it gave no reason'}`,
    {
      hint: words.length > 1 ? words.slice(1, 6).join('\n') : undefined,
    },
  );
};

const last = (words: readonly string[]): string => words.at(-1) ?? 'it gave no reason';
