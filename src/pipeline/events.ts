import type { LiveEvent } from './live/live-events.ts';
import type { LiveStatus } from './live/status.ts';
import type { RegionReport, RegionSummary } from './regions/summary.ts';

/** What a run tells while it runs; `upscale()` emits these, the command line's reporters show them. */
export type UpscaleEvent =
  | { readonly kind: 'plan'; readonly plan: PlanSummary }
  | { readonly kind: 'warning'; readonly message: string }
  | ProgressEvent
  | { readonly kind: 'live'; readonly event: LiveEvent }
  | { readonly kind: 'live-status'; readonly status: LiveStatus }
  | { readonly kind: 'finished'; readonly report: RunReport };

export type ProgressEvent = {
  readonly kind: 'progress';
  /** Frames written so far. */
  readonly frames: number;
  /** Undefined when the length is unknown. */
  readonly totalFrames: number | undefined;
  /** 0 to 1; undefined when the length is unknown. */
  readonly fraction: number | undefined;
  readonly elapsedSeconds: number;
  /** Frames per second, smoothed over the run. */
  readonly framesPerSecond: number;
  /** Seconds of video per second; undefined for stills. */
  readonly speed: number | undefined;
  readonly etaSeconds: number | undefined;
  /** The stage that the others wait for. */
  readonly bottleneck: 'decode' | 'infer' | 'encode' | undefined;
};

/** The plan in words and numbers: what `--dry-run` prints and JSON progress carries. Keys are stable. */
export type PlanSummary = {
  readonly input: string;
  readonly output: string;
  readonly source: {
    readonly codec: string;
    readonly width: number;
    readonly height: number;
    readonly pixelFormat: string;
    readonly frameRate: string;
    readonly frames: number | undefined;
    readonly seconds: number | undefined;
  };
  readonly geometry: {
    readonly scale: number;
    readonly decoded: string;
    readonly enlarged: string;
    readonly written: string;
    readonly displayed: string;
  };
  readonly formats: {
    readonly working: string;
    readonly encoded: string;
    readonly range: string;
    readonly matrix: string;
    readonly chromaLocation: string;
    readonly rules: readonly string[];
  };
  readonly model: {
    readonly id: string;
    /** Why a preset took these weights, in words. */
    readonly why: string | undefined;
    readonly device: string;
    readonly threads: number;
    readonly receptiveField: number;
    readonly sha256: string;
  };
  readonly tiles: { readonly side: string; readonly perFrame: number };
  readonly memory: {
    readonly leases: number;
    readonly bytesPerLease: number;
    readonly bound: number;
  };
  readonly deinterlace: string;
  /** Present where regions were asked for. */
  readonly regions?: RegionSummary;
  readonly streams: readonly string[];
  /** Present for live inputs only. */
  readonly live?: {
    readonly transport: string;
    /** Seconds. */
    readonly maxLatency: number;
    readonly maxOutage: number | null;
    /** Best first. */
    readonly rungs: readonly string[];
    readonly sound: string;
  };
  readonly commands: { readonly decode: readonly string[]; readonly encode: readonly string[] };
};

export type RunReport = {
  readonly input: string;
  /** Where the output lies; undefined for `null:`, `hash:` and standard output. */
  readonly output: string | undefined;
  /** The network's id. */
  readonly model: string;
  /** Why a preset took these weights, in words. */
  readonly why: string | undefined;
  /** `partial`: stopped by request, or the input was damaged. */
  readonly outcome: 'complete' | 'partial';
  readonly frames: {
    readonly decoded: number;
    readonly enlarged: number;
    readonly written: number;
    readonly inOutput: number;
  };
  readonly elapsedSeconds: number;
  readonly framesPerSecond: number;
  readonly leasesHighWater: number;
  readonly damage: readonly string[];
  readonly warnings: readonly string[];
  /** Present where regions were asked for. */
  readonly regions?: RegionReport;
  /** All numbers of a live run. */
  readonly live?: LiveStatus;
};
