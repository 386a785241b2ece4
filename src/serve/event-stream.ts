const maxWaitingBytes = 2 ** 20;
const remembered = 200;

type Listener = {
  readonly controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  /** Ends the connection at once. */
  readonly cut: () => void;
};

/** JSON lines for whoever listens: the last events first, then each as it happens. Who does not read is cut off. */
export const createEventStream = () => {
  const listeners = new Set<Listener>();
  const encoder = new TextEncoder();
  let past: readonly Uint8Array<ArrayBuffer>[] = [];
  const send = (listener: Listener, line: Uint8Array<ArrayBuffer>) => {
    if ((listener.controller.desiredSize ?? 0) > 0) return listener.controller.enqueue(line);
    listeners.delete(listener);
    listener.cut();
  };
  return {
    /** Numbers are not remembered: the next come soon. */
    publish(event: object, isRemembered = true): void {
      const line = encoder.encode(
        `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`,
      );
      if (isRemembered) past = [...past, line].slice(-remembered);
      for (const listener of listeners) send(listener, line);
    },
    listen(cut: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
      let own: Listener | undefined;
      return new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
          start(controller) {
            own = { controller, cut };
            for (const line of past) controller.enqueue(line);
            listeners.add(own);
          },
          cancel: () => void (own && listeners.delete(own)),
        },
        new ByteLengthQueuingStrategy({ highWaterMark: maxWaitingBytes }),
      );
    },
    close(): void {
      for (const { controller } of listeners) controller.close();
      listeners.clear();
    },
  };
};

export type EventStream = ReturnType<typeof createEventStream>;
