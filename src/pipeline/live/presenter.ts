import type { FrameLayout, Lease } from '../../core/frame.ts';
import type { FrameSink } from '../../encode/sink.ts';
import type { Counter } from './counts.ts';
import type { Enlarger, LivePictureJob } from './enlarger.ts';
import { darken, noSignalText } from './no-signal.ts';
import { createWindow, type Percentiles } from './percentiles.ts';
import type { SoundTrack } from './sound-track.ts';

export type PresenterRules = {
  readonly enlarger: Enlarger;
  readonly sink: FrameSink;
  readonly sound: SoundTrack | undefined;
  readonly counts: Counter;
  /** Of the pictures written. */
  readonly layout: FrameLayout;
  readonly range: 'tv' | 'pc' | undefined;
  /** Since when no picture has come; undefined while they come. */
  readonly silentSince: () => Date | undefined;
};

/** Writes one picture per tick: a new one, the last one again, or the last one darkened. */
export type Presenter = {
  /** @returns false before the first picture: then nothing was written */
  tick(number: number): Promise<boolean>;
  /** The coded picture of a tick goes to the outputs; never called where nothing is coded. */
  sent(tick: number): void;
  /** Pictures taken and not yet written. */
  readonly pending: number;
  latency(): Percentiles | undefined;
  shownPerSecond(): number;
};

const latencyWindowMs = 10_000;
const rateWindowMs = 4_000;
/** An encoder holds back fewer. */
const rememberedTicks = 512;

export const createPresenter = (rules: PresenterRules): Presenter => {
  const { enlarger, sink, sound, counts } = rules;
  const latencies = createWindow(latencyWindowMs);
  const shown = createWindow(rateWindowMs);
  let current: LivePictureJob | undefined;
  let pending = 0;
  /** When the new pictures of the last ticks had arrived. */
  const arrivals = new Map<number, number>();
  let dark: { readonly of: LivePictureJob; readonly lease: Lease } | undefined;

  const darkened = (picture: LivePictureJob, since: Date): Lease => {
    if (dark?.of === picture) return dark.lease;
    const output = darken(rules.layout, rules.range, picture.lease.output, noSignalText(since));
    dark = { of: picture, lease: { ...picture.lease, output, release: () => {} } };
    return dark.lease;
  };

  return {
    async tick(number) {
      const next = enlarger.take();
      const picture = next ?? current;
      if (!picture) return false;
      if (next) {
        pending = 1;
        arrivals.set(number, next.arrivedAt);
        arrivals.delete(number - rememberedTicks);
      }
      if (sound) await sink.writeAudio?.(sound.read(number, next));
      const since = next ? undefined : rules.silentSince();
      const lease = since ? darkened(picture, since) : picture.lease;
      await sink.write({ index: number, pts: number, lease });
      if (next) {
        counts.add('shown');
        shown.add(performance.now(), 1);
        pending = 0;
        current?.lease.release();
        current = next;
        dark = undefined;
      } else counts.add(since ? 'noSignal' : 'repeated');
      return true;
    },
    sent(tick) {
      const arrivedAt = arrivals.get(tick);
      if (arrivedAt === undefined) return;
      const now = performance.now();
      latencies.add(now, now - arrivedAt);
    },
    get pending() {
      return pending;
    },
    latency: () => latencies.percentiles(performance.now()),
    shownPerSecond: () => (shown.values(performance.now()).length * 1000) / rateWindowMs,
  };
};
