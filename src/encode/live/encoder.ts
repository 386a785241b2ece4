import { type BackoffRules, createBackoff } from '../../core/backoff.ts';
import { asSrvidError } from '../../core/errors.ts';
import type { LeasedFrame } from '../../core/frame.ts';
import type { NutStream } from '../../core/nut/stream.ts';
import type { PcmChunk } from '../../core/pcm.ts';
import type { EncodePlan } from '../encode-plan.ts';
import { type FfmpegFeed, openFfmpegFeed } from '../ffmpeg-feed.ts';
import { type CodedPacket, isVideo, readPackets } from './packets.ts';
import { createRateMeter } from './rate-meter.ts';
import type { EncoderStatus } from './status.ts';

/** The one encode of a live run. An FFmpeg that dies or hangs is replaced, and the frames that went with it are counted. */
export type LiveEncoder = {
  /**
   * Resolves when the frame's memory is no longer read.
   * @throws SrvidError as long as no frame has ever been encoded: then it never will
   */
  write(frame: LeasedFrame): Promise<void>;
  writeAudio(chunk: PcmChunk): void;
  /** Waits for the packets of all frames that were taken. */
  end(signal?: AbortSignal): Promise<void>;
  kill(): Promise<void>;
  status(): EncoderStatus;
};

export type LiveEncoderOptions = {
  readonly onStreams: (streams: readonly NutStream[]) => void;
  readonly onPacket: (packet: CodedPacket) => void;
  readonly onRestart: (reason: string, lost: number) => void;
  readonly backoff?: BackoffRules | undefined;
  /** An FFmpeg that takes a frame for longer than this is hung. */
  readonly stallMs?: number | undefined;
};

type Incarnation = {
  readonly feed: FfmpegFeed;
  taken: number;
  encoded: number;
  /** It was killed because it hung. */
  hung: boolean;
  packets: Promise<void>;
};

const healthyMs = 5_000;
/** To start takes longer than to encode, on a busy machine by far. */
const startMs = 15_000;

export const openLiveEncoder = (
  plan: EncodePlan,
  { onStreams, onPacket, onRestart, backoff: rules, stallMs = 5_000 }: LiveEncoderOptions,
): LiveEncoder => {
  const backoff = createBackoff(rules);
  const meter = createRateMeter();
  let current: Incarnation | undefined;
  let startedAt = 0;
  let retryAt = 0;
  let lastError: string | undefined;
  let [taken, encoded, lost, restarts] = [0, 0, 0, 0];

  const begin = (): Incarnation => {
    startedAt = performance.now();
    const incarnation: Incarnation = {
      taken: 0,
      encoded: 0,
      hung: false,
      packets: Promise.resolve(),
      feed: openFfmpegFeed(plan, {
        url: 'pipe:1',
        label: 'the live outputs',
        onStart: ({ stdout }) => {
          incarnation.packets = readPackets(stdout, onStreams, (packet) => {
            meter.add(packet.data.length);
            if (isVideo(packet)) {
              incarnation.encoded += 1;
              encoded += 1;
            }
            onPacket(packet);
          }).catch(() => incarnation.feed.kill());
        },
      }),
    };
    return incarnation;
  };

  /** What came out until now counts; the rest of what it took is lost. */
  const bury = async (incarnation: Incarnation): Promise<number> => {
    current = undefined;
    await incarnation.feed[Symbol.asyncDispose]();
    await incarnation.packets;
    const gone = incarnation.taken - incarnation.encoded;
    lost += gone;
    return gone;
  };

  const replace = async (incarnation: Incarnation, cause: unknown): Promise<void> => {
    const gone = await bury(incarnation);
    if (encoded === 0 && !incarnation.hung) throw cause;
    if (performance.now() - startedAt > healthyMs) backoff.reset();
    retryAt = performance.now() + backoff.next();
    restarts += 1;
    lastError = incarnation.hung
      ? 'the encoder took no more pictures'
      : asSrvidError(cause).message;
    onRestart(lastError, gone);
  };

  return {
    async write(frame) {
      taken += 1;
      if (!current && performance.now() < retryAt) {
        lost += 1;
        return;
      }
      const incarnation = (current ??= begin());
      incarnation.taken += 1;
      const limit = incarnation.encoded > 0 ? stallMs : Math.max(stallMs, startMs);
      const watchdog = setTimeout(() => {
        incarnation.hung = true;
        incarnation.feed.kill();
      }, limit);
      try {
        await incarnation.feed.write(frame);
      } catch (cause) {
        await replace(incarnation, cause);
      } finally {
        clearTimeout(watchdog);
      }
    },
    writeAudio(chunk) {
      if (!current && performance.now() < retryAt) return;
      (current ??= begin()).feed.writeAudio(chunk);
    },
    async end(signal) {
      const incarnation = current;
      if (!incarnation) return;
      try {
        await incarnation.feed.end(signal);
        await incarnation.packets;
      } finally {
        await bury(incarnation);
      }
    },
    async kill() {
      if (current) await bury(current);
    },
    status: () => ({
      state: current ? (encoded > 0 ? 'running' : 'starting') : taken > 0 ? 'waiting' : 'starting',
      frames: { taken, encoded, lost, inFlight: taken - encoded - lost },
      restarts,
      bytes: meter.bytes,
      bitsPerSecond: meter.bitsPerSecond(),
      lastError,
    }),
  };
};
