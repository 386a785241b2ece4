import { SrvidError } from '../core/errors.ts';
import type { UpscalerOptions } from '../infer/create-upscaler.ts';
import { shippedModel, type Model } from '../infer/model.ts';
import { psnr } from '../metrics/psnr.ts';
import { openCandidate, type Candidate } from './candidate.ts';
import { enlargeLuma } from './enlarge-plane.ts';
import { lowResolutionOf, toBytes } from './low-resolution.ts';
import { cropToMultiple, shave, type BytePlane } from './plane.ts';
import type { VideoRow } from './results.ts';
import { throughX264 } from './video-coding.ts';
import type { VideoCondition } from './video-conditions.ts';
import { readClipLuma } from './video-luma.ts';

export type ClipOptions = Pick<UpscalerOptions, 'device' | 'threads'> & {
  /** A file, or a folder or pattern of numbered pictures. */
  readonly clip: string;
  /** What its rows are called. */
  readonly name: string;
  /** Weight sets for one scale. Bicubic, the baseline, is measured whether it is among them or not. */
  readonly models: readonly Model[];
  readonly scale: number;
  readonly conditions: readonly VideoCondition[];
  /** The first so many frames; the few that a shorter clip has. All are held in memory. */
  readonly frames: number;
  readonly signal: AbortSignal;
};

/** The shrunk frames under one condition. */
type Footage = { readonly condition: VideoCondition; readonly frames: readonly BytePlane[] };

/** Smaller low-resolution frames say nothing about video, and codecs pad them. */
const leastSide = 32;

/** A frame without any error: PSNR is then unbounded, and one such frame must not make the mean so. */
const mostPsnr = 100;

/**
 * Judges weight sets on footage: the first frames of a clip are cropped so that the shrunk frames have even sides, shrunk by
 * `scale` with the papers' antialiased bicubic, rounded to 8 bits, coded and decoded under each condition, enlarged
 * through the workers of the pipeline, and compared with the source. PSNR of luma after shaving `scale` samples off each
 * border, in dB, at most 100 for one frame, averaged over the frames; `gain` is over bicubic on the same decoded frames.
 *
 * One clip at one scale; memory is bounded by `frames` pictures of the source and of each condition. Rows come by model,
 * bicubic first, then by condition.
 * @throws SrvidError INPUT_REFUSED when the clip is too small; whatever decoding, coding, and the network throw
 */
export const evaluateClip = async (options: ClipOptions): Promise<readonly VideoRow[]> => {
  const { clip, name, scale, models, frames, device, threads, signal } = options;
  const whole = await readClipLuma(clip, frames, signal);
  const truth = whole.map((frame) => cropToMultiple(frame, 2 * scale));
  requireSize(clip, truth[0], scale);
  const clean = truth.map((frame) => toBytes(lowResolutionOf(frame, scale, '8bit'), 8));
  const footage: Footage[] = [];
  for (const condition of options.conditions) {
    const { crf } = condition;
    footage.push({
      condition,
      frames: crf === undefined ? clean : await throughX264(clean, crf, signal),
    });
  }
  const bicubic = await shippedModel('bicubic', scale);
  const rows: VideoRow[] = [];
  for (const model of [bicubic, ...models.filter(({ id }) => id !== bicubic.id)]) {
    await using candidate = await openCandidate({ model, bits: 8, device, threads });
    for (const [i, { condition, frames: low }] of footage.entries()) {
      const value = await meanPsnr(candidate, low, truth, signal);
      rows.push({
        model: model.id,
        scale,
        sha256: model.sha256,
        clip: name,
        condition: condition.id,
        frames: truth.length,
        psnr: value,
        gain: value - (rows[i]?.psnr ?? value),
      });
    }
  }
  return rows;
};

const meanPsnr = async (
  candidate: Candidate,
  low: readonly BytePlane[],
  truth: readonly BytePlane[],
  signal: AbortSignal,
): Promise<number> => {
  const values = await Promise.all(
    low.map(async (frame, i) => {
      const { plane } = await enlargeLuma(candidate, frame, signal);
      const [expected, got] = [truth[i]!, toBytes(plane, 8)].map((p) =>
        shave(p, candidate.upscaler.scale),
      );
      return Math.min(psnr.measure(expected!, got!, 255), mostPsnr);
    }),
  );
  return values.reduce((sum, value) => sum + value, 0) / values.length;
};

const requireSize = (clip: string, frame: BytePlane | undefined, scale: number): void => {
  const side = frame ? Math.min(frame.width, frame.height) : 0;
  if (side >= leastSide * scale) return;
  throw new SrvidError('INPUT_REFUSED', `${clip} is too small to be judged at ×${scale}`, {
    hint: `Each side needs ${leastSide * scale} samples or more.`,
  });
};
