import { setTimeout as sleep } from 'node:timers/promises';
import { createBackoff } from '../core/backoff.ts';
import { SrvidError } from '../core/errors.ts';
import type { LiveFit } from './live-args.ts';
import { createRedactor } from './live-credentials.ts';
import type { LiveInput } from './live-input.ts';
import {
  type LiveConnection,
  type LivePicture,
  type LiveSoundPiece,
  pull,
  type PullHandlers,
} from './live-pull.ts';

export type LiveSourceEvent =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | {
      readonly kind: 'connected';
      /** From 1; each has its own clock. */
      readonly connection: number;
      readonly size: string;
      readonly codec: string;
      readonly hasSound: boolean;
    }
  /** The camera sends something else than at first; the pictures are fitted. */
  | { readonly kind: 'changed'; readonly from: string; readonly to: string }
  | { readonly kind: 'lost'; readonly reason: string; readonly pictures: number }
  | { readonly kind: 'waiting'; readonly milliseconds: number };

export type LiveSourceHandlers = Pick<PullHandlers, 'room' | 'lost'> & {
  /** Before the first picture of the first connection: what all pictures of the run look like. */
  readonly opened: (connection: LiveConnection) => void;
  readonly picture: (picture: LivePicture, connection: number) => void;
  readonly sound: (piece: LiveSoundPiece, connection: number) => void;
  readonly event: (event: LiveSourceEvent) => void;
};

export type LiveSourceOptions = {
  readonly sound: boolean;
  /** Milliseconds without a picture after which to give up; for ever by default. */
  readonly maxOutageMs?: number | undefined;
};

/** A connection that lasted so long was a good one. */
const healthyMs = 5_000;

const describe = ({ video }: LiveConnection): string =>
  `${video.codec} ${video.width}×${video.height} ${video.pixelFormat}`;

/**
 * Pulls from a camera until `signal` aborts: one connection after another, never two at a time.
 * @throws the signal's reason; SrvidError INPUT_UNREADABLE after `maxOutageMs` without a picture; FFMPEG_MISSING
 */
export const pullForEver = async (
  input: LiveInput,
  options: LiveSourceOptions,
  handlers: LiveSourceHandlers,
  signal: AbortSignal,
): Promise<never> => {
  const { maxOutageMs = Number.POSITIVE_INFINITY } = options;
  const redact = createRedactor(input.ref.kind === 'url' ? input.ref.url : '');
  const backoff = createBackoff();
  let fit: LiveFit | undefined;
  let first: string | undefined;
  let connections = 0;
  let lastPictureAt = performance.now();
  for (let attempt = 1; ; attempt++) {
    handlers.event({ kind: 'connecting', attempt });
    const outage = outageSignal(signal, lastPictureAt + maxOutageMs);
    const outcome = await pull(
      { input, fit, sound: options.sound },
      {
        ...handlers,
        connected(connection) {
          connections += 1;
          const now = describe(connection);
          const { video, layout } = connection;
          if (!fit) handlers.opened(connection);
          fit ??= { layout, color: video.color };
          handlers.event({
            kind: 'connected',
            connection: connections,
            size: `${video.width}×${video.height}`,
            codec: video.codec,
            hasSound: video.hasSound,
          });
          if (first !== undefined && first !== now)
            handlers.event({ kind: 'changed', from: first, to: now });
          first = now;
        },
        picture(picture) {
          lastPictureAt = picture.arrivedAt;
          outage.clear();
          handlers.picture(picture, connections);
        },
        sound: (piece) => handlers.sound(piece, connections),
        changed(from, to) {
          // Said now, and not again by the next connection.
          first = undefined;
          handlers.event({ kind: 'changed', from, to });
        },
      },
      outage.signal,
    ).catch((error: unknown) => {
      outage.clear();
      signal.throwIfAborted();
      if (!outage.signal.aborted) throw error;
      return { pictures: 0, healthyMs: 0, reason: 'no picture came' };
    });
    outage.clear();
    const reason = redact(outcome.reason);
    handlers.event({ kind: 'lost', reason, pictures: outcome.pictures });
    if (outcome.healthyMs >= healthyMs) backoff.reset();
    const wait = backoff.next();
    const left = lastPictureAt + maxOutageMs - performance.now();
    if (left < wait) {
      await sleep(Math.max(0, left), undefined, { signal }).catch(() => {});
      signal.throwIfAborted();
      throw gaveUp(input.label, maxOutageMs, reason);
    }
    handlers.event({ kind: 'waiting', milliseconds: wait });
    await sleep(wait, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }
};

/** Aborts with `outer`, or when no picture has come by `deadline` (milliseconds of `performance.now()`). */
const outageSignal = (
  outer: AbortSignal,
  deadline: number,
): { readonly signal: AbortSignal; clear(): void } => {
  if (deadline === Number.POSITIVE_INFINITY) return { signal: outer, clear() {} };
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), Math.max(0, deadline - performance.now()));
  return {
    signal: AbortSignal.any([outer, over.signal]),
    clear: () => clearTimeout(timer),
  };
};

const gaveUp = (label: string, maxOutageMs: number, reason: string): SrvidError =>
  new SrvidError(
    'INPUT_UNREADABLE',
    `no picture from ${label} for ${maxOutageMs / 1000} s: ${reason}`,
    {
      hint: 'Check the address, the password and the camera; without --max-outage srvid tries for ever.',
    },
  );
