/**
 * Runs tasks at the same time; the first that fails ends the others.
 * @param tasks each gets a signal that also the failure of another aborts
 * @returns what they return, once all have settled
 * @throws what the first failure threw
 */
export const sideBySide = async <T extends readonly unknown[]>(
  signal: AbortSignal,
  tasks: { readonly [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> },
): Promise<T> => {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const running = tasks.map(async (task) => {
    try {
      return await task(either);
    } catch (error) {
      failure.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(running);
  signal.throwIfAborted();
  failure.signal.throwIfAborted();
  return (await Promise.all(running)) as unknown as T;
};
