import type { BytePlane } from './plane.ts';
import type { MetricValues } from './results.ts';

export type MetricRequest = {
  readonly id: number;
  readonly metrics: readonly string[];
  readonly reference: BytePlane;
  readonly distorted: BytePlane;
};

/** `null` in place of a request: no more will come. */
export type MetricMessage = MetricRequest | null;

export type MetricResponse = { readonly id: number } & (
  { readonly values: MetricValues } | { readonly failed: string }
);
