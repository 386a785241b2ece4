import type { ServedCamera } from './camera.ts';

/** A run that has written nothing for so long is ill, whatever it says of itself. */
const silentMs = 10_000;

export type Health = {
  /** Whether every camera's run writes pictures, be they new, repeated or without signal. */
  readonly ok: boolean;
  readonly cameras: readonly {
    readonly name: string;
    readonly ok: boolean;
    /** Of the camera: `starting`, `connecting`, `streaming` or `no-signal`. A camera that is away does not make srvid ill. */
    readonly state: string;
    readonly secondsSinceLastWrite: number | undefined;
    /** Outputs that are not `sending`. */
    readonly troubled: readonly string[];
  }[];
};

/** Watches that each run goes on writing. Call `look` about once a second. */
export const createHealthWatch = (
  cameras: () => readonly ServedCamera[],
  now: () => number = () => performance.now(),
) => {
  const seen = new Map<string, { readonly ticks: number; readonly at: number }>();
  const look = (): void => {
    for (const { name, status } of cameras()) {
      const ticks = status()?.counts.ticks ?? 0;
      if (ticks > (seen.get(name)?.ticks ?? 0)) seen.set(name, { ticks, at: now() });
    }
  };
  return {
    look,
    health(): Health {
      look();
      const list = cameras().map(({ name, status }) => {
        const known = status();
        const last = seen.get(name)?.at;
        const silence = last === undefined ? undefined : now() - last;
        return {
          name,
          ok: silence !== undefined && silence <= silentMs,
          state: known?.state ?? 'starting',
          secondsSinceLastWrite: silence === undefined ? undefined : Math.round(silence / 100) / 10,
          troubled: (known?.sink?.outputs ?? [])
            .filter(({ state }) => state !== 'sending' && state !== 'stopped')
            .map(({ label, state }) => `${label}: ${state}`),
        };
      });
      return { ok: list.length > 0 && list.every(({ ok }) => ok), cameras: list };
    },
  };
};
