/** Holds the newest few of what is put in; when it is full, the oldest goes. */
export type Mailbox<T> = {
  put(item: T): void;
  /** The oldest of those that wait. */
  take(): T | undefined;
  readonly size: number;
};

/** @param onDrop gets each item that had to go */
export const createMailbox = <T>(capacity: number, onDrop: (item: T) => void): Mailbox<T> => {
  const waiting: T[] = [];
  return {
    put(item) {
      waiting.push(item);
      while (waiting.length > capacity) onDrop(waiting.shift() as T);
    },
    take: () => waiting.shift(),
    get size() {
      return waiting.length;
    },
  };
};
