import { ifc } from './ifc.ts';
import type { MetricSpec } from './metric.ts';
import { msSsim } from './ms-ssim.ts';
import { nqm } from './nqm.ts';
import { psnr } from './psnr.ts';
import { ssim } from './ssim.ts';
import { wpsnr } from './wpsnr.ts';

/** All metrics, in the order of the papers' tables. */
export const metrics = [
  psnr,
  ssim,
  ifc,
  nqm,
  wpsnr,
  msSsim,
] as const satisfies readonly MetricSpec[];
