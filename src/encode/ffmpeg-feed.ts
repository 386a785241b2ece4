import type { Writable } from 'node:stream';
import { SrvidError } from '../core/errors.ts';
import { type FfmpegJob, type FfmpegProcess, startFfmpeg } from '../core/ffmpeg/command.ts';
import type { LeasedFrame } from '../core/frame.ts';
import type { PcmChunk } from '../core/pcm.ts';
import { fourccOfPixelFormat } from '../core/nut/raw-fourcc.ts';
import type { EncodePlan, VideoPlan } from './encode-plan.ts';
import { encodeFailure, hidFailure } from './encode-failure.ts';
import { encodeJob, type EncodeTarget } from './encode-job.ts';
import { exitOrAbort } from './exit-or-abort.ts';
import { createFrameFeeder } from './fed-frame.ts';
import { createNutMuxer, rawAudioStream, rawVideoStream } from './nut-writer.ts';
import { createRefusal } from './refusal.ts';
import {
  endSeconds,
  frameRateOf,
  type FrameTime,
  pipePts,
  planTiming,
  type Timing,
} from './timing.ts';

/** One FFmpeg that encodes, started by the first frame. */
export type FfmpegFeed = AsyncDisposable & {
  readonly frames: number;
  /** Resolves when the frame's memory is no longer read. Throws as soon as FFmpeg has gone. */
  write(frame: LeasedFrame): Promise<void>;
  /** Sound for the frame that is written next; FFmpeg starts with the first frame, so what comes before that is kept until then. */
  writeAudio(chunk: PcmChunk): void;
  /** Closes the pipe and waits for FFmpeg to end, or kills it on an abort; throws unless it ended well and had encoded every frame. */
  end(signal?: AbortSignal): Promise<void>;
  kill(): void;
  /** Seconds in the output at which the last frame is over; 0 before the first. */
  videoEnd(): number;
};

export type FeedTarget = Omit<EncodeTarget, 'firstPts'> & {
  /** Receives the output when the URL is `pipe:1`. */
  readonly onStart?: (ffmpeg: FfmpegProcess) => void;
  /** The place that is written to, for messages. */
  readonly label: string;
};

type Running = {
  readonly ffmpeg: FfmpegProcess;
  readonly send: (frame: LeasedFrame, sound: readonly PcmChunk[]) => Promise<void>;
  readonly encodedFrames: () => number | undefined;
};

const start = async (
  plan: EncodePlan,
  video: VideoPlan,
  target: FeedTarget,
  firstPts: number,
): Promise<Running> => {
  let encoded: number | undefined;
  const job: FfmpegJob = encodeJob(plan, { ...target, firstPts });
  const ffmpeg = await startFfmpeg(job, (line) => {
    const count = /^frame=\s*(\d+)/.exec(line)?.[1];
    if (count !== undefined) encoded = Number(count);
  });
  target.onStart?.(ffmpeg);
  const timing = planTiming(plan.request, video.container, firstPts);
  const send = createSender(ffmpeg, plan, video, timing, target.label);
  return { ffmpeg, send, encodedFrames: () => encoded };
};

const createSender = (
  ffmpeg: FfmpegProcess,
  plan: EncodePlan,
  { fed }: VideoPlan,
  timing: Timing,
  label: string,
) => {
  const { layout, sampleAspect, pcm } = plan.request;
  const fourcc = fourccOfPixelFormat(fed.format.name);
  if (!fourcc)
    throw new SrvidError('ENCODE_FAILED', `raw ${fed.format.name} cannot be sent to FFmpeg`);
  const stream = rawVideoStream(0, {
    fourcc,
    width: fed.width,
    height: fed.height,
    timeBase: timing.timeBase,
    sampleAspect,
  });
  const streams = [stream, ...(pcm ? [rawAudioStream(1, pcm)] : [])];
  const muxer = createNutMuxer(streams, [frameRateOf(plan.request)]);
  const feeder = createFrameFeeder(layout, fed);
  const gone = ffmpeg.exited.then((exit) => {
    throw encodeFailure(exit, label);
  });
  const refusal = createRefusal();
  gone.catch((cause: unknown) => refusal.refuse(cause));
  let header: Uint8Array | undefined = muxer.header;
  const soundChunks = ({ pts, samples }: PcmChunk): readonly Uint8Array[] => [
    muxer.packetHeader({ stream: 1, pts, key: true, size: samples.length }),
    samples,
  ];
  return async (frame: LeasedFrame, sound: readonly PcmChunk[]): Promise<void> => {
    const before = sound.flatMap(soundChunks);
    const parts = feeder(frame.lease.output);
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    const head = muxer.packetHeader({ stream: 0, pts: pipePts(timing, frame), key: true, size });
    const chunks = [...(header ? [header] : []), ...before, head, ...parts];
    header = undefined;
    // A broken pipe is not the cause: that is what FFmpeg says at its end.
    await refusal.guard(() => writeAll(ffmpeg.stdin, chunks)).catch(() => gone);
  };
};

/** Resolves when the pipe has taken the last chunk: its callback comes in order, after those of the others. */
const writeAll = (pipe: Writable, chunks: readonly Uint8Array[]): Promise<void> =>
  new Promise((resolve, reject) => {
    pipe.cork();
    for (const [i, chunk] of chunks.entries()) {
      pipe.write(chunk, (error) => {
        if (error) reject(error);
        else if (i === chunks.length - 1) resolve();
      });
    }
    pipe.uncork();
  });

/** An FFmpeg that could not be started has no pipe; its exit says why. */
const closePipe = ({ stdin }: FfmpegProcess, close: (pipe: Writable) => void): void => {
  const pipe = stdin as Writable | undefined;
  if (pipe) close(pipe);
};

export const openFfmpegFeed = (plan: EncodePlan, target: FeedTarget): FfmpegFeed => {
  const { video } = plan;
  if (!video) throw new SrvidError('BUG', 'a feed needs a video plan');
  let starting: Promise<Running> | undefined;
  let frames = 0;
  let sound: readonly PcmChunk[] = [];
  let times: readonly FrameTime[] = [];
  let first = 0;
  let ended = false;

  const write = async (frame: LeasedFrame): Promise<void> => {
    if (!starting) first = frame.pts;
    starting ??= start(plan, video, target, frame.pts);
    const chunks = sound;
    sound = [];
    await (await starting).send(frame, chunks);
    frames += 1;
    times = [{ index: frame.index, pts: frame.pts }, ...times].slice(0, 2);
  };

  const end = async (signal?: AbortSignal): Promise<void> => {
    ended = true;
    if (!starting)
      throw new SrvidError('ENCODE_FAILED', `there was no frame to write to ${target.label}`);
    const { ffmpeg, encodedFrames } = await starting;
    closePipe(ffmpeg, (pipe) => pipe.end());
    const exit = await exitOrAbort(ffmpeg, signal);
    if (exit.code !== 0 || hidFailure(exit)) throw encodeFailure(exit, target.label);
    // FFmpeg counts the frames of the first video stream of its output, which may be a copied one.
    const firstVideo = video.streams.find(({ source }) => source.kind === 'video');
    const encoded = firstVideo === undefined || firstVideo.enhanced ? encodedFrames() : undefined;
    if (encoded !== undefined && encoded !== frames) {
      throw new SrvidError(
        'ENCODE_FAILED',
        `FFmpeg encoded ${encoded} of ${frames} frames for ${target.label}`,
      );
    }
  };

  const kill = () =>
    void starting?.then(
      ({ ffmpeg }) => ffmpeg.kill('SIGKILL'),
      () => {},
    );

  return {
    get frames() {
      return frames;
    },
    write,
    writeAudio: (chunk) => void (sound = [...sound, chunk]),
    end,
    kill,
    videoEnd: () =>
      times[0]
        ? endSeconds(planTiming(plan.request, video.container, first), times[0], times[1])
        : 0,
    async [Symbol.asyncDispose]() {
      if (!starting || ended) return;
      const running = await starting.catch(() => undefined);
      if (!running) return;
      closePipe(running.ffmpeg, (pipe) => pipe.destroy());
      running.ffmpeg.kill('SIGKILL');
      await running.ffmpeg.exited;
    },
  };
};
