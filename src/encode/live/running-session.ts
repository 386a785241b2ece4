import type { NutStream } from '../../core/nut/stream.ts';
import { type MuxerExit, type MuxerProcess, startMuxer } from './muxer-process.ts';
import type { LiveOutput, Session } from './output.ts';
import { type CodedPacket, isVideo } from './packets.ts';

type SessionEnd = {
  readonly frames: number;
  /** Undefined after a normal end. */
  readonly reason: string | undefined;
};

/** One FFmpeg of an output, from a key frame to its end. */
export type RunningSession = {
  /** Of the first packet, in seconds. */
  readonly begin: number;
  readonly path: string | undefined;
  /** Packets of video taken, and those that FFmpeg has written. */
  readonly taken: number;
  readonly frames: number;
  /** Refuses from a full queue on until the next key frame: then a whole group of pictures is missing, and no half one. */
  offer(packet: CodedPacket): boolean;
  /** Finishes what was taken; it is killed when that takes longer. */
  end(withinMs: number): Promise<void>;
  kill(reason: string): void;
  /** Never rejects. */
  readonly ended: Promise<SessionEnd>;
};

const maxQueuedBytes = 8 * 2 ** 20;

const secondsOf = ({ pts, stream: { timeBase } }: CodedPacket): number =>
  (pts * timeBase.num) / timeBase.den;

/** Said after the cause, whatever it was. */
const follows = /^Error (?:writing trailer|closing file)/;

/** In FFmpeg's words, without the addresses of its parts, such as `[tcp @ 0x55…]`. */
const reasonOf = ({ code, signal, words }: MuxerExit): string =>
  words
    .map((line) => line.replace(/^\[[^\]]* @ 0x[0-9a-f]+\] /, ''))
    .filter((line) => !follows.test(line))
    .join('; ') || (signal ? `ended by ${signal}` : `ended with status ${code}`);

/** Begins at once; what is offered before FFmpeg runs is kept for it. */
export const runSession = (
  output: LiveOutput,
  streams: readonly NutStream[],
  first: CodedPacket,
): RunningSession => {
  let muxer: MuxerProcess | undefined;
  let session: Session | undefined;
  let early: CodedPacket[] = [];
  let earlyBytes = 0;
  let taken = 0;
  let ending = false;
  let skipping = false;
  let killed: string | undefined;
  const begin = secondsOf(first);

  const run = async (): Promise<SessionEnd> => {
    try {
      session = await output.open();
      muxer = await startMuxer(session, streams, output.secrets);
    } catch (error) {
      await session?.close?.(0);
      return { frames: 0, reason: (error as Error).message };
    }
    for (const packet of early) muxer.write(packet);
    early = [];
    if (killed !== undefined) muxer.kill();
    else if (ending) muxer.end();
    const exit = await muxer.exited;
    const better = session.failure?.();
    await session.close?.(muxer.frames);
    const clean = ending && exit.code === 0 && killed === undefined;
    return {
      frames: muxer.frames,
      reason: clean ? undefined : (killed ?? better ?? reasonOf(exit)),
    };
  };
  const ended = run();

  const offer = (packet: CodedPacket): boolean => {
    const video = isVideo(packet);
    const queued = muxer ? muxer.queuedBytes : earlyBytes;
    if (queued > maxQueuedBytes) skipping = true;
    else if (video && packet.key && queued < maxQueuedBytes / 2) skipping = false;
    // What came before the first picture has no place behind it.
    if (skipping || ending || secondsOf(packet) < begin) return false;
    if (video) taken += 1;
    if (muxer) muxer.write(packet);
    else {
      early.push(packet);
      earlyBytes += packet.data.length;
    }
    return true;
  };
  offer(first);

  const kill = (reason: string) => {
    killed ??= reason;
    muxer?.kill();
  };
  return {
    begin,
    get path() {
      return session?.path;
    },
    get taken() {
      return taken;
    },
    get frames() {
      return muxer?.frames ?? 0;
    },
    offer,
    async end(withinMs) {
      ending = true;
      muxer?.end();
      // A listener to whom nobody has come yet has nothing to finish.
      if (output.listens && (muxer?.frames ?? 0) === 0) kill('nobody has come');
      const timer = setTimeout(() => kill(`did not finish within ${withinMs / 1000} s`), withinMs);
      await ended;
      clearTimeout(timer);
    },
    kill,
    ended,
  };
};

/** Is it time for the next segment? */
export const isDue = (
  { begin }: RunningSession,
  { segmentSeconds }: LiveOutput,
  packet: CodedPacket,
): boolean =>
  // Half a frame early is in time: seconds are rounded.
  segmentSeconds !== undefined && secondsOf(packet) - begin >= segmentSeconds - 0.005;
