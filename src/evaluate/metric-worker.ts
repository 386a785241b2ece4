import { parentPort } from 'node:worker_threads';
import { metrics } from '../metrics/index.ts';
import type { MetricSpec } from '../metrics/metric.ts';
import type { MetricMessage, MetricRequest, MetricResponse } from './metric-protocol.ts';
import type { MetricValues } from './results.ts';

/** Loops over the list: the worker knows no metric by name. */
const measure = ({ metrics: ids, reference, distorted }: MetricRequest): MetricValues =>
  Object.fromEntries(
    (metrics as readonly MetricSpec[])
      .filter(({ id }) => ids.includes(id))
      .map((metric) => [metric.id, metric.measure(reference, distorted, 255)]),
  );

const answer = (request: MetricRequest): MetricResponse => {
  try {
    return { id: request.id, values: measure(request) };
  } catch (error) {
    return { id: request.id, failed: error instanceof Error ? error.message : String(error) };
  }
};

parentPort?.on('message', (message: MetricMessage) => {
  if (message === null) parentPort?.close();
  else parentPort?.postMessage(answer(message));
});
