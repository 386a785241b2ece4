import { SrvidError } from '../core/errors.ts';
import { missing } from '../core/ffmpeg/tool.ts';
import type { FrameLayout, Lease } from '../core/frame.ts';
import { NutError } from '../core/nut/errors.ts';
import { pixelFormatOfFourcc } from '../core/nut/raw-fourcc.ts';
import type { NutStream } from '../core/nut/stream.ts';
import { findPixelFormat, frameBytes } from '../core/pixel-format.ts';
import { type Rational, toNumber } from '../core/rational.ts';
import { liveTimeOffset, mayLosePackets, pullCommand, type PullRequest } from './live-args.ts';
import { type PullProcess, startPull } from './live-process.ts';
import { createPullReport, type LiveVideoFacts, type PullReport } from './live-report.ts';
import { openNut } from '../core/nut/reader.ts';
import { watch } from './live-watchdog.ts';

/** What a connection has brought. */
export type LiveConnection = {
  /** Of the pictures as they are delivered. */
  readonly layout: FrameLayout;
  readonly sampleAspect: Rational | undefined;
  /** Of the camera, which may send another size. */
  readonly video: LiveVideoFacts;
};

/** A whole picture. */
export type LivePicture = {
  /** `performance.now()` when its last byte had come. */
  readonly arrivedAt: number;
  /** Seconds on the clock of this connection, which its sound shares. */
  readonly time: number;
  readonly lease: Lease;
  /** Something that it depends on was lost on the way. */
  readonly isDamaged: boolean;
};

export type LiveSoundPiece = {
  /** Seconds on the clock of the connection, of its first sample. */
  readonly time: number;
  /** `PcmFormat` of `src/core/pcm.ts`. */
  readonly samples: Uint8Array;
};

export type PullHandlers = {
  readonly connected: (connection: LiveConnection) => void;
  /** Room for the next picture; always at once, so that the camera is never held up. */
  readonly room: () => Lease;
  readonly picture: (picture: LivePicture) => void;
  readonly sound: (piece: LiveSoundPiece) => void;
  readonly lost: (packets: number) => void;
  /** The camera changes its pictures without a new connection; they are fitted. */
  readonly changed: (from: string, to: string) => void;
};

export type PullOutcome = {
  readonly pictures: number;
  /** Milliseconds from the first to the last picture. */
  readonly healthyMs: number;
  /** In words; may quote FFmpeg. */
  readonly reason: string;
};

/**
 * One connection to the camera, from its start to its end; it always ends, as something that is silent for too long is killed.
 * Never rejects for what a camera does.
 * @throws SrvidError FFMPEG_MISSING; the signal's reason
 */
export const pull = async (
  request: PullRequest,
  handlers: PullHandlers,
  signal: AbortSignal,
): Promise<PullOutcome> => {
  signal.throwIfAborted();
  const report = createPullReport();
  let lost = 0;
  let shape: string | undefined;
  let failure: string | undefined;
  const child = startPull(pullCommand(request), (line) => {
    report.add(line);
    if (report.lostPackets > lost) handlers.lost(report.lostPackets - lost);
    lost = report.lostPackets;
    const now = report.shape();
    if (shape !== undefined && now !== undefined && now !== shape) {
      handlers.changed(shape, now);
      if (!request.fit) {
        // FFmpeg would stretch them to the size of the first; the next connection fits them.
        failure = 'the pictures have another size';
        child.kill();
      }
    }
    shape = now;
  });
  const onAbort = () => child.kill();
  signal.addEventListener('abort', onAbort, { once: true });
  const watchdog = watch(() => child.kill());
  let pictures = 0;
  let firstAt = 0;
  let lastAt = 0;
  const sound = readSound(child, handlers.sound).catch(() => {});
  try {
    await readPictures(request, child, report, {
      ...handlers,
      picture(picture) {
        pictures += 1;
        lastAt = picture.arrivedAt;
        firstAt ||= lastAt;
        watchdog.alive();
        handlers.picture(picture);
      },
    });
  } catch (error) {
    // A pipe that ends in the middle of a picture is how every outage looks.
    if (!(error instanceof NutError))
      failure ??= error instanceof Error ? error.message : String(error);
    if (error instanceof SrvidError && error.code === 'BUG') throw error;
  } finally {
    watchdog.end();
    child.kill();
    signal.removeEventListener('abort', onAbort);
  }
  const exit = await child.ended;
  await sound;
  signal.throwIfAborted();
  if (exit.spawnError || exit.code === 127 || exit.code === 126)
    throw missing('ffmpeg', exit.spawnError);
  const reason = watchdog.verdict() ?? failure ?? report.complaint() ?? 'the stream ended';
  return { pictures, healthyMs: lastAt - firstAt, reason };
};

const pollMs = 5;
const patienceMs = 2_000;

/** stderr is another pipe than the pictures: what it says of this one may come later. */
const said = async <T>(ask: () => T | undefined): Promise<T | undefined> => {
  const until = performance.now() + patienceMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined || performance.now() > until) return answer;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
};

const layoutOf = (stream: NutStream | undefined): FrameLayout => {
  if (stream?.class !== 'video') throw new SrvidError('BUG', 'the pull sent no video');
  const format = findPixelFormat(pixelFormatOfFourcc(stream.fourcc) ?? '');
  if (!format) throw new SrvidError('BUG', 'the pull sent an unknown pixel format');
  return { format, width: stream.video.width, height: stream.video.height };
};

const readPictures = async (
  { input, fit }: PullRequest,
  { pictures }: PullProcess,
  report: PullReport,
  handlers: PullHandlers,
): Promise<void> => {
  await using nut = await openNut(pictures);
  const [stream] = nut.streams;
  const layout = layoutOf(stream);
  const video = await said(() => report.facts());
  if (stream?.class !== 'video' || !video)
    throw new SrvidError('BUG', 'FFmpeg did not describe the stream');
  const { sampleAspect } = stream.video;
  const bytes = frameBytes(layout.format, layout.width, layout.height);
  if (fit && bytes !== frameBytes(fit.layout.format, fit.layout.width, fit.layout.height))
    throw new SrvidError('BUG', 'the pull sent pictures of another size than it was asked for');
  handlers.connected({ layout, sampleAspect, video });
  const tick = toNumber(stream.timeBase);
  const asks = mayLosePackets(input);
  for (let number = 0; ; number++) {
    const packet = await nut.next();
    if (!packet) return;
    if (packet.size !== bytes)
      throw new SrvidError(
        'DECODE_FAILED',
        `a picture of ${packet.size} bytes instead of ${bytes}`,
      );
    const lease = handlers.room();
    try {
      await nut.readPayload(lease.input);
    } catch (error) {
      lease.release();
      throw error;
    }
    const arrivedAt = performance.now();
    const isWhole = asks ? await said(() => report.isWhole(number)) : true;
    const time = packet.pts * tick - liveTimeOffset;
    handlers.picture({ arrivedAt, time, lease, isDamaged: isWhole === false });
  }
};

/** Reads the sound to its end; the tiny pictures beside it are thrown away. */
const readSound = async (
  { sound }: PullProcess,
  hand: (piece: LiveSoundPiece) => void,
): Promise<void> => {
  await using nut = await openNut(sound);
  for (;;) {
    const packet = await nut.next();
    if (!packet) return;
    const stream = nut.streams[packet.stream];
    if (stream?.class !== 'audio') {
      await nut.skipPayload();
      continue;
    }
    const samples = new Uint8Array(packet.size);
    await nut.readPayload(samples);
    hand({ time: packet.pts * toNumber(stream.timeBase) - liveTimeOffset, samples });
  }
};
