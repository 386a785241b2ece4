import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SrvidError } from '../errors.ts';

export type ToolResult = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
};

const childWrapper = fileURLToPath(new URL('../../../bin/child', import.meta.url));

/** The program that `FFMPEG_PATH` or `FFPROBE_PATH` names, else the one on the search path. */
export const toolPath = (tool: 'ffmpeg' | 'ffprobe'): string =>
  process.env[tool === 'ffmpeg' ? 'FFMPEG_PATH' : 'FFPROBE_PATH'] ?? tool;

/** How ffmpeg or ffprobe is started so that it dies with srvid and hears no Ctrl-C meant for srvid. */
export const childCommand = (
  tool: 'ffmpeg' | 'ffprobe',
  args: readonly string[],
): { readonly program: string; readonly args: readonly string[] } =>
  process.platform === 'win32'
    ? { program: toolPath(tool), args }
    : { program: childWrapper, args: [toolPath(tool), ...args] };

export type ToolOptions = {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** More output than this ends the tool with an error. */
  readonly maxBytes?: number;
  readonly stdin?: Uint8Array;
};

/**
 * Runs ffmpeg or ffprobe to its end and collects what it prints. For short questions; streams go through `startFfmpeg`.
 * @throws SrvidError FFMPEG_MISSING when the program cannot be started; INPUT_UNREADABLE past `timeoutMs` or `maxBytes`;
 *   the signal's reason when aborted
 */
export const runTool = (
  tool: 'ffmpeg' | 'ffprobe',
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolResult> =>
  new Promise((resolve, reject) => {
    const { signal, timeoutMs = 60_000, maxBytes = 256 * 1024 * 1024 } = options;
    if (signal?.aborted) return reject(signal.reason as Error);
    const command = childCommand(tool, args);
    const child = spawn(command.program, command.args, { windowsHide: true });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    let failure: Error | undefined;
    const stop = (error: Error) => {
      failure ??= error;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(
      () =>
        stop(
          new SrvidError('INPUT_UNREADABLE', `${tool} did not answer within ${timeoutMs / 1000} s`),
        ),
      timeoutMs,
    );
    const onAbort = () => stop(signal?.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes)
        stop(new SrvidError('INPUT_UNREADABLE', `${tool} printed more than ${maxBytes} bytes`));
      else chunks.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-65_536);
    });
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    child.on('error', (error) => settle(() => reject(missing(tool, error))));
    child.on('close', (code, killSignal) =>
      settle(() => {
        if (failure) reject(failure);
        else if (code === 127 || code === 126) reject(missing(tool));
        else resolve({ code, signal: killSignal, stdout: Buffer.concat(chunks), stderr });
      }),
    );
  });

/** The error for a tool that cannot be started. */
export const missing = (tool: 'ffmpeg' | 'ffprobe', cause?: unknown): SrvidError =>
  new SrvidError('FFMPEG_MISSING', `cannot run ${toolPath(tool)}`, {
    hint: 'Install FFmpeg 5.1 or newer (Debian, Ubuntu: apt-get install ffmpeg), or name it in FFMPEG_PATH and FFPROBE_PATH.',
    cause,
  });
