import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ffprobe } from './encode-driver.ts';

/** A port that nobody uses now, for TCP or UDP. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** FFmpeg as a server or player: what must stand before its `-i`, by protocol. */
const listening = {
  rtsp: ['-rtsp_flags', 'listen'],
  rtmp: ['-listen', '1', '-f', 'flv'],
  srt: ['-f', 'mpegts'],
  udp: ['-f', 'mpegts'],
} as const;
/** Nothing says that a stream ends, so probing must; but not before a key frame, one of which comes every second. */
const probing = ['-analyzeduration', '1500000'];

export type Receiver = AsyncDisposable & {
  readonly pid: number;
  /** So many pictures it has written, at 25 per second: of copied streams FFmpeg 6.1 tells the time alone. */
  readonly pictures: () => number;
  /** Ends it as at the end of a stream, and waits. */
  stop(): Promise<void>;
  kill(): Promise<void>;
};

/** Takes a stream and writes it to a Matroska file, as it comes. */
export const receive = (
  protocol: keyof typeof listening,
  url: string,
  file: string,
  ...options: readonly string[]
): Receiver => {
  const child = spawn(
    'ffmpeg',
    [
      '-v',
      'error',
      '-y',
      ...options,
      ...probing,
      ...listening[protocol],
      '-i',
      url,
      '-map',
      '0',
      '-c',
      'copy',
    ]
      // Its own messages would only confuse: what it got is what counts.
      .concat('-flush_packets', '1', '-f', 'matroska', file)
      .concat('-progress', 'pipe:1', '-stats_period', '0.2'),
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  let pictures = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const microseconds = /^out_time_us=(\d+)/.exec(line)?.[1];
    if (microseconds !== undefined) pictures = Math.floor((Number(microseconds) * 25) / 1e6);
  });
  const gone = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 3000);
    await gone;
    clearTimeout(late);
  };
  return {
    pid: child.pid as number,
    pictures: () => pictures,
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  };
};

/** Pictures of a file that can be decoded. */
export const decodedFrames = async (path: string): Promise<number> => {
  const entry = 'stream=nb_read_frames';
  const options = ['-select_streams', 'v:0', '-count_frames', '-show_entries', entry];
  const text = await ffprobe(path, ...options, '-of', 'default=nk=1:nw=1').catch(() => '');
  // A transport stream is listed twice, by its program and by itself.
  return Number.parseInt(text, 10) || 0;
};

export const waitFor = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 20,
): Promise<void> => {
  const limit = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`waited ${seconds} s for ${what}`);
    await sleep(50);
  }
};
