import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const binary = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export type CliResult = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stdoutBytes: Buffer;
  readonly stderr: string;
};
export type CliRun = {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
  readonly stderrSoFar: () => string;
};
type CliSettings = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: 'ignore' | 'pipe';
};

/** Starts the built command line as a person would: a process of its own, no terminal. */
export const startCli = (
  args: readonly string[],
  { cwd, env, stdin = 'ignore' }: CliSettings = {},
): CliRun => {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run "npm run build" first`);
  const child = spawn(process.execPath, [binary, ...args], {
    stdio: [stdin, 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const chunks: Buffer[] = [];
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => void chunks.push(chunk));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const result = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const stdoutBytes = Buffer.concat(chunks);
      resolve({ code, signal, stdout: stdoutBytes.toString(), stdoutBytes, stderr });
    });
  });
  return { child, result, stderrSoFar: () => stderr };
};

export const runCli = (args: readonly string[], settings?: CliSettings): Promise<CliResult> =>
  startCli(args, settings).result;

/** Resolves once the condition holds. */
export const until = async (
  condition: () => boolean,
  what: string | (() => string),
  timeoutMs = 60_000,
): Promise<void> => {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline)
      throw new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

export const makeFolder = (): {
  readonly path: string;
  readonly at: (name: string) => string;
  remove(): void;
} => {
  const path = mkdtempSync(join(tmpdir(), 'srvid-cli-'));
  return {
    path,
    at: (name) => join(path, name),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
};

/** A clip by ffmpeg itself. */
export const makeClip = (path: string, frames: number, size = '96x64'): void => {
  const source = `testsrc2=size=${size}:rate=25`;
  const args = [
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    source,
    '-frames:v',
    String(frames),
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    `file:${path}`,
  ];
  const { status, stderr } = spawnSync('ffmpeg', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};

/** Frames that ffprobe decodes from a file. */
export const countFrames = (path: string): number => {
  const args = [
    '-v',
    'error',
    '-count_frames',
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=nb_read_frames',
    '-of',
    'csv=p=0',
    `file:${path}`,
  ];
  return Number(spawnSync('ffprobe', args, { encoding: 'utf8' }).stdout.trim());
};
