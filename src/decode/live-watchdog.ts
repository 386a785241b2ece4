/** From the start of a connection to its first picture. */
const firstPictureMs = 8_000;
/** From one picture to the next. */
const stallMs = 2_000;
const everyMs = 100;

export type Watchdog = {
  /** A whole picture has come. */
  alive(): void;
  /** Why it barked. */
  verdict(): string | undefined;
  end(): void;
};

/** Calls `onSilence` once when no picture comes for too long: neither exit codes nor socket timeouts tell that a camera hangs. */
export const watch = (onSilence: () => void): Watchdog => {
  let deadline = performance.now() + firstPictureMs;
  let expected = performance.now() + everyMs;
  let verdict: string | undefined;
  let seen = false;
  const timer = setInterval(() => {
    const now = performance.now();
    // When this process itself was held up, pictures may wait in the pipe.
    const heldUp = Math.max(0, now - expected);
    expected = now + everyMs;
    deadline += heldUp;
    if (now < deadline || verdict !== undefined) return;
    verdict = seen
      ? `no picture for ${stallMs / 1000} s`
      : `no first picture within ${firstPictureMs / 1000} s`;
    onSilence();
  }, everyMs);
  return {
    alive() {
      seen = true;
      deadline = performance.now() + stallMs;
    },
    verdict: () => verdict,
    end: () => clearInterval(timer),
  };
};
