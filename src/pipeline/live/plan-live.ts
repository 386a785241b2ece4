import { availableParallelism } from 'node:os';
import type { Rect } from '../../core/frame.ts';
import { type Rational, reduce } from '../../core/rational.ts';
import { version } from '../../core/version.ts';
import type { LiveInput } from '../../decode/live-input.ts';
import type { LiveConnection } from '../../decode/live-pull.ts';
import { type EncodePlan, planEncode } from '../../encode/encode-plan.ts';
import type { OutputRef } from '../../encode/output.ts';
import { SrvidError } from '../../core/errors.ts';
import { type Model, resolveWeights, type Weights } from '../../infer/model.ts';
import { networks, presets } from '../../infer/networks.ts';
import type { EnlargePlan } from '../enlarge.ts';
import { fitOf, planEnlargement } from '../geometry.ts';
import { defaultOptions, type DeviceChoice, type UpscaleOptions } from '../options.ts';
import type { Region } from '../regions/region.ts';

/** What is settled before the camera is asked. */
export type LiveSettings = {
  readonly options: UpscaleOptions;
  readonly input: LiveInput;
  readonly output: OutputRef;
  /** The chosen network first, then what may stand in for it. */
  readonly models: readonly Model[];
  readonly device: DeviceChoice;
  readonly threads: number;
  readonly wantsSound: boolean;
  readonly maxLatencyMs: number;
  /** Undefined: never gives up. */
  readonly maxOutageMs: number | undefined;
  readonly degrade: boolean;
  readonly regions: readonly Region[];
};

/** What the first connection has settled. */
export type LivePlan = {
  readonly settings: LiveSettings;
  readonly connection: LiveConnection;
  readonly rate: Rational;
  readonly enlarge: EnlargePlan;
  readonly encode: EncodePlan;
};

/** A camera's stream is coded at a low rate: a preset takes its weights for such footage without measuring. */
const forCameras = ({ model, coded }: Weights): Model => coded ?? model;

const smallerPresets = ['fast', 'balanced'] as const;

/**
 * The chosen network, and the next smaller one of the presets.
 * @throws SrvidError USAGE for a network that works on RGB
 */
export const liveModels = async (
  name: string,
  scale: number | undefined,
  degrade: boolean,
): Promise<readonly Model[]> => {
  const chosen = forCameras(await resolveWeights(name, scale));
  if (chosen.channels !== 1)
    throw new SrvidError('USAGE', `${chosen.id} works on RGB; a live run takes networks for luma`);
  const found = networks.findIndex(({ id }) => id === chosen.id);
  const place = found === -1 ? networks.length : found;
  const smaller = smallerPresets
    .filter((preset) => {
      const index = networks.findIndex(({ id }) => id === presets[preset]);
      const spec = networks[index];
      return index < place && !(spec && 'coded' in spec && spec.coded === chosen.id);
    })
    .at(-1);
  if (!degrade || smaller === undefined || chosen.scale > 4) return [chosen];
  // Who asks for clean weights by their id gets such.
  const isPlain = name === chosen.id && !name.endsWith('-coded');
  const standIn = await resolveWeights(isPlain ? presets[smaller] : smaller, chosen.scale);
  return [chosen, forCameras(standIn)];
};

export const liveThreads = (options: UpscaleOptions): number =>
  options.threads ?? availableParallelism();

/** Cuts tiles further, so that every worker has a part of each picture: then each picture is done sooner. */
export const forWorkers = (tiles: readonly Rect[], workers: number): readonly Rect[] => {
  const parts = Math.ceil(workers / tiles.length);
  return tiles.flatMap(({ x, y, width, height }) => {
    const rows = Math.min(parts, Math.max(1, Math.floor(height / 32)));
    const top = (row: number) => Math.floor((row * height) / rows);
    return Array.from({ length: rows }, (_, row) => ({
      x,
      y: y + top(row),
      width,
      height: top(row + 1) - top(row),
    }));
  });
};

export const planLive = async (
  settings: LiveSettings,
  connection: LiveConnection,
  rate: Rational,
): Promise<LivePlan> => {
  const { options, output, models, threads } = settings;
  const [model] = models as readonly [Model, ...Model[]];
  const { layout, video, sampleAspect } = connection;
  const whole = planEnlargement(
    layout,
    model,
    options.tile ?? defaultOptions.tile,
    video.color.chromaLocation,
  );
  const enlarge = Number.isFinite(model.halo)
    ? { ...whole, tiles: forWorkers(whole.tiles, threads) }
    : whole;
  const encode = await planEncode({
    output,
    media: undefined,
    layout: enlarge.output,
    timeBase: reduce({ num: rate.den, den: rate.num }),
    frameRate: rate,
    sampleAspect,
    color: video.color,
    scale: model.scale,
    fit: fitOf(enlarge.output, options, 0),
    codec: options.codec,
    crf: options.crf,
    preset: options.preset,
    encoderOptions: options.encoderOptions ?? defaultOptions.encoderOptions,
    audio: false,
    pcm: settings.wantsSound && video.hasSound ? { sampleRate: 48_000, channels: 2 } : undefined,
    tag: `enhanced by srvid ${version}: luma x${model.scale} by ${model.id} (SHA-256 ${model.sha256.slice(0, 16)}), chroma bicubic`,
    overwrite: options.overwrite ?? defaultOptions.overwrite,
  });
  return { settings, connection, rate, enlarge, encode };
};
