import { setTimeout as sleep } from 'node:timers/promises';
import { findPixelFormat, frameBytes, type PixelFormat } from '../../src/core/pixel-format.ts';
import type { PcmFormat } from '../../src/core/pcm.ts';
import { planEncode } from '../../src/encode/encode-plan.ts';
import type { LiveOutputContext } from '../../src/encode/live/output.ts';
import { resolveLiveOutputs } from '../../src/encode/live/resolve.ts';
import { type LiveSink, type LiveSinkOptions, openLiveSink } from '../../src/encode/live/sink.ts';
import type { LiveSinkEvent, LiveSinkStatus } from '../../src/encode/live/status.ts';
import { frameOf } from './encode-driver.ts';

const format = findPixelFormat('yuv420p') as PixelFormat;
const liveRate = 25;
const liveSize = { width: 160, height: 96 };
const pcm: PcmFormat = { sampleRate: 48_000, channels: 2 };

type OpenOptions = LiveSinkOptions & {
  readonly sound?: boolean;
  readonly context?: Partial<LiveOutputContext>;
  readonly encoderOptions?: readonly string[];
  /** Instead of each output's own. */
  readonly stallSeconds?: number;
  /** Pictures that nothing compresses. */
  readonly noise?: boolean;
};

export type LiveRun = AsyncDisposable & {
  readonly sink: LiveSink;
  readonly events: readonly LiveSinkEvent[];
  /** Writes pictures at twice their pace, from where the last call ended, until so many seconds of video have passed or `until` holds. */
  play(seconds: number, until?: () => boolean): Promise<void>;
  /** Like `play`, but without waiting between pictures. */
  hurry(frames: number): Promise<void>;
};

/** A moving picture; every 50th is white, and sounds, so that sight and sound can be compared. */
const picture = (index: number): Uint8Array => {
  const { width, height } = liveSize;
  const bytes = new Uint8Array(frameBytes(format, width, height)).fill(128);
  bytes.fill(index % 50 === 25 ? 235 : 16, 0, width * height);
  const column = (index * 4) % (width - 8);
  for (let y = 0; y < 16; y++) bytes.fill(180, y * width + column, y * width + column + 8);
  return bytes;
};

const click = (index: number): Uint8Array => {
  const samples = new Int16Array((pcm.sampleRate / liveRate) * pcm.channels);
  if (index % 50 === 25)
    for (let i = 0; i < samples.length; i++)
      samples[i] = Math.round(12_000 * Math.sin((Math.floor(i / 2) * 2 * Math.PI * 1000) / 48_000));
  return new Uint8Array(samples.buffer);
};

/** Real outputs, fed with pictures at a constant rate as the clock of a live run does it. */
export const openLiveRun = async (
  outputs: readonly string[],
  {
    sound = false,
    noise = false,
    context = {},
    encoderOptions,
    stallSeconds,
    onEvent,
    ...options
  }: OpenOptions = {},
): Promise<LiveRun> => {
  const resolved = await resolveLiveOutputs(outputs, {
    workingDirectory: process.cwd(),
    overwrite: false,
    password: undefined,
    recording: { segmentSeconds: 2, minFreeBytes: 0 },
    hls: { segmentSeconds: 1, listSize: 3 },
    writeStdout: async () => {},
    ...context,
  });
  const refs = resolved.map((output) => ({
    ...output,
    stallSeconds: output.stallSeconds && (stallSeconds ?? output.stallSeconds),
  }));
  const plan = await planEncode({
    output: { kind: 'live', outputs: refs },
    media: undefined,
    layout: { format, ...liveSize },
    timeBase: { num: 1, den: liveRate },
    frameRate: { num: liveRate, den: 1 },
    sampleAspect: undefined,
    color: {
      range: 'tv',
      matrix: undefined,
      primaries: undefined,
      transfer: undefined,
      chromaLocation: undefined,
    },
    scale: 1,
    audio: sound,
    pcm: sound ? pcm : undefined,
    tag: 'srvid test',
    overwrite: false,
    encoderOptions: ['g=25', ...(encoderOptions ?? [])],
  });
  const events: LiveSinkEvent[] = [];
  const sink = openLiveSink(plan, refs, {
    backoff: { firstMs: 200, capMs: 1000, jitter: 0.3 },
    ...options,
    onEvent: (event) => {
      events.push(event);
      onEvent?.(event);
    },
  });
  let index = 0;
  const write = async () => {
    if (sound)
      await sink.writeAudio({ pts: (index * pcm.sampleRate) / liveRate, samples: click(index) });
    await sink.write(
      frameOf(noise ? crypto.getRandomValues(picture(index)) : picture(index), index, index),
    );
    index += 1;
  };
  return {
    sink,
    events,
    async play(seconds, until = () => false) {
      const start = performance.now();
      for (let played = 0; played < seconds * liveRate && !until(); played++) {
        const wait = start + (played * 500) / liveRate - performance.now();
        if (wait > 1) await sleep(wait);
        await write();
      }
    },
    async hurry(frames) {
      for (let i = 0; i < frames; i++) await write();
    },
    [Symbol.asyncDispose]: () => sink[Symbol.asyncDispose](),
  };
};

/** By their own account, which is renewed twice a second. */
export const allSend = ({ sink }: LiveRun): boolean =>
  sink.status().outputs.every(({ state }) => state === 'sending');

/** Nothing is lost from the books: what went in is sent, dropped or under way. */
export const requireReconciled = ({ encoder, outputs }: LiveSinkStatus): void => {
  const { taken, encoded, lost, inFlight } = encoder.frames;
  if (taken !== encoded + lost + inFlight || inFlight < 0)
    throw new Error(`frames do not reconcile: ${JSON.stringify(encoder.frames)}`);
  for (const { label, packets } of outputs) {
    const { offered, sent, dropped } = packets;
    if (
      offered !== encoded ||
      offered !== sent + dropped + packets.inFlight ||
      packets.inFlight < 0
    )
      throw new Error(`packets of ${label} do not reconcile: ${JSON.stringify(packets)}`);
  }
};
