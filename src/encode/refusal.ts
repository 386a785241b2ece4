/** Steps, one after the other, that one later event ends early. */
export type Refusal = {
  /** From now on every step rejects with the cause, the one under way too. The first cause counts. */
  refuse(cause: unknown): void;
  /** The step's own outcome, unless it is refused before. */
  guard<T>(step: () => Promise<T>): Promise<T>;
};

/** `Promise.race` would leave one reaction per step on the promise of the event, for as long as that is pending: hours of video. */
export const createRefusal = (): Refusal => {
  let refused: { readonly cause: unknown } | undefined;
  let reject: (cause: unknown) => void = () => {};
  return {
    refuse(cause) {
      refused ??= { cause };
      reject(refused.cause);
    },
    guard: (step) =>
      new Promise((resolve, refuseStep) => {
        if (refused) {
          refuseStep(refused.cause);
          return;
        }
        reject = refuseStep;
        step().then(resolve, refuseStep);
      }),
  };
};
