import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { LowResolution } from './low-resolution.ts';

/** Values by metric id (`psnr`, `ssim`, …), in the metric's unit. */
export type MetricValues = Readonly<Record<string, number>>;

/** What was measured, with which weights: a row is stale once the manifest names another SHA-256. */
type Measured = { readonly model: string; readonly scale: number; readonly sha256: string };

/** One weight set on one folder of test images (docs/models.md, "Protocol"). */
export type StillRow = Measured & {
  readonly set: string;
  readonly lowResolution: LowResolution;
  readonly average: MetricValues;
  /** Empty where only the average is kept. */
  readonly images: readonly { readonly name: string; readonly metrics: MetricValues }[];
  /** CPU seconds of the network per image in this run; not kept in `models/results.json`. */
  readonly cpuSeconds?: number;
};

/** PSNR in dB of Y, Cb, Cr and R'G'B' when only luma goes through the network (SRCNN paper, table 5). */
export type ColourRow = Measured & {
  readonly set: string;
  readonly lowResolution: LowResolution;
  readonly y: number;
  readonly cb: number;
  readonly cr: number;
  readonly rgb: number;
};

/** One weight set on one clip, shrunk, coded under `condition`, decoded and enlarged; PSNR of luma in dB, gain over bicubic. */
export type VideoRow = Measured & {
  readonly clip: string;
  /** `clean`, or x264's CRF: `crf23`. */
  readonly condition: string;
  readonly frames: number;
  readonly psnr: number;
  readonly gain: number;
};

/** `models/results.json`: the committed measurements of all shipped weight sets. */
export type Results = {
  readonly stills: readonly StillRow[];
  readonly colour: readonly ColourRow[];
  readonly video: readonly VideoRow[];
};

export const resultsPath = fileURLToPath(new URL('../../models/results.json', import.meta.url));

/** The committed results; empty where none are there. */
export const readResults = async (path = resultsPath): Promise<Results> => {
  const json = await readFile(path, 'utf8').catch(() => '{}');
  return { stills: [], colour: [], video: [], ...(JSON.parse(json) as Partial<Results>) };
};
