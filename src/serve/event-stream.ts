import type { ServerResponse } from 'node:http';

const maxWaitingBytes = 2 ** 20;
const remembered = 200;

/** JSON lines for whoever listens: the last events first, then each as it happens. Who does not read is cut off. */
export const createEventStream = () => {
  const listeners = new Set<ServerResponse>();
  let past: readonly string[] = [];
  const send = (listener: ServerResponse, line: string) => {
    if (listener.writableLength > maxWaitingBytes) listener.destroy();
    else listener.write(line);
  };
  return {
    /** Numbers are not remembered: the next come soon. */
    publish(event: object, isRemembered = true): void {
      const line = `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`;
      if (isRemembered) past = [...past, line].slice(-remembered);
      for (const listener of listeners) send(listener, line);
    },
    add(listener: ServerResponse): void {
      for (const line of past) send(listener, line);
      listeners.add(listener);
      listener.on('close', () => listeners.delete(listener));
    },
    close(): void {
      for (const listener of listeners) listener.end();
    },
  };
};
