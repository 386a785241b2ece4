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

/** What a camera has under way: the parts that came before the last of them was done. Times are of slots, in milliseconds. */
type Picture = {
  readonly start: number;
  /** `start`, and what the camera's last picture took. */
  readonly due: number;
  spent: number;
  parts: number;
};
type Camera = {
  /** For how long it has held slots, or would have, had it never been idle. */
  finish: number;
  lastSpent: number;
  picture: Picture | undefined;
};
type Waiting = { readonly camera: Camera; readonly picture: Picture; readonly begin: () => void };

/**
 * Fair queueing by virtual time (Goyal, Vin, Cheng, SIGCOMM 1996; Golestani, INFOCOM 1994): a picture starts at the time for which its camera has
 * held slots, and whichever would be finished first at equal shares goes first, among equals who has waited longest. Cameras that always have
 * work get equal time; one that had none for a while is not given the past; a small picture need not wait for a large one.
 * @param now milliseconds
 */
export const createFairTurns = (now: () => number = () => performance.now()): FairTurns => {
  let slots = 1;
  let running = 0;
  /** Where the picture begun last starts; when all is idle, the latest finish. */
  let virtualTime = 0;
  let latestFinish = 0;
  let waiting: readonly Waiting[] = [];

  const dispatch = (): void => {
    while (running < slots && waiting.length > 0) {
      const next = waiting.reduce((best, each) =>
        each.picture.due < best.picture.due ? each : best,
      );
      waiting = waiting.filter((each) => each !== next);
      virtualTime = Math.max(virtualTime, next.picture.start);
      running += 1;
      next.begin();
    }
  };

  const wait = (camera: Camera, picture: Picture, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = () => {
        waiting = waiting.filter((each) => each !== entry);
        reject(signal.reason as Error);
      };
      const entry: Waiting = {
        camera,
        picture,
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

  const release = (camera: Camera, picture: Picture, milliseconds: number): void => {
    picture.spent += milliseconds;
    camera.finish = Math.max(camera.finish, picture.start) + milliseconds;
    latestFinish = Math.max(latestFinish, camera.finish);
    running -= 1;
    if (running === 0 && waiting.length === 0) virtualTime = latestFinish;
    if (waiting.some((each) => each.camera === camera)) dispatch();
    // Its next picture is on its way, and may be the one whose turn it is.
    else setImmediate(dispatch);
  };

  const pictureOf = (camera: Camera): Picture => {
    if (camera.picture) return camera.picture;
    const start = Math.max(virtualTime, camera.finish);
    const picture = { start, due: start + camera.lastSpent, spent: 0, parts: 0 };
    camera.picture = picture;
    return picture;
  };

  const leave = (camera: Camera, picture: Picture): void => {
    picture.parts -= 1;
    if (picture.parts > 0) return;
    camera.picture = undefined;
    if (picture.spent > 0) camera.lastSpent = picture.spent;
  };

  const take = async <T>(
    camera: Camera,
    picture: Picture,
    work: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> => {
    await wait(camera, picture, signal);
    const begun = now();
    try {
      return await work();
    } finally {
      release(camera, picture, now() - begun);
    }
  };

  return {
    join() {
      const camera: Camera = { finish: 0, lastSpent: 0, picture: undefined };
      return {
        async run(work, signal) {
          signal.throwIfAborted();
          const picture = pictureOf(camera);
          picture.parts += 1;
          try {
            return await take(camera, picture, work, signal);
          } finally {
            leave(camera, picture);
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
