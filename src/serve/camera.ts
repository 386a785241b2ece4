import type { Rect } from '../core/frame.ts';
import type { LiveStatus } from '../pipeline/live/status.ts';

export type ViewKind = 'live' | 'comparison';

/** What the server may know of one live run, asked anew for every answer, and what it may ask of it. Texts hold no password. */
export type ServedCamera = {
  /** In addresses: `/cameras/<id>/…`. No two cameras of a server have the same. */
  readonly id: string;
  /** For people, and the `camera` label of the metrics. */
  readonly name: string;
  /** Undefined until the camera's run has begun. */
  readonly status: () => LiveStatus | undefined;
  /** Of the camera's picture; undefined until it is known. */
  readonly size?: () => { readonly width: number; readonly height: number } | undefined;
  /** Undefined where nothing is recorded. */
  readonly setRecording?: (active: boolean) => void;
  /** In samples of the camera's picture; none: those that the run began with. */
  readonly setRegions?: (regions: readonly Rect[]) => void;
  /**
   * Fragmented MP4 of the stream, or of the comparison with bicubic, until `end` or until `onData` rejects; undefined where nothing can be
   * shown now. @throws SrvidError where a browser could not show it
   */
  readonly view?: (
    what: ViewKind,
    onData: (chunk: Uint8Array) => Promise<void>,
  ) => Promise<{ readonly end: () => Promise<void> }> | undefined;
};
