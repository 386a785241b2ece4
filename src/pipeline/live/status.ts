import type { Rect } from '../../core/frame.ts';
import type { LiveCounts } from './counts.ts';
import type { LiveSinkStatus } from '../../encode/live/status.ts';
import type { Percentiles } from './percentiles.ts';

/**
 * - `connecting`: no picture has come yet
 * - `streaming`: pictures come
 * - `no-signal`: pictures came, but none now
 * - `failed`: among several cameras, one whose run has failed as a whole; it is tried again
 * - `ended`: the run is over, as it was asked to be
 */
export type LiveState = 'connecting' | 'streaming' | 'no-signal' | 'failed' | 'ended';

/** All numbers of one camera at one moment. */
export type LiveStatus = {
  readonly state: LiveState;
  /** Why there is no picture, in words. */
  readonly trouble?: string | undefined;
  readonly uptimeSeconds: number;
  /** Connections after the first. */
  readonly reconnects: number;
  readonly counts: LiveCounts;
  /** Packets that were lost on the way, by FFmpeg's account. */
  readonly lostPackets: number;
  /** Milliseconds over the last 10 s; undefined when there was nothing. */
  readonly arrivalToDone: Percentiles | undefined;
  readonly arrivalToSent: Percentiles | undefined;
  /** The rung in use, from 0, and its name. */
  readonly rung: number;
  readonly rungName: string;
  /** In samples of the camera's picture. */
  readonly regions: readonly Rect[];
  /** The regions were drawn while it ran: the network works in them alone. */
  readonly focused: boolean;
  /** Ticks per second. */
  readonly rate: number;
  /** New pictures per second, over the last 4 s. */
  readonly shownPerSecond: number;
  readonly residentBytes: number;
  /** The encoder and the outputs; undefined until the first picture, and for `null:` and `hash:`. */
  readonly sink: LiveSinkStatus | undefined;
};
