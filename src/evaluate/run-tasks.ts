import type { UpscalerOptions } from '../infer/create-upscaler.ts';
import type { Model } from '../infer/model.ts';
import { openCandidate, type Candidate } from '../infer/candidate.ts';
import { evaluateColour } from './colour.ts';
import { bitsOf, type LowResolution } from './low-resolution.ts';
import type { MetricPool } from './metric-pool.ts';
import { cropPictures } from './report-crops.ts';
import type { CropPicture } from './report/crops.ts';
import type { ColourRow, StillRow } from './results.ts';
import { evaluateStills } from './stills.ts';
import type { TestImage, TestSet } from './test-set.ts';

/** What is to be measured of one weight set on one set of pictures: the metrics, the colour table's row, the report's crops. */
export type Task = {
  readonly set: TestSet;
  readonly lowResolution: LowResolution;
} & (
  | { readonly kind: 'stills'; readonly metrics: readonly string[] }
  | { readonly kind: 'colour' }
  | { readonly kind: 'crops' }
);

type Outcome =
  | { readonly kind: 'stills'; readonly row: StillRow }
  | { readonly kind: 'colour'; readonly row: ColourRow }
  | { readonly kind: 'crops'; readonly crops: readonly CropPicture[] };

export type TaskContext = Pick<UpscalerOptions, 'device' | 'threads'> & {
  readonly pool: MetricPool;
  /** The pictures of a set; decoded once for all tasks. */
  readonly imagesOf: (set: TestSet) => Promise<readonly TestImage[]>;
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: Outcome) => void | Promise<void>;
  readonly onImage?: (done: number, of: number, what: string) => void;
  readonly onWarning?: (message: string) => void;
};

/**
 * Measures one weight set, task by task; its workers are started once per depth of samples.
 * @throws what `createUpscaler`, decoding and the measurements throw; the signal's reason when aborted
 */
export const runTasks = async (
  model: Model,
  tasks: readonly Task[],
  context: TaskContext,
): Promise<void> => {
  const { device, threads, onWarning, onOutcome } = context;
  for (const bits of [16, 8]) {
    const ofDepth = tasks.filter(({ lowResolution }) => bitsOf(lowResolution) === bits);
    if (ofDepth.length === 0) continue;
    await using candidate = await openCandidate({ model, bits, device, threads });
    for (const warning of candidate.upscaler.warnings) onWarning?.(warning);
    for (const task of ofDepth) await onOutcome(await runTask(candidate, task, context));
  }
};

const runTask = async (
  candidate: Candidate,
  task: Task,
  { pool, imagesOf, signal, onImage }: TaskContext,
): Promise<Outcome> => {
  const images = await imagesOf(task.set);
  const request = { set: task.set.name, images, lowResolution: task.lowResolution, signal };
  if (task.kind === 'colour')
    return { kind: 'colour', row: await evaluateColour(candidate, request) };
  if (task.kind === 'crops')
    return { kind: 'crops', crops: await cropPictures(candidate, request) };
  const { model, upscaler } = candidate;
  const where = `${model.id} x${upscaler.scale} ${task.set.name}`;
  const row = await evaluateStills(candidate, {
    ...request,
    metrics: task.metrics,
    pool,
    onImage: (done, name) => onImage?.(done, images.length, `${where} ${name}`),
  });
  return { kind: 'stills', row };
};
