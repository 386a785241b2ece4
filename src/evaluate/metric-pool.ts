import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SrvidError } from '../core/errors.ts';
import type { MetricMessage, MetricResponse } from './metric-protocol.ts';
import type { BytePlane } from './plane.ts';
import type { MetricValues } from './results.ts';

/** Measures planes on threads of its own: some metrics take longer than the small networks. */
export type MetricPool = AsyncDisposable & {
  /** Metrics by id on 8-bit planes. @throws SrvidError BUG when a metric fails: sizes are checked before */
  measure(
    metrics: readonly string[],
    reference: BytePlane,
    distorted: BytePlane,
  ): Promise<MetricValues>;
};

type Pending = { resolve(values: MetricValues): void; reject(error: SrvidError): void };
type Member = { readonly worker: Worker; readonly pending: Map<number, Pending> };

/** Node cannot load `.ts` in a worker: from sources, as in tests, the workers run from the build. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/evaluate/metric-worker.js' : './metric-worker.js',
  import.meta.url,
);

const startMember = (): Member => {
  const worker = new Worker(workerUrl);
  const pending = new Map<number, Pending>();
  worker.on('message', (response: MetricResponse) => {
    const waiting = pending.get(response.id);
    pending.delete(response.id);
    if ('values' in response) waiting?.resolve(response.values);
    else waiting?.reject(new SrvidError('BUG', response.failed));
  });
  worker.on('error', (cause: Error) => {
    const error = new SrvidError('BUG', `a metric worker died: ${cause.message}`, { cause });
    for (const waiting of pending.values()) waiting.reject(error);
    pending.clear();
  });
  return { worker, pending };
};

/** @param size threads; by default one per core */
export const createMetricPool = (size = availableParallelism()): MetricPool => {
  const members: Member[] = [];
  let last = 0;
  /** The one with the least to do; started when all others are busy. */
  const member = (): Member => {
    const [least] = members.toSorted((a, b) => a.pending.size - b.pending.size);
    if (least && (least.pending.size === 0 || members.length >= size)) return least;
    const started = startMember();
    members.push(started);
    return started;
  };
  return {
    measure(metrics, reference, distorted) {
      const { worker, pending } = member();
      const id = ++last;
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject });
        worker.postMessage({ id, metrics, reference, distorted } satisfies MetricMessage);
      });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        members.map(({ worker }) => {
          const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
          worker.postMessage(null satisfies MetricMessage);
          return ended;
        }),
      );
    },
  };
};
