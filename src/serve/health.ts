import type { ServedCamera } from './camera.ts';

/** A run that has written nothing for so long is ill, whatever it says of itself. */
const silentMs = 10_000;

export type Health = {
  /**
   * Whether one camera's run at least writes pictures, be they new, repeated or without signal, and none has ceased to. A camera that has never
   * been there, or cannot be run, does not make srvid ill while others are well.
   */
  readonly ok: boolean;
  readonly cameras: readonly {
    readonly name: string;
    readonly ok: boolean;
    /** Of the camera: `starting`, `connecting`, `streaming`, `no-signal`, `failed` or `ended`. A camera that is away does not make srvid ill. */
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
    for (const { id, status } of cameras()) {
      const ticks = status()?.counts.ticks ?? 0;
      if (ticks > (seen.get(id)?.ticks ?? 0)) seen.set(id, { ticks, at: now() });
    }
  };
  return {
    look,
    health(): Health {
      look();
      const list = cameras().map(({ id, name, status }) => {
        const known = status();
        const last = seen.get(id)?.at;
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
      const hasCeased = list.some(
        ({ ok, state, secondsSinceLastWrite }) =>
          !ok && state !== 'failed' && state !== 'ended' && secondsSinceLastWrite !== undefined,
      );
      return { ok: !hasCeased && list.some(({ ok }) => ok), cameras: list };
    },
  };
};
