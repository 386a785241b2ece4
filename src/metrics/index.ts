import type { MetricSpec } from './metric.ts';
import { psnr } from './psnr.ts';

/** All metrics. */
export const metrics = [psnr] as const satisfies readonly MetricSpec[];
