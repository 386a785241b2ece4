import { SrvidError } from '../core/errors.ts';
import type { Candidate } from '../infer/candidate.ts';
import { smallestSide } from './metric-list.ts';
import { mapConcurrently } from './map-concurrently.ts';
import type { MetricPool } from './metric-pool.ts';
import { shave } from './plane.ts';
import { restoreLuma, type RestoreOptions } from './restore.ts';
import type { MetricValues, StillRow } from './results.ts';
import type { TestImage } from './test-set.ts';

export type SetRequest = RestoreOptions & {
  /** The set's name. */
  readonly set: string;
  readonly images: readonly TestImage[];
};

export type StillRequest = SetRequest & {
  /** Ids. */
  readonly metrics: readonly string[];
  readonly pool: MetricPool;
  /** Told after each image. */
  readonly onImage?: (done: number, name: string) => void;
};

/** Arithmetic means of values by id. */
export const averageOf = (all: readonly MetricValues[]): MetricValues =>
  Object.fromEntries(
    Object.keys(all[0] ?? {}).map((id) => [
      id,
      all.reduce((sum, values) => sum + (values[id] ?? Number.NaN), 0) / all.length,
    ]),
  );

/** Said before any work is done, and with the picture's name. */
const requireSizes = ({ set, images, metrics }: StillRequest, scale: number): void => {
  const least = smallestSide(metrics);
  for (const { name, picture } of images) {
    const [width, height] = [picture.width, picture.height].map(
      (side) => side - (side % scale) - 2 * scale,
    ) as [number, number];
    if (Math.min(width, height) >= least) continue;
    throw new SrvidError(
      'INPUT_REFUSED',
      `${set}/${name} is too small at ×${scale}: without its border ${Math.max(0, width)}×${Math.max(0, height)} samples are left, ${metrics.join(', ')} need ${least} a side`,
      { hint: 'Leave the picture out, or ask for fewer --metrics.' },
    );
  }
};

/**
 * One weight set on one set of images, by the papers' protocol (docs/models.md): luma, ground truth cropped to multiples of
 * the scale, antialiased bicubic reduction, result rounded to 8 bits, a border of the scale shaved, metrics with peak 255.
 * @throws SrvidError INPUT_REFUSED for an image too small for a metric; INFER_FAILED; the signal's reason when aborted
 */
export const evaluateStills = async (
  candidate: Candidate,
  request: StillRequest,
): Promise<StillRow> => {
  const { model, upscaler } = candidate;
  const { set, images, lowResolution, metrics, pool, onImage } = request;
  requireSizes(request, upscaler.scale);
  let done = 0;
  let cpuMs = 0;
  const measured = await mapConcurrently(
    images,
    upscaler.capacity + 1,
    async ({ name, picture }) => {
      const enlarged = await restoreLuma(candidate, picture, request);
      cpuMs += enlarged.cpuMs;
      const border = upscaler.scale;
      const values = await pool.measure(
        metrics,
        shave(enlarged.truth, border),
        shave(enlarged.result, border),
      );
      onImage?.(++done, name);
      return { name, metrics: values };
    },
  );
  return {
    model: model.id,
    scale: upscaler.scale,
    sha256: model.sha256,
    set,
    lowResolution,
    average: averageOf(measured.map(({ metrics: values }) => values)),
    images: measured,
    cpuSeconds: cpuMs / 1000 / images.length,
  };
};
