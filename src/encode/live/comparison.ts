import type { FrameLayout, LeasedFrame } from '../../core/frame.ts';
import { bytesPerSample, frameBytes, type PlaneSize, planeSizes } from '../../core/pixel-format.ts';
import { planEncode } from '../encode-plan.ts';
import type { EncodeRequest } from '../request.ts';
import { type Audience, createAudience } from './audience.ts';
import { type LiveEncoder, openLiveEncoder } from './encoder.ts';
import type { NutStream } from '../../core/nut/stream.ts';

/** The enhanced picture on the left, and beside it the camera's by FFmpeg's bicubic: a second encode, only while somebody looks. */
export type Comparison = {
  /** Copies what it needs; pictures that come while it is busy are left out. */
  offer(frame: LeasedFrame): void;
  readonly audience: Audience;
  kill(): Promise<void>;
};

const even = (value: number): number => value - (value % 2);

const sourceOf = ({ layout, scale }: EncodeRequest): FrameLayout => ({
  format: layout.format,
  width: layout.width / scale,
  height: layout.height / scale,
});

/** Of the double picture, in which the camera's lies in the corner of the right half. */
const filterOf = (request: EncodeRequest): string => {
  const { width, height } = request.layout;
  const source = sourceOf(request);
  const [w, h] = [even(width), even(height)];
  return [
    'split[whole][small]',
    `[whole]crop=${w}:${h}:0:0[enhanced]`,
    `[small]crop=${even(source.width)}:${even(source.height)}:${width}:0,scale=${w}:${h}:flags=bicubic[plain]`,
    '[enhanced][plain]hstack',
  ].join(';');
};

const copyPlane = (
  from: Uint8Array,
  plane: PlaneSize,
  to: Uint8Array,
  at: { readonly plane: PlaneSize; readonly column: number },
  unit: number,
): void => {
  const row = plane.width * unit;
  for (let y = 0; y < plane.height; y++) {
    const start = plane.offset + y * row;
    const target = at.plane.offset + (y * at.plane.width + at.column) * unit;
    to.set(from.subarray(start, start + row), target);
  }
};

/** Both pictures in one of double width. */
const createComposer = (request: EncodeRequest) => {
  const { layout } = request;
  const { format } = layout;
  const source = sourceOf(request);
  const unit = bytesPerSample(format);
  const sizes = (of: Pick<FrameLayout, 'width' | 'height'>) =>
    planeSizes(format, of.width, of.height);
  const [large, small] = [sizes(layout), sizes(source)];
  const double = sizes({ width: 2 * layout.width, height: layout.height });
  const memory = new SharedArrayBuffer(frameBytes(format, 2 * layout.width, layout.height));
  const output = new Uint8Array(memory);
  return ({ index, pts, lease }: LeasedFrame): LeasedFrame => {
    for (const [i, plane] of double.entries()) {
      const column = (large[i] as PlaneSize).width;
      copyPlane(lease.output, large[i] as PlaneSize, output, { plane, column: 0 }, unit);
      copyPlane(lease.input, small[i] as PlaneSize, output, { plane, column }, unit);
    }
    return { index, pts, lease: { memory, input: new Uint8Array(0), output, release: () => {} } };
  };
};

/** @throws SrvidError what planning an encode throws */
export const openComparison = async (request: EncodeRequest): Promise<Comparison> => {
  const plan = await planEncode({
    ...request,
    output: { kind: 'live', outputs: [] },
    layout: { ...request.layout, width: 2 * request.layout.width },
    filter: filterOf(request),
    fit: undefined,
    codec: 'libx264',
    crf: undefined,
    preset: undefined,
    encoderOptions: undefined,
    pcm: undefined,
  });
  const compose = createComposer(request);
  let encoder: LiveEncoder | undefined;
  let ending: Promise<void> = Promise.resolve();
  let busy = false;
  let streams: readonly NutStream[] = [];
  const stop = async (): Promise<void> => {
    const last = encoder;
    encoder = undefined;
    await last?.kill();
  };
  const audience = createAudience(() => {
    ending = stop();
  });
  const start = (): LiveEncoder =>
    openLiveEncoder(plan, {
      onStreams: (next) => {
        streams = next;
      },
      onPacket: (packet) => audience.offer(packet, streams),
      onRestart: () => {},
    });
  /** An encoder that cannot begin never will: then there is nothing to see. */
  const write = async (to: LiveEncoder, frame: LeasedFrame): Promise<void> => {
    try {
      await to.write(frame);
    } catch {
      await audience.kill();
    } finally {
      busy = false;
    }
  };

  return {
    audience,
    offer(frame) {
      if (audience.size === 0 || busy || frame.lease.input.length === 0) return;
      encoder ??= start();
      busy = true;
      void write(encoder, compose(frame));
    },
    async kill() {
      await audience.kill();
      await stop();
      await ending;
    },
  };
};
