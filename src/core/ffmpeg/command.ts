import { fileURLToPath } from 'node:url';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { ChildProcess } from 'node:child_process';
import ffmpeg from 'fluent-ffmpeg';
import { createStderrTail } from './stderr-tail.ts';

/** One end of an FFmpeg command: the URL (`file:/abs/path`, `pipe:0`, `pipe:1`, …) and the options that stand before it. */
export type FfmpegEnd = { readonly url: string; readonly options: readonly string[] };

/** A whole FFmpeg command, as data: pure functions build it, `--dry-run` prints it, `startFfmpeg` runs it. */
export type FfmpegJob = {
  readonly global: readonly string[];
  readonly inputs: readonly FfmpegEnd[];
  readonly output: FfmpegEnd;
};

export type FfmpegExit = {
  /** Exit status; null when a signal ended it or it never started. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly spawnError: Error | undefined;
  /** The last lines of stderr, oldest first. */
  readonly stderr: readonly string[];
};

export type FfmpegProcess = {
  /** Present when an input is `pipe:0`. Write straight to it: its callbacks tell when memory is no longer read. */
  readonly stdin: Writable;
  /** Present when the output is `pipe:1`. */
  readonly stdout: Readable;
  /** Never rejects. An exit status is not success: callers compare counts. */
  readonly exited: Promise<FfmpegExit>;
  readonly kill: (signal: NodeJS.Signals) => void;
};

const wrapperPath = fileURLToPath(new URL('../../../bin/ffmpeg', import.meta.url));

/** The arguments as FFmpeg gets them, for `--dry-run` and logs. */
export const ffmpegArguments = (job: FfmpegJob): readonly string[] => [
  ...job.global,
  ...job.inputs.flatMap((input) => [...input.options, '-i', input.url]),
  ...job.output.options,
  job.output.url,
];

/**
 * Starts FFmpeg through fluent-ffmpeg 2.1.3 (archived: its traps are avoided here, and each has a test).
 * - options go in as separate arguments: a lone array element with one space would be split in two;
 * - `progress` is never listened to: it would run ffprobe on the input;
 * - the capability check is skipped: it misreads `-formats` of FFmpeg 7 and costs two processes;
 * - the stdout stream emits no `close`: fluent would kill an FFmpeg that is still finishing 20 ms later;
 * - stdin is written directly: fluent never tells a source stream that FFmpeg died.
 */
export const startFfmpeg = (
  job: FfmpegJob,
  onStderrLine: (line: string) => void = () => {},
): Promise<FfmpegProcess> => {
  const tail = createStderrTail();
  const stdout = new PassThrough({ emitClose: false });
  const command = ffmpeg({ stdoutLines: 1 });
  command.setFfmpegPath(
    process.platform === 'win32' ? (process.env['FFMPEG_PATH'] ?? 'ffmpeg') : wrapperPath,
  );
  Object.assign(command, {
    _checkCapabilities: (done: () => void) => done(),
    availableEncoders: (done: (error: null, encoders: object) => void) => done(null, {}),
  });
  let global = [...job.global];
  for (const input of job.inputs) {
    command.input(input.url).inputOptions('-nostdin', '-hide_banner', ...global, ...input.options);
    global = [];
  }
  if (job.output.url === 'pipe:1') command.output(stdout);
  else command.output(job.output.url);
  // Two arguments at least, see above.
  command.outputOptions('-max_muxing_queue_size', '4096', ...job.output.options);

  return new Promise((resolve) => {
    let child: ChildProcess | undefined;
    const exited = new Promise<FfmpegExit>((settle) => {
      const finish = (spawnError?: Error) => {
        // What never started never ends its output either.
        if (child?.pid === undefined) stdout.end();
        // fluent's `exit` listener comes before any of ours, so the status is read off the process itself.
        const { exitCode: code = null, signalCode: signal = null } =
          child?.pid === undefined ? {} : child;
        settle({
          code,
          signal,
          spawnError: child?.pid === undefined ? spawnError : undefined,
          stderr: tail.lines(),
        });
      };
      command.on('end', () => finish());
      command.on('error', (error: Error) => finish(error));
    });
    const handle = () => ({
      stdin: child?.stdin as Writable,
      stdout,
      exited,
      kill: (signal: NodeJS.Signals) => void child?.kill(signal),
    });
    command.on('stderr', (line: string) => {
      tail.add(line);
      onStderrLine(line);
    });
    command.on('start', () => {
      child = (command as unknown as { ffmpegProc: ChildProcess }).ffmpegProc;
      child.stdin?.on('error', () => {});
      resolve(handle());
    });
    void exited.then(() => resolve(handle()));
    command.run();
  });
};
