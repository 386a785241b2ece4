import type { BackoffRules } from '../../core/backoff.ts';
import { SrvidError } from '../../core/errors.ts';
import type { NutStream } from '../../core/nut/stream.ts';
import type { EncodePlan } from '../encode-plan.ts';
import type { FrameSink } from '../sink.ts';
import { createAudience } from './audience.ts';
import { type Comparison, openComparison } from './comparison.ts';
import { openLiveEncoder } from './encoder.ts';
import type { LiveOutput } from './output.ts';
import { type CodedPacket, isVideo, sameStreams } from './packets.ts';
import { createPublisher } from './publisher.ts';
import type { LiveSinkEvent, LiveSinkStatus } from './status.ts';
import { timeLift } from './time-lift.ts';
import type { Viewer } from './viewer.ts';

export type LiveSink = FrameSink & {
  writeAudio: NonNullable<FrameSink['writeAudio']>;
  status(): LiveSinkStatus;
  /** Somebody looks on: the stream, or beside it the camera's picture enlarged by bicubic. @throws SrvidError where a browser could not show it */
  view(what: 'live' | 'comparison', onData: (chunk: Uint8Array) => Promise<void>): Promise<Viewer>;
  /** Stops and starts the outputs of one kind, such as `recording`; from the next key frame on. */
  setActive(kind: string, active: boolean): void;
};

export type LiveSinkOptions = {
  readonly onEvent?: ((event: LiveSinkEvent) => void) | undefined;
  /** Called with the PTS of each frame, in ticks of the request, when its packet goes to the outputs. */
  readonly onSent?: ((pts: number) => void) | undefined;
  /** Between the attempts of an output or of the encoder. */
  readonly backoff?: BackoffRules | undefined;
  readonly encoderStallMs?: number | undefined;
};

const finishMs = 10_000;

/** One encode, several outputs: the packets of one encoder go to one muxing FFmpeg per output. See `docs/decisions/0011-live-outputs.md`. */
export const openLiveSink = (
  plan: EncodePlan,
  outputs: readonly LiveOutput[],
  { onEvent = () => {}, onSent = () => {}, backoff, encoderStallMs }: LiveSinkOptions = {},
): LiveSink => {
  const { timeBase, pcm } = plan.request;
  const lift = timeLift(timeBase, pcm?.sampleRate ?? 48_000);
  const publishers = outputs.map((output) => createPublisher(output, { onEvent, backoff }));
  const audience = createAudience();
  let comparison: Promise<Comparison> | undefined;
  let openedComparison: Comparison | undefined;
  let streams: readonly NutStream[] = [];

  const toTicks = ({ pts, stream }: CodedPacket): number =>
    Math.round((pts * stream.timeBase.num * timeBase.den) / (stream.timeBase.den * timeBase.num)) -
    lift.ticks;

  const encoder = openLiveEncoder(plan, {
    backoff,
    stallMs: encoderStallMs,
    onStreams: (next) => {
      // A new encoder with the same settings makes the same headers: then the outputs do not notice.
      if (!sameStreams(streams, next)) for (const publisher of publishers) publisher.cut();
      streams = next;
    },
    onPacket: (packet) => {
      for (const publisher of publishers) publisher.offer(packet, streams);
      audience.offer(packet, streams);
      if (isVideo(packet)) onSent(toTicks(packet));
    },
    onRestart: (reason, lost) => onEvent({ kind: 'encoder-restart', reason, lost }),
  });

  const requireOutput = () => {
    const states = publishers.map((publisher) => publisher.status());
    if (states.some(({ state }) => state !== 'failed')) return;
    throw new SrvidError(
      'OUTPUT_UNWRITABLE',
      states.map(({ label, lastError }) => `${label}: ${lastError ?? 'it is over'}`).join('; '),
    );
  };

  const killAll = async (): Promise<void> => {
    const opened = await comparison?.catch(() => undefined);
    await Promise.all([
      ...publishers.map((publisher) => publisher.kill()),
      audience.kill(),
      opened?.kill(),
    ]);
  };

  return {
    async write(frame) {
      requireOutput();
      openedComparison?.offer(frame);
      await encoder.write({ ...frame, pts: frame.pts + lift.ticks });
    },
    async writeAudio({ pts, samples }) {
      encoder.writeAudio({ pts: pts + lift.samples, samples });
    },
    async finish(_outcome, signal) {
      const onAbort = () => void killAll();
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        await encoder.end(signal);
        await Promise.all(publishers.map((publisher) => publisher.end(finishMs)));
        signal?.throwIfAborted();
      } finally {
        signal?.removeEventListener('abort', onAbort);
        await killAll();
      }
      return { frames: encoder.status().frames.encoded, path: undefined, bytes: undefined };
    },
    status: () => ({
      encoder: encoder.status(),
      outputs: publishers.map((publisher) => publisher.status()),
    }),
    async view(what, onData) {
      const coded = plan.video?.encoder.codec;
      if (coded !== 'h264')
        throw new SrvidError('USAGE', `a browser cannot show ${coded} video`, {
          hint: 'Leave out --codec, or choose h264.',
        });
      if (what === 'live') return audience.add(onData);
      comparison ??= openComparison(plan.request);
      openedComparison = await comparison;
      return openedComparison.audience.add(onData);
    },
    setActive(kind, active) {
      for (const publisher of publishers)
        if (publisher.output.kind === kind) publisher.setActive(active);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([encoder.kill(), killAll()]);
    },
  };
};
