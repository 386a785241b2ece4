import type { ChromaSiting } from '../core/chroma-siting.ts';
import type { PlaneRef, Point, Rect } from '../core/frame.ts';
import type { Feather } from '../core/kernels/feather.ts';
import type { Inset, InsetLook } from '../core/kernels/inset.ts';

/** One piece of work for a worker. `bits` is the depth of all planes, 8 to 16. */
export type PlaneJob = {
  readonly bits: number;
  readonly priority?: number;
  /** The luma sample of the source where the target begins, when that is only a part of the enlarged picture; on the chroma grid. */
  readonly origin?: Point | undefined;
} & (
  | {
      /** The luma network on `rect` of the source; writes scale · rect of the target. Halo is read around the rectangle. */
      readonly kind: 'network';
      readonly source: PlaneRef;
      readonly target: PlaneRef;
      readonly rect: Rect;
      /** Mixes the result with what lies in the target. */
      readonly feather?: Feather;
    }
  | {
      /** Keys bicubic (a = −0.5) of a whole plane: chroma, or luma with `lumaSiting`. */
      readonly kind: 'chroma';
      readonly source: PlaneRef;
      readonly target: PlaneRef;
      readonly siting: ChromaSiting;
    }
  | {
      /** The RGB network on `rect` of the source's luma and the chroma with it; writes scale · rect of all planes. */
      readonly kind: 'rgb';
      readonly source: readonly PlaneRef[];
      readonly target: readonly PlaneRef[];
      readonly rect: Rect;
      readonly feather?: Feather;
    }
  | {
      /** Shows parts of an enlarged picture once more in itself. */
      readonly kind: 'insets';
      readonly target: readonly PlaneRef[];
      readonly insets: readonly Inset[];
      readonly look: InsetLook;
    }
);

export type JobReport = { /** CPU time of the worker in milliseconds. */ readonly cpuMs: number };

/** Enlarges planes by one factor, with one network on one device. */
export type Upscaler = AsyncDisposable & {
  readonly scale: number;
  /** The device in use, e.g. `cpu`. */
  readonly device: string;
  /** Jobs that run at once. */
  readonly capacity: number;
  /** Halo in source samples: the network's receptive-field radius. */
  readonly halo: number;
  /** What the user should know, e.g. that `auto` fell back. */
  readonly warnings: readonly string[];
  /**
   * Writes `job.target`. Settles only when no thread touches the job's memory any more, also on abort.
   * @throws SrvidError INFER_FAILED when the network or its worker fails; the signal's reason when aborted
   */
  run(job: PlaneJob, signal: AbortSignal): Promise<JobReport>;
};
