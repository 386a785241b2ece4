import { createBackoff } from '../../core/backoff.ts';
import { SrvidError } from '../../core/errors.ts';
import { createUpscaler, type UpscalerOptions } from '../../infer/create-upscaler.ts';
import type { PlaneJob, Upscaler } from '../../infer/upscaler.ts';

/** An upscaler that is opened again when its workers have died or hang. */
export type LiveUpscaler = AsyncDisposable & {
  readonly id: string;
  readonly device: string;
  readonly capacity: number;
  readonly halo: number;
  readonly warnings: readonly string[];
  /**
   * As `Upscaler.run`, but when no worker has answered for 5 s all jobs fail; their memory may be written to after that.
   * @throws SrvidError INFER_FAILED
   */
  run(job: PlaneJob, signal: AbortSignal): Promise<void>;
};

export type LiveUpscalerEvent = { readonly kind: 'workers'; readonly reason: string };

const hangMs = 5_000;

/** @throws SrvidError as `createUpscaler`, for the first opening only */
export const openLiveUpscaler = async (
  options: UpscalerOptions,
  onEvent: (event: LiveUpscalerEvent) => void,
): Promise<LiveUpscaler> => {
  const backoff = createBackoff();
  const retired: Promise<void>[] = [];
  let current: Upscaler | undefined = await createUpscaler(options);
  const { device, capacity, halo, warnings } = current;
  let reopening: Promise<void> | undefined;
  const silences = new WeakMap<Upscaler, Silence>();
  let closed = false;

  const reopen = async (): Promise<void> => {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, backoff.next()).unref());
      if (closed) return;
      const opened = await createUpscaler(options).catch(() => undefined);
      if (!opened) continue;
      current = opened;
      if (closed) await opened[Symbol.asyncDispose]();
      return;
    }
  };

  const replace = (broken: Upscaler, reason: string): void => {
    if (broken !== current) return;
    current = undefined;
    onEvent({ kind: 'workers', reason });
    // Waits for whoever hangs; a thread inside the runtime is never terminated.
    retired.push(Promise.resolve(broken[Symbol.asyncDispose]()).catch(() => {}));
    reopening = reopen().finally(() => {
      reopening = undefined;
    });
  };

  return {
    id: options.model.id,
    device,
    capacity,
    halo,
    warnings,
    async run(job, signal) {
      const upscaler = current;
      if (!upscaler)
        throw new SrvidError('INFER_FAILED', 'the inference workers are being restarted');
      const silence = silences.get(upscaler) ?? createSilence();
      silences.set(upscaler, silence);
      try {
        await Promise.race([upscaler.run(job, signal), silence.begin()]);
        backoff.reset();
      } catch (error) {
        signal.throwIfAborted();
        replace(upscaler, error instanceof Error ? error.message : String(error));
        throw error;
      } finally {
        silence.end();
      }
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await current?.[Symbol.asyncDispose]();
      await reopening;
      await Promise.all(retired);
    },
  };
};

type Silence = {
  /** A job is waited for. Rejects when no answer has come for too long. */
  begin(): Promise<never>;
  /** An answer has come. */
  end(): void;
};

/** Many jobs wait for few workers: what counts is that one of them answers now and then. */
const createSilence = (): Silence => {
  let waiting = 0;
  let timer: NodeJS.Timeout | undefined;
  let bark: (error: SrvidError) => void = () => {};
  let over = new Promise<never>(() => {});
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => bark(new SrvidError('INFER_FAILED', `no answer from a worker for ${hangMs / 1000} s`)),
      hangMs,
    );
  };
  return {
    begin() {
      waiting += 1;
      if (waiting > 1) return over;
      over = new Promise<never>((_, reject) => {
        bark = reject;
      });
      over.catch(() => {});
      restart();
      return over;
    },
    end() {
      waiting -= 1;
      if (waiting > 0) restart();
      else clearTimeout(timer);
    },
  };
};
