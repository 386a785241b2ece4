/**
 * Every failure that srvid reports on purpose: a stable code, the exit status that the command line maps it to, and what the code means.
 * `docs/cli.md` is generated from this table.
 */
export const errorTable = {
  BUG: { exit: 1, meaning: 'a bug of srvid, or anything unclassified' },
  USAGE: { exit: 2, meaning: 'wrong arguments or options' },
  INPUT_NOT_FOUND: { exit: 3, meaning: 'the input does not exist' },
  INPUT_UNREADABLE: { exit: 3, meaning: 'the input cannot be read or is not a media file' },
  INPUT_NO_VIDEO: { exit: 3, meaning: 'the input holds no video stream, or not the one asked for' },
  INPUT_REFUSED: {
    exit: 3,
    meaning: 'the input wants something that srvid does not allow (protocol, format, size)',
  },
  DECODE_FAILED: { exit: 3, meaning: 'FFmpeg could not decode the input at all' },
  MODEL_INVALID: {
    exit: 4,
    meaning: 'the network is missing, damaged, or of a form that srvid cannot run',
  },
  DEVICE_UNAVAILABLE: { exit: 4, meaning: 'the device asked for cannot be used here' },
  INFER_FAILED: { exit: 4, meaning: 'inference failed in mid-run' },
  OUTPUT_EXISTS: { exit: 5, meaning: 'the output exists and -y was not given' },
  OUTPUT_UNWRITABLE: { exit: 5, meaning: 'the output cannot be written' },
  ENCODE_FAILED: {
    exit: 5,
    meaning: 'FFmpeg could not encode, or the encoded file does not hold what was sent',
  },
  DISK_FULL: { exit: 5, meaning: 'no space left where the output is written' },
  INPUT_DAMAGED: {
    exit: 6,
    meaning:
      'the input is damaged or cut short: what could be saved lies under the partial name, a report of `srvid plate` under its own',
  },
  FFMPEG_MISSING: { exit: 7, meaning: 'ffmpeg or ffprobe is missing, or too old' },
  INTERRUPTED: {
    exit: 130,
    meaning: 'interrupted: a valid shorter file lies under the partial name',
  },
} as const satisfies Record<string, { exit: number; meaning: string }>;

export type ErrorCode = keyof typeof errorTable;

/** An error meant for a person: what happened with which value (`message`), and what to do (`hint`). */
export class SrvidError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'SrvidError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** Any thrown value as a `SrvidError`; what was not thrown on purpose becomes `code` (default `BUG`). */
export const asSrvidError = (thrown: unknown, code: ErrorCode = 'BUG'): SrvidError =>
  thrown instanceof SrvidError
    ? thrown
    : new SrvidError(code, thrown instanceof Error ? thrown.message : String(thrown), {
        cause: thrown,
      });
