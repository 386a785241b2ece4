import { SrvidError } from '../core/errors.ts';
import { findNetwork, type Model } from '../infer/model.ts';
import { isUserNetwork } from '../infer/networks.ts';
import type { DeviceChoice } from '../pipeline/options.ts';
import { candidateModels, listCandidates, type CandidateName } from './candidates.ts';
import { distinctNames } from './distinct-names.ts';
import type { LowResolution } from './low-resolution.ts';
import { createMetricPool } from './metric-pool.ts';
import { truthCrops } from './report-crops.ts';
import type { CropPicture } from './report/crops.ts';
import type { ColourRow, Results, StillRow, VideoRow } from './results.ts';
import { runTasks, type Task, type TaskContext } from './run-tasks.ts';
import { readTestImages, type TestImage, type TestSet } from './test-set.ts';
import type { VideoCondition } from './video-conditions.ts';
import { hasColour } from './picture.ts';
import { evaluateClip } from './video.ts';

export type EvaluateOptions = {
  readonly sets: readonly TestSet[];
  /** Ids, presets, paths of ONNX files, or `all`. */
  readonly models: readonly string[];
  /** Undefined: every scale that a network has. */
  readonly scales: readonly number[] | undefined;
  /** Ids. */
  readonly metrics: readonly string[];
  readonly lowResolution: LowResolution;
  /** Measure the colour table too. */
  readonly colour: boolean;
  /** Make the crops of the report. */
  readonly crops: boolean;
  /** What is done to clips. */
  readonly conditions: readonly VideoCondition[];
  /** Frames of each clip. */
  readonly frames: number;
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  readonly signal: AbortSignal;
  readonly onNotice: (message: string) => void;
  readonly onProgress: (done: number, of: number, what: string) => void;
};

export type Evaluation = { readonly results: Results; readonly crops: readonly CropPicture[] };

/** Frames of each clip that are measured when nothing else is asked for. */
export const defaultVideoFrames = 12;

const nameOf = ({ model, scale }: CandidateName): string => `${model} x${scale}`;

/** Decodes a set when it is first asked for. */
export const imageCache = (signal: AbortSignal): TaskContext['imagesOf'] => {
  const read = new Map<TestSet, Promise<readonly TestImage[]>>();
  return (set) => {
    const images = read.get(set) ?? readTestImages(set, signal);
    read.set(set, images);
    return images;
  };
};

/** A user's network of 8 bits cannot take unrounded samples; the hint says what can be done. */
const explained = (error: unknown, candidate: CandidateName, options: EvaluateOptions): unknown =>
  error instanceof SrvidError &&
  error.code === 'MODEL_INVALID' &&
  options.lowResolution === 'unrounded' &&
  isUserNetwork(candidate.model)
    ? new SrvidError(error.code, error.message, {
        hint: 'A network that takes 8-bit samples only is measured with --low-resolution 8bit.',
        cause: error,
      })
    : error;

/** The sets for the colour table. @throws SrvidError INPUT_REFUSED, before any work is done, when none holds a picture in colour */
const colouredSets = async (
  { sets, colour, onNotice }: EvaluateOptions,
  imagesOf: TaskContext['imagesOf'],
): Promise<ReadonlySet<TestSet>> => {
  const coloured = new Set<TestSet>();
  if (!colour) return coloured;
  const withPictures = sets.filter(({ pictures }) => pictures.length > 0);
  for (const set of withPictures)
    if ((await imagesOf(set)).some(({ picture }) => hasColour(picture))) coloured.add(set);
  const without = withPictures.filter((set) => !coloured.has(set)).map(({ name }) => name);
  if (without.length === 0) return coloured;
  const message = `${without.join(', ')}: no picture in colour`;
  if (coloured.size === 0)
    throw new SrvidError('INPUT_REFUSED', message, { hint: 'Leave out --colour.' });
  onNotice(`${message}; left out of the colour table`);
  return coloured;
};

const tasksFor = (set: TestSet, hasColours: boolean, options: EvaluateOptions): readonly Task[] => {
  const { lowResolution, metrics, crops } = options;
  const shared = { set, lowResolution };
  return [
    { kind: 'stills', ...shared, metrics },
    ...(hasColours ? [{ kind: 'colour', ...shared } as const] : []),
    ...(crops ? [{ kind: 'crops', ...shared } as const] : []),
  ];
};

/**
 * Measures weight sets on test sets through the pipeline's session layer: pictures by the papers' protocol, clips clean and
 * coded. @throws SrvidError whatever keeps a network from being run or a set from being read; the signal's reason when aborted
 */
export const evaluate = async (options: EvaluateOptions): Promise<Evaluation> => {
  const { sets, device, threads, signal, onNotice, onProgress } = options;
  const { candidates, absent } = await listCandidates(options.models, options.scales);
  for (const each of absent) onNotice(`${nameOf(each)} has no weights here and is left out`);
  if (candidates.length === 0)
    throw new SrvidError('USAGE', 'none of the networks is there at the scales asked for');
  requireBaseline(options, candidates);
  const modelOf = candidateModels(candidates);
  const stills: StillRow[] = [];
  const colour: ColourRow[] = [];
  const crops: CropPicture[] = [];
  const imagesOf = imageCache(signal);
  const coloured = await colouredSets(options, imagesOf);
  const tasks = sets
    .filter(({ pictures }) => pictures.length > 0)
    .flatMap((set) => tasksFor(set, coloured.has(set), options));
  await using pool = createMetricPool(threads);
  for (const candidate of candidates) {
    if (tasks.length === 0) break;
    await runTasks(await modelOf(candidate), tasks, {
      device,
      threads,
      pool,
      imagesOf,
      signal,
      onOutcome: (outcome) => {
        if (outcome.kind === 'stills') stills.push(outcome.row);
        else if (outcome.kind === 'colour') colour.push(outcome.row);
        else crops.push(...outcome.crops);
      },
      onImage: onProgress,
      onWarning: onNotice,
    }).catch((error: unknown) => {
      throw explained(error, candidate, options);
    });
  }
  const truths = options.crops ? await groundTruths(options, candidates, imagesOf) : [];
  const video = await evaluateClips(options, candidates, modelOf);
  return { results: { stills, colour, video }, crops: [...truths, ...crops] };
};

/** Clips are compared with bicubic interpolation. @throws SrvidError USAGE before any work is done */
const requireBaseline = ({ sets }: EvaluateOptions, candidates: readonly CandidateName[]): void => {
  if (sets.every(({ clips }) => clips.length === 0)) return;
  const { scales } = findNetwork('bicubic');
  const without = candidates.find(({ scale }) => !scales.some((known) => known === scale));
  if (!without) return;
  throw new SrvidError(
    'USAGE',
    `clips are compared with bicubic, which enlarges ×${scales.join(', ×')}, not ×${without.scale} as ${without.model}`,
    { hint: 'Measure this network on pictures.' },
  );
};

const scalesOf = (candidates: readonly CandidateName[]): readonly number[] =>
  [...new Set(candidates.map(({ scale }) => scale))].toSorted((a, b) => a - b);

const groundTruths = async (
  { sets }: EvaluateOptions,
  candidates: readonly CandidateName[],
  imagesOf: TaskContext['imagesOf'],
): Promise<readonly CropPicture[]> => {
  const crops: CropPicture[] = [];
  for (const set of sets.filter(({ pictures }) => pictures.length > 0)) {
    const images = await imagesOf(set);
    for (const scale of scalesOf(candidates)) crops.push(...truthCrops(set.name, images, scale));
  }
  return crops;
};

const evaluateClips = async (
  { sets, conditions, frames, device, threads, signal, onProgress }: EvaluateOptions,
  candidates: readonly CandidateName[],
  modelOf: (candidate: CandidateName) => Promise<Model>,
): Promise<readonly VideoRow[]> => {
  const rows: VideoRow[] = [];
  const clips = [...new Set(sets.flatMap((set) => set.clips))];
  const names = distinctNames(clips);
  const jobs = clips.flatMap((clip) => scalesOf(candidates).map((scale) => ({ clip, scale })));
  for (const [done, { clip, scale }] of jobs.entries()) {
    const models: Model[] = [];
    for (const candidate of candidates.filter((each) => each.scale === scale))
      models.push(await modelOf(candidate));
    const name = names.get(clip) ?? clip;
    onProgress(done, jobs.length, `${name} x${scale}`);
    const request = { clip, name, models, scale, conditions, frames, device, threads, signal };
    rows.push(...(await evaluateClip(request)));
  }
  return rows;
};
