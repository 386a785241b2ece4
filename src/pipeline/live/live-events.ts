import type { ErrorCode } from '../../core/errors.ts';
import type { Rect } from '../../core/frame.ts';
import type { LiveSourceEvent } from '../../decode/live-source.ts';
import type { LiveSinkEvent } from '../../encode/live/status.ts';
import type { LiveUpscalerEvent } from './live-upscaler.ts';

/** What happens to a live run, besides its numbers (`LiveStatus`). Texts hold no password. */
export type LiveEvent =
  | LiveSourceEvent
  | LiveSinkEvent
  | LiveUpscalerEvent
  /** Another rung enlarges from now on; `p95` of arrival-to-done in milliseconds is why. */
  | { readonly kind: 'rung'; readonly from: string; readonly to: string; readonly p95: number }
  /** Other regions than before; `focused`: the network works in them alone. */
  | { readonly kind: 'regions'; readonly regions: readonly Rect[]; readonly focused: boolean }
  /** Pictures have stopped coming, or come again. */
  | { readonly kind: 'no-signal'; readonly since: string }
  | { readonly kind: 'signal'; readonly outageSeconds: number }
  /** A picture could not be enlarged; said once for the same reason. */
  | { readonly kind: 'inference-failed'; readonly reason: string }
  /** One of several cameras cannot be run; it is tried again after so long. */
  | {
      readonly kind: 'run-failed';
      readonly code: ErrorCode;
      readonly reason: string;
      readonly hint: string | undefined;
      readonly milliseconds: number;
    }
  /** Nothing was written for so many ticks, because the outputs were held up. */
  | { readonly kind: 'skipped'; readonly ticks: number };
