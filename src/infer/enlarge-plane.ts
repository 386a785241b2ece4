import type { Samples } from '../core/kernels/bicubic.ts';
import type { PlaneSamples } from './plane-network.ts';
import { tileGrid, tileSamplesFor } from './tile.ts';
import type { PlaneJob } from './upscaler.ts';
import { stillSiting, type Candidate } from './candidate.ts';

const view = (memory: SharedArrayBuffer, bits: number, offset: number, count: number): Samples =>
  bits > 8 ? new Uint16Array(memory, offset, count) : new Uint8Array(memory, offset, count);

/** Room for a plane and its enlargement in memory that the workers share. */
const sharedPlanes = ({ samples, width, height }: PlaneSamples, scale: number) => {
  const bits = 8 * samples.BYTES_PER_ELEMENT;
  const memory = new SharedArrayBuffer(samples.byteLength * (1 + scale * scale));
  view(memory, bits, 0, samples.length).set(samples);
  const source = { memory, offset: 0, width, height };
  const target = {
    memory,
    offset: samples.byteLength,
    width: scale * width,
    height: scale * height,
  };
  const enlarged: PlaneSamples = {
    samples: view(memory, bits, target.offset, target.width * target.height),
    width: target.width,
    height: target.height,
  };
  return { bits, source, target, enlarged };
};

/** Cut as the pipeline cuts by `auto`. */
const tilesOf = ({ model, upscaler }: Candidate, { width, height }: PlaneSamples) =>
  tileGrid(width, height, 'auto', upscaler.halo, tileSamplesFor(model.activationBytes));

const runAll = async (
  { upscaler }: Candidate,
  jobs: readonly PlaneJob[],
  signal: AbortSignal,
): Promise<number> => {
  const reports = await Promise.all(jobs.map((job) => upscaler.run(job, signal)));
  return reports.reduce((sum, report) => sum + report.cpuMs, 0);
};

/** An enlarged plane, and the workers' CPU time for it. */
export type Enlarged = { readonly plane: PlaneSamples; readonly cpuMs: number };

/** Enlarges luma by the network; one that works on RGB sees it as gray. @throws what `upscaler.run` throws */
export const enlargeLuma = async (
  candidate: Candidate,
  plane: PlaneSamples,
  signal: AbortSignal,
): Promise<Enlarged> => {
  if (candidate.model.channels === 3) {
    const { planes, cpuMs } = await enlargeThroughRgb(candidate, [plane], signal);
    return { plane: planes[0] ?? plane, cpuMs };
  }
  const { enlarged, ...shared } = sharedPlanes(plane, candidate.upscaler.scale);
  const tiles = tilesOf(candidate, plane);
  const jobs = tiles.map((rect) => ({ kind: 'network', ...shared, rect }) as const);
  return { cpuMs: await runAll(candidate, jobs, signal), plane: enlarged };
};

/** Enlarges chroma of luma's resolution by bicubic interpolation. @throws what `upscaler.run` throws */
export const enlargeChroma = async (
  candidate: Candidate,
  plane: PlaneSamples,
  signal: AbortSignal,
): Promise<Enlarged> => {
  const { enlarged, ...shared } = sharedPlanes(plane, candidate.upscaler.scale);
  const job = { kind: 'chroma', ...shared, siting: stillSiting } as const;
  return { cpuMs: await runAll(candidate, [job], signal), plane: enlarged };
};

/**
 * Enlarges Y, Cb and Cr of one size, or Y alone, by a network that works on RGB.
 * @param planes one or more @throws what `upscaler.run` throws
 */
export const enlargeThroughRgb = async (
  candidate: Candidate,
  planes: readonly PlaneSamples[],
  signal: AbortSignal,
): Promise<{ readonly planes: readonly PlaneSamples[]; readonly cpuMs: number }> => {
  const shared = planes.map((plane) => sharedPlanes(plane, candidate.upscaler.scale));
  const jobs = planes.slice(0, 1).flatMap((luma) =>
    tilesOf(candidate, luma).map((rect) => ({
      kind: 'rgb' as const,
      bits: 8 * luma.samples.BYTES_PER_ELEMENT,
      source: shared.map(({ source }) => source),
      target: shared.map(({ target }) => target),
      rect,
    })),
  );
  return {
    cpuMs: await runAll(candidate, jobs, signal),
    planes: shared.map(({ enlarged }) => enlarged),
  };
};
