import { Observable } from 'rxjs';
import type { LeasedFrame, Lease } from '../core/frame.ts';
import type { FramePool } from '../core/frame-pool.ts';
import type { FrameSource } from '../decode/source.ts';

/** Told how long the gate waited: for a free lease (the later stages are slow) or for the decoder. */
export type GateClock = { readonly waited: (what: 'lease' | 'frame', ms: number) => void };

/**
 * The only place where frames enter the stream, and the only backpressure: RxJS 7 has none of its own, so a frame exists only while it
 * holds a lease (docs/decisions/0001). Unsubscribing aborts a pending read.
 */
export const gate = (
  source: FrameSource,
  pool: FramePool,
  outer: AbortSignal,
  clock?: GateClock,
): Observable<LeasedFrame> =>
  new Observable((subscriber) => {
    const teardown = new AbortController();
    const signal = AbortSignal.any([outer, teardown.signal]);
    let leaseAt = performance.now();
    const acquire = async (): Promise<Lease> => {
      const asked = performance.now();
      const lease = await pool.acquire(signal);
      leaseAt = performance.now();
      clock?.waited('lease', leaseAt - asked);
      return lease;
    };
    const pull = async () => {
      for await (const frame of source.frames(acquire, signal)) {
        clock?.waited('frame', performance.now() - leaseAt);
        if (subscriber.closed) return;
        subscriber.next(frame);
      }
      subscriber.complete();
    };
    pull().catch((error: unknown) => subscriber.error(error));
    return () => teardown.abort(new Error('the stream was closed'));
  });
