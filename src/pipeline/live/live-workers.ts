import type { UpscalerOptions } from '../../infer/create-upscaler.ts';
import { createFairTurns, type Turns } from './fair-turns.ts';
import { type LiveUpscaler, type LiveUpscalerEvent, openLiveUpscaler } from './live-upscaler.ts';

/** The inference workers of all cameras of this process. */
export type LiveWorkers = {
  join(): WorkersShare;
};

/** What one camera has of them. */
type WorkersShare = {
  /**
   * The same upscaler for all who ask for the same; its jobs take turns with those of the other cameras. It is closed with its last user.
   * @throws SrvidError as `openLiveUpscaler`
   */
  open(
    options: UpscalerOptions,
    onEvent: (event: LiveUpscalerEvent) => void,
  ): Promise<LiveUpscaler>;
};

type OnEvent = (event: LiveUpscalerEvent) => void;
type Shared = { readonly upscaler: Promise<LiveUpscaler>; readonly users: Set<OnEvent> };

const keyOf = ({ model, bits, device, threads }: UpscalerOptions): string =>
  JSON.stringify([model.id, model.sha256, model.scale, bits, device, threads]);

export const createLiveWorkers = (): LiveWorkers => {
  const turns = createFairTurns();
  const opened = new Map<string, Shared>();

  const share = (key: string, options: UpscalerOptions): Shared => {
    const known = opened.get(key);
    if (known) return known;
    const users = new Set<OnEvent>();
    const upscaler = openLiveUpscaler(options, (event) => {
      for (const user of users) user(event);
    });
    const made = { upscaler, users };
    opened.set(key, made);
    return made;
  };

  const leave = async (key: string, shared: Shared, user: OnEvent): Promise<void> => {
    shared.users.delete(user);
    if (shared.users.size > 0) return;
    if (opened.get(key) === shared) opened.delete(key);
    const upscaler = await shared.upscaler.catch(() => undefined);
    await upscaler?.[Symbol.asyncDispose]();
  };

  const open = async (
    own: Turns,
    options: UpscalerOptions,
    onEvent: OnEvent,
  ): Promise<LiveUpscaler> => {
    const key = keyOf(options);
    const shared = share(key, options);
    const user: OnEvent = (event) => onEvent(event);
    shared.users.add(user);
    try {
      const upscaler = await shared.upscaler;
      turns.widen(upscaler.capacity);
      return {
        ...upscaler,
        run: (job, signal) => own.run(() => upscaler.run(job, signal), signal),
        [Symbol.asyncDispose]: () => leave(key, shared, user),
      };
    } catch (error) {
      await leave(key, shared, user);
      throw error;
    }
  };

  return {
    join() {
      const own = turns.join();
      return { open: (options, onEvent) => open(own, options, onEvent) };
    },
  };
};
