import { SrvidError } from '../core/errors.ts';
import { type FfmpegExit, type FfmpegProcess, startFfmpeg } from '../core/ffmpeg/command.ts';
import { missing } from '../core/ffmpeg/tool.ts';
import type { FrameLayout, Lease, LeasedFrame } from '../core/frame.ts';
import { NutError } from '../core/nut/errors.ts';
import { frameBytes } from '../core/pixel-format.ts';
import { type Rational, toNumber } from '../core/rational.ts';
import { createDecoderLog, type DecoderLog, describeExit } from './decoder-log.ts';
import { decodeJob, type DecodeRequest, frameTimeBase, timestampOffset } from './ffmpeg-args.ts';
import { type NutReader, openNut } from '../core/nut/reader.ts';
import { explainRefusal } from './open-failure.ts';
import type { DecodeReport, FrameSource } from './source.ts';
import { createTimestampReader, type TimestampReader } from './timestamps.ts';

export type OpenDecoderOptions = {
  /** For messages; passwords hidden. */
  readonly label: string;
  readonly signal?: AbortSignal;
  /** Things that cost quality but lose no frame: a change of size, missing references, repaired timestamps. */
  readonly onWarning?: (message: string) => void;
};

/**
 * Starts the decoder and waits for its first picture, which tells the layout.
 * @throws SrvidError DECODE_FAILED when no picture comes, INPUT_REFUSED, INPUT_UNREADABLE, FFMPEG_MISSING; the signal's reason when aborted
 */
export const openDecoder = async (
  request: DecodeRequest,
  options: OpenDecoderOptions,
): Promise<FrameSource> => {
  const { label, signal, onWarning = () => {} } = options;
  signal?.throwIfAborted();
  const log = createDecoderLog(onWarning);
  const decoder = await startFfmpeg(decodeJob(request), (line) => log.add(line));
  const onAbort = () => decoder.kill('SIGKILL');
  signal?.addEventListener('abort', onAbort, { once: true });
  // It may have come while FFmpeg was being started.
  if (signal?.aborted) onAbort();
  try {
    const nut = await openNut(decoder.stdout).catch(async (error: unknown) => {
      decoder.kill('SIGKILL');
      const exit = await decoder.exited;
      signal?.throwIfAborted();
      throw explainNoPicture(label, log, exit, error);
    });
    return new FfmpegSource(request, decoder, nut, log, onWarning);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
};

const explainNoPicture = (
  label: string,
  log: DecoderLog,
  exit: FfmpegExit,
  cause: unknown,
): SrvidError => {
  if (exit.spawnError || exit.code === 127 || exit.code === 126)
    return missing('ffmpeg', exit.spawnError);
  const refusal = explainRefusal(label, log.errors());
  if (refusal.code === 'INPUT_REFUSED') return refusal;
  const how = describeExit(exit);
  return new SrvidError(
    'DECODE_FAILED',
    `no picture could be decoded from ${label}${how && exit.signal !== 'SIGKILL' ? `: ${how}` : ''}`,
    { hint: refusal.hint, cause },
  );
};

class FfmpegSource implements FrameSource {
  readonly layout: FrameLayout;
  readonly timeBase: Rational;
  readonly sampleAspect: Rational | undefined;
  readonly #decoder: FfmpegProcess;
  readonly #nut: NutReader;
  readonly #log: DecoderLog;
  readonly #onWarning: (message: string) => void;
  readonly #timestamps: TimestampReader;
  readonly #bytes: number;
  #frames = 0;
  #stopped = false;
  #atEnd = false;
  #failure: string | undefined;
  #warned = false;

  constructor(
    request: DecodeRequest,
    decoder: FfmpegProcess,
    nut: NutReader,
    log: DecoderLog,
    onWarning: (message: string) => void,
  ) {
    const stream = nut.streams[0];
    if (stream?.class !== 'video') throw new SrvidError('BUG', 'the decoder sent no video');
    const { format } = request.working;
    this.layout = { format, width: stream.video.width, height: stream.video.height };
    this.timeBase = frameTimeBase(request);
    this.sampleAspect = stream.video.sampleAspect;
    this.#bytes = frameBytes(format, this.layout.width, this.layout.height);
    const source = request.media.video;
    const ticks = toNumber(source.timeBase) / toNumber(this.timeBase);
    const rate = source.video.averageFrameRate ?? source.video.baseFrameRate ?? { num: 25, den: 1 };
    this.#timestamps = createTimestampReader({
      pipe: stream.timeBase,
      frame: this.timeBase,
      offset: timestampOffset(source.timeBase) * Math.round(ticks),
      step:
        1 / (toNumber(rate) * toNumber(this.timeBase) * (request.deinterlace === 'field' ? 2 : 1)),
    });
    this.#decoder = decoder;
    this.#nut = nut;
    this.#log = log;
    this.#onWarning = onWarning;
  }

  async *frames(acquire: () => Promise<Lease>, signal: AbortSignal): AsyncGenerator<LeasedFrame> {
    const onAbort = () => this.#decoder.kill('SIGKILL');
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      for (;;) {
        signal.throwIfAborted();
        if (this.#stopped) return;
        const lease = await acquire();
        const frame = await this.#read(lease).catch((error: unknown) => {
          lease.release();
          signal.throwIfAborted();
          throw error;
        });
        if (!frame) {
          lease.release();
          signal.throwIfAborted();
          return;
        }
        yield frame;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (!this.#atEnd) this.stop();
    }
  }

  /** The next frame, or undefined at the end, be it a good or a bad one. */
  async #read(lease: Lease): Promise<LeasedFrame | undefined> {
    try {
      const packet = await this.#nut.next();
      if (!packet) {
        this.#atEnd = true;
        return undefined;
      }
      if (packet.size !== this.#bytes)
        throw new SrvidError(
          'DECODE_FAILED',
          `frame ${this.#frames} has ${packet.size} bytes instead of ${this.#bytes}`,
        );
      await this.#nut.readPayload(lease.input);
      const pts = this.#timestamps.next(packet.pts);
      this.#warnMoved();
      return { index: this.#frames++, pts, lease };
    } catch (error) {
      if (this.#stopped) return undefined;
      if (!(error instanceof NutError)) throw error;
      this.#atEnd = true;
      this.#failure =
        error.code === 'DECODE_TRUNCATED'
          ? 'the decoder stopped in the middle of a frame'
          : `the decoder sent something else than frames: ${error.message}`;
      return undefined;
    }
  }

  #warnMoved(): void {
    if (this.#warned || this.#timestamps.moved === 0) return;
    this.#warned = true;
    this.#onWarning(
      `timestamps do not rise at frame ${this.#frames}: such frames are put behind the ones before (sound may be out of step from there)`,
    );
  }

  stop(): void {
    if (this.#stopped || this.#atEnd) return;
    this.#stopped = true;
    this.#decoder.kill('SIGKILL');
  }

  async report(): Promise<DecodeReport> {
    const exit = await this.#decoder.exited;
    const how = this.#stopped ? undefined : describeExit(exit);
    const sent = this.#log.framesSent();
    const lost =
      this.#atEnd && sent !== undefined && sent !== this.#frames
        ? `the decoder sent ${sent} frames, but ${this.#frames} arrived`
        : undefined;
    const own = [this.#failure, how, lost].filter((text) => text !== undefined);
    return {
      frames: this.#frames,
      complete: this.#atEnd && !this.#stopped && own.length === 0,
      damage: [...this.#log.damage(), ...own],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    this.#decoder.kill('SIGKILL');
    await this.#nut[Symbol.asyncDispose]();
    await this.#decoder.exited;
  }
}
