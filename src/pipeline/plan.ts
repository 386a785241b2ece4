import { availableParallelism } from 'node:os';
import { isStillPicture, type MediaInfo } from '../core/media.ts';
import { frameBytes } from '../core/pixel-format.ts';
import { type Rational, reduce, toNumber } from '../core/rational.ts';
import { type DecodeRequest, frameTimeBase } from '../decode/ffmpeg-args.ts';
import { type CutLength, probeFrameSpan } from '../decode/frame-span.ts';
import type { ResolvedInput } from '../decode/input.ts';
import { probeLastFrame } from '../decode/last-frame.ts';
import { probe } from '../decode/probe.ts';
import { chooseWorkingFormat, type WorkingFormat } from '../decode/working-format.ts';
import { containerHoldsDisplayMatrix, containerOf } from '../encode/containers/index.ts';
import { type EncodePlan, planEncode } from '../encode/encode-plan.ts';
import type { OutputRef } from '../encode/output.ts';
import type { EncodeRequest, LastFrame } from '../encode/request.ts';
import { type RgbCoding, rgbCoding } from '../core/rgb-coding.ts';
import type { Model, Weights } from '../infer/model.ts';
import { version } from '../core/version.ts';
import { chooseWeights } from './choose-weights.ts';
import type { EnlargePlan } from './enlarge.ts';
import { decodedPicture, fitOf, planPicture } from './geometry.ts';
import { requireMemory } from './memory-bound.ts';
import { defaultOptions, type DeviceChoice, type UpscaleOptions } from './options.ts';
import {
  cutForCrop,
  planRegions,
  type RegionPlan,
  requireRegionTimes,
} from './regions/plan-regions.ts';
import { regionTag, regionWarnings } from './regions/summary.ts';

/** Everything that is settled before the first frame. Frozen: a plan does not change during its run. */
export type Plan = {
  readonly label: string;
  readonly media: MediaInfo;
  readonly working: WorkingFormat;
  readonly model: Model;
  /** Why a preset took these weights, in words. */
  readonly why: string | undefined;
  /** How the frames code colour; for a network that works on RGB. */
  readonly color: RgbCoding | undefined;
  readonly device: DeviceChoice;
  readonly threads: number;
  readonly tile: 'auto' | 'off' | number;
  readonly decode: DecodeRequest;
  readonly enlarge: EnlargePlan;
  /** What is done with regions of the picture; undefined where there are none. */
  readonly regions: RegionPlan | undefined;
  readonly encode: EncodePlan;
  readonly leases: number;
  readonly bytesPerLease: number;
  /** Sentences for the user. */
  readonly warnings: readonly string[];
};

/** One frame being decoded, one waiting for its turn, one being written, besides those in the workers. */
const leasesBesidesWorkers = 3;

export type PlanInput = {
  readonly options: UpscaleOptions;
  readonly input: ResolvedInput;
  readonly output: OutputRef;
  readonly weights: Weights;
  readonly signal: AbortSignal;
};

/** Can the output carry the display matrix of the source? Streams of frames without a container keep the pictures as stored. */
const keepsDisplayMatrix = (output: OutputRef): boolean =>
  output.kind === 'file'
    ? containerHoldsDisplayMatrix(output.container)
    : output.kind === 'null' || output.kind === 'hash';

type End = { readonly duration: number | undefined; readonly lastFrame: LastFrame | undefined };

/** Where the output ends: how many seconds of sound to copy, and how long the last frame lasts, which no raw frame tells. */
const endOf = async (
  decode: DecodeRequest,
  output: OutputRef,
  signal: AbortSignal,
): Promise<End> => {
  const { media, start = 0, duration, frames, deinterlace } = decode;
  // The last field of a frame has half of the frame's duration, and is not in the source's ticks.
  const isField = deinterlace === 'field';
  const spanOf = (length: CutLength) => probeFrameSpan(media, start, length, signal);
  const byTime = duration === undefined ? undefined : await spanOf({ seconds: duration });
  const byCount =
    frames === undefined
      ? undefined
      : await spanOf({ frames: isField ? Math.ceil(frames / 2) : frames });
  if (byCount && (duration === undefined || byCount.seconds <= duration)) {
    return { duration: byCount.seconds, lastFrame: isField ? undefined : byCount.lastFrame };
  }
  const rate = media.video.video.averageFrameRate;
  // Where the packets cannot be looked at, the average must do for the sound.
  if (frames !== undefined && !byTime && rate && media.input.kind === 'url') {
    const seconds = frames / toNumber(rate) / (isField ? 2 : 1);
    return { duration: Math.min(seconds, duration ?? seconds), lastFrame: undefined };
  }
  if (byTime) return { duration, lastFrame: isField ? undefined : byTime.lastFrame };
  const pictures =
    media.input.kind === 'sequence' ? media.input.count : isStillPicture(media) ? 1 : 0;
  // Of pictures, each lasts one tick, and the first is at 0.
  if (pictures > 0)
    return {
      duration,
      lastFrame: { pts: Math.min(frames ?? pictures, pictures) - 1, duration: 1 },
    };
  const holdsDurations =
    output.kind === 'file' && containerOf(output.container).holdsFrameDurations;
  const last = holdsDurations && !isField ? await probeLastFrame(media, signal) : undefined;
  return { duration, lastFrame: last };
};

/** The rate of the pictures: twice the source's when each field becomes one. */
const pictureRate = ({ media, deinterlace }: DecodeRequest): Rational | undefined => {
  const rate = media.video.video.averageFrameRate;
  return rate && deinterlace === 'field' ? reduce({ num: rate.num * 2, den: rate.den }) : undefined;
};

const interlaceWarnings = ({ media, deinterlace }: DecodeRequest): readonly string[] =>
  media.video.video.interlaced && deinterlace === 'off'
    ? [
        'the pictures are interlaced and are not deinterlaced: their lines are enlarged as they are, and the output is not flagged as interlaced',
      ]
    : [];

const rgbWarnings = ({ id }: Model, assumed: readonly string[]): readonly string[] => [
  `${id} works on RGB: it makes up chroma as well as luma, so colours may shift`,
  ...(assumed.length === 0
    ? []
    : [`the video does not say how its colour is coded: taken as ${assumed.join(', ')}`]),
];

const describeWork = ({ id, scale, channels, sha256 }: Model): string => {
  const by = `x${scale} by ${id} (SHA-256 ${sha256.slice(0, 16)})`;
  return channels === 3 ? `RGB ${by}` : `luma ${by}, chroma bicubic`;
};

/**
 * Probes the input and settles the run. All errors that can be known beforehand come from here.
 * @throws SrvidError INPUT_*, MODEL_INVALID, USAGE
 */
export const planRun = async ({
  options,
  input,
  output,
  weights,
  signal,
}: PlanInput): Promise<Plan> => {
  const { frames, hwaccel, codec, crf, preset, videoStream } = options;
  const media = await probe(input.ref, { label: input.label, videoStream, signal });
  const { model, why } = await chooseWeights(weights, media);
  requireRegionTimes(options, media, input.label);
  const { start, duration } = cutForCrop(options);
  const facts = media.video.video;
  const isPicture = output.kind === 'picture' || output.kind === 'sequence';
  const working = chooseWorkingFormat(facts, isPicture ? 'pictures' : 'video');
  const rotate = facts.displayMatrix !== undefined && !keepsDisplayMatrix(output);
  const picture = decodedPicture(facts, working.format, working.color, rotate);
  const regions = planRegions(
    options,
    picture.layout,
    rotate ? undefined : facts.displayMatrix,
    model,
  );
  const decode: DecodeRequest = {
    media,
    working,
    deinterlace: options.deinterlace ?? defaultOptions.deinterlace,
    start,
    duration,
    frames,
    hwaccel,
    rotate,
    ...(regions?.mode === 'crop' ? { crop: regions.window } : {}),
  };
  const tile = options.tile ?? defaultOptions.tile;
  const enlarge = planPicture(picture.layout, regions, model, tile, picture.color.chromaLocation);
  const colour =
    model.channels === 3 ? rgbCoding(picture.color, working.format, facts.height) : undefined;
  const threads = options.threads ?? availableParallelism();
  const { input: decoded, output: enlarged } = enlarge;
  const request: EncodeRequest = {
    output,
    media,
    layout: enlarged,
    timeBase: frameTimeBase(decode),
    sampleAspect: picture.sampleAspect,
    color: picture.color,
    displayMatrix: rotate ? undefined : facts.displayMatrix,
    scale: model.scale,
    fit: fitOf(enlarged, options, rotate ? 0 : facts.rotation),
    codec,
    crf,
    preset,
    encoderOptions: options.encoderOptions ?? defaultOptions.encoderOptions,
    audio: options.audio ?? defaultOptions.audio,
    start,
    ...(await endOf(decode, output, signal)),
    frameRate: pictureRate(decode),
    tag: `enhanced by srvid ${version}: ${describeWork(model)}${regions ? regionTag(regions) : ''}`,
    overwrite: options.overwrite ?? defaultOptions.overwrite,
  };
  const encode = await planEncode(request);
  const plan: Plan = Object.freeze({
    label: input.label,
    media,
    working,
    model,
    why,
    color: colour?.coding,
    device: options.device ?? defaultOptions.device,
    threads,
    tile,
    decode,
    enlarge,
    regions,
    encode,
    leases: threads + leasesBesidesWorkers,
    bytesPerLease:
      frameBytes(decoded.format, decoded.width, decoded.height) +
      frameBytes(enlarged.format, enlarged.width, enlarged.height),
    warnings: [
      ...working.warnings,
      ...interlaceWarnings(decode),
      ...(colour ? rgbWarnings(model, colour.assumed) : []),
      ...regionWarnings(regions),
      ...encode.warnings,
    ],
  });
  requireMemory(plan);
  return plan;
};
