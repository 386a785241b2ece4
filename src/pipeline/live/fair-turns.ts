import { setMaxListeners } from 'node:events';

/** One camera's place among the others. */
export type Turns = {
  /**
   * Runs the work when it is this camera's turn; a slot is taken until it settles.
   * @throws the signal's reason when aborted before its turn: then the work was not begun
   */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
};

export type FairTurns = {
  join(): Turns;
  /** Room for so much work at once, at least. */
  widen(slots: number): void;
};

type Camera = { finish: number };
type Waiting = { readonly camera: Camera; readonly tag: number; readonly begin: () => void };

/**
 * Start-time fair queueing (Goyal, Vin, Cheng, SIGCOMM 1996): each piece of work is tagged with the time for which its camera has held slots,
 * and the smallest tag goes first, among equals who has waited longest. Cameras that always have work get equal time; one that had none for a
 * while is not given the past. Work that comes at once has one tag: a picture's parts stay together.
 * @param now milliseconds
 */
export const createFairTurns = (now: () => number = () => performance.now()): FairTurns => {
  let slots = 1;
  let running = 0;
  /** The tag of what was begun last; when all is idle, the latest finish. */
  let virtualTime = 0;
  let latestFinish = 0;
  let waiting: readonly Waiting[] = [];

  const dispatch = (): void => {
    while (running < slots && waiting.length > 0) {
      const next = waiting.reduce((best, each) => (each.tag < best.tag ? each : best));
      waiting = waiting.filter((each) => each !== next);
      virtualTime = Math.max(virtualTime, next.tag);
      running += 1;
      next.begin();
    }
  };

  const wait = (camera: Camera, tag: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = () => {
        waiting = waiting.filter((each) => each !== entry);
        reject(signal.reason as Error);
      };
      const entry: Waiting = {
        camera,
        tag,
        begin() {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      // All parts of a picture listen to its one signal: that is no leak.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', onAbort, { once: true });
      waiting = [...waiting, entry];
      dispatch();
    });

  const release = (camera: Camera, tag: number, milliseconds: number): void => {
    camera.finish = Math.max(camera.finish, tag) + milliseconds;
    latestFinish = Math.max(latestFinish, camera.finish);
    running -= 1;
    if (running === 0 && waiting.length === 0) virtualTime = latestFinish;
    if (waiting.some((each) => each.camera === camera)) dispatch();
    // Its next picture is on its way, and may have the smaller tag.
    else setImmediate(dispatch);
  };

  return {
    join() {
      const camera: Camera = { finish: 0 };
      return {
        async run(work, signal) {
          signal.throwIfAborted();
          const tag = Math.max(virtualTime, camera.finish);
          await wait(camera, tag, signal);
          const begun = now();
          try {
            return await work();
          } finally {
            release(camera, tag, now() - begun);
          }
        },
      };
    },
    widen(wanted) {
      slots = Math.max(slots, wanted);
      dispatch();
    },
  };
};
