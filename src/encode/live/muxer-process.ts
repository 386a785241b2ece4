import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { createStderrTail } from '../../core/ffmpeg/stderr-tail.ts';
import { childCommand } from '../../core/ffmpeg/tool.ts';
import type { NutStream } from '../../core/nut/stream.ts';
import { rescaleDown } from '../../core/nut/timestamps.ts';
import { toNumber } from '../../core/rational.ts';
import { createNutMuxer } from '../nut-writer.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { Session } from './output.ts';
import { type CodedPacket, isVideo } from './packets.ts';
import { openSecretFile } from './secret-file.ts';
import { countWrittenPictures } from './written-pictures.ts';

export type MuxerExit = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said at the end, without secrets. */
  readonly words: readonly string[];
};

/** One FFmpeg that puts coded packets into a container and sends them somewhere. It never decodes or encodes. */
export type MuxerProcess = {
  /** Packets of video that it has written, by its own account. */
  readonly frames: number;
  /** Bytes that it has not taken yet. */
  readonly queuedBytes: number;
  /** The time of the first packet becomes 0; none may be earlier. */
  write(packet: CodedPacket): void;
  /** No more packets will come: it finishes what it has. */
  end(): void;
  kill(): void;
  /** Never rejects. */
  readonly exited: Promise<MuxerExit>;
};

const progressFd = 3;
const secretFd = 4;

/** All of one command but the secrets. */
const muxerArguments = ({ args, secretOptions }: Session): readonly string[] => [
  '-hide_banner',
  '-nostdin',
  '-y',
  '-v',
  'error',
  '-nostats',
  '-progress',
  `pipe:${progressFd}`,
  '-stats_period',
  '0.5',
  // The headers say all that there is to know: nothing is held back to look at it.
  '-probesize',
  '32',
  '-analyzeduration',
  '0',
  '-f',
  'nut',
  '-i',
  'pipe:0',
  '-map',
  '0',
  '-c',
  'copy',
  // Where sound stops coming, pictures must not wait 10 s for it.
  '-max_interleave_delta',
  '500000',
  ...(secretOptions ? ['-fpre', `/dev/fd/${secretFd}`] : []),
  ...args,
];

/** Sends on what FFmpeg writes, one chunk at a time: a slow reader slows FFmpeg, not us. */
const forward = async (
  from: Readable,
  onData: NonNullable<Session['onData']>,
  onRefused: () => void,
): Promise<void> => {
  try {
    for await (const chunk of from) await onData(chunk as Uint8Array);
  } catch {
    onRefused();
  }
};

const exitOf = (child: ChildProcess, words: () => readonly string[]): Promise<MuxerExit> =>
  new Promise((resolve) => {
    child.on('error', (error) =>
      resolve({ code: null, signal: null, words: [...words(), error.message] }),
    );
    child.on('close', (code, signal) => resolve({ code, signal, words: words() }));
  });

/**
 * Ticks of a packet since the first one. FFmpeg's times begin at 0 or where those of its input do, depending on what it finds out
 * about that: with this both are the same.
 */
const sinceFirst = (): ((packet: CodedPacket) => number) => {
  let first: CodedPacket | undefined;
  return (packet) => {
    first ??= packet;
    return (
      packet.pts - rescaleDown(BigInt(first.pts), first.stream.timeBase, packet.stream.timeBase)
    );
  };
};

/** @throws what opening the file for secrets throws */
export const startMuxer = async (
  session: Session,
  streams: readonly NutStream[],
  secrets: readonly string[],
): Promise<MuxerProcess> => {
  const { program, args } = childCommand('ffmpeg', muxerArguments(session));
  const secretFile = session.secretOptions && (await openSecretFile(session.secretOptions));
  const child = spawn(program, args, {
    stdio: [
      'pipe',
      session.onData ? 'pipe' : 'ignore',
      'pipe',
      'pipe',
      ...(secretFile ? [secretFile.fd] : []),
    ],
    windowsHide: true,
  });
  await secretFile?.close();
  const tail = createStderrTail(10);
  createInterface({ input: child.stderr as Readable }).on('line', (line) =>
    tail.add(hideSecrets(line, secrets)),
  );
  const written = countWrittenPictures();
  createInterface({ input: child.stdio[progressFd] as Readable }).on('line', (line) => {
    const microseconds = /^out_time_us=(\d+)/.exec(line)?.[1];
    if (microseconds !== undefined) written.reach(Number(microseconds) / 1e6);
  });
  const kill = () => {
    child.kill('SIGKILL');
    // What nobody takes any more would keep its end from being noticed.
    child.stdout?.destroy();
  };
  if (session.onData && child.stdout) void forward(child.stdout, session.onData, kill);
  const stdin = child.stdin as Writable;
  stdin.on('error', () => {});
  const nut = createNutMuxer(streams);
  stdin.write(nut.header);
  const timeOf = sinceFirst();
  let ended = false;
  const exited = exitOf(child, tail.lines).then((exit) => {
    if (ended && exit.code === 0) written.finish();
    return exit;
  });
  return {
    get frames() {
      return written.count;
    },
    get queuedBytes() {
      return stdin.writableLength;
    },
    write(packet) {
      if (!stdin.writable) return;
      const { stream, key, data } = packet;
      const pts = timeOf(packet);
      if (isVideo(packet)) written.give(pts * toNumber(stream.timeBase));
      stdin.cork();
      stdin.write(nut.packetHeader({ stream: stream.index, pts, key, size: data.length }));
      stdin.write(data);
      stdin.uncork();
    },
    end() {
      ended = true;
      stdin.end();
    },
    kill,
    exited,
  };
};
