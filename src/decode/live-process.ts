import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { childCommand } from '../core/ffmpeg/tool.ts';
import type { PullCommand } from './live-args.ts';

type PullExit = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly spawnError: Error | undefined;
};

/** One FFmpeg that pulls. It has nothing to finish, so it is only ever killed. */
export type PullProcess = {
  readonly pictures: Readable;
  readonly sound: Readable;
  /** Never rejects; all output has been read then. */
  readonly ended: Promise<PullExit>;
  kill(): void;
};

/**
 * Not by fluent-ffmpeg, which knows no pipes but the first three.
 * @param onLine each line of stderr
 */
export const startPull = (
  { args, script }: PullCommand,
  onLine: (line: string) => void,
): PullProcess => {
  const command = childCommand('ffmpeg', args);
  const child = spawn(command.program, command.args, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const [, pictures, stderr, secret, sound] = child.stdio as unknown as readonly [
    null,
    Readable,
    Readable,
    Writable,
    Readable,
  ];
  // A pipe that breaks is told by the process's end.
  for (const pipe of [pictures, stderr, secret, sound]) pipe.on('error', () => {});
  secret.end(script ?? '');
  createInterface({ input: stderr, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
  let spawnError: Error | undefined;
  const ended = new Promise<PullExit>((resolve) => {
    child.on('error', (error) => {
      spawnError = error;
      if (child.pid === undefined) resolve({ code: null, signal: null, spawnError });
    });
    child.on('close', (code, signal) => resolve({ code, signal, spawnError }));
  });
  return { pictures, sound, ended, kill: () => void child.kill('SIGKILL') };
};
