import { createAdaptorServer } from '@hono/node-server';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SrvidError } from '../core/errors.ts';
import { createAccess } from './access.ts';
import { isLoopback, type ServeAddress } from './address.ts';
import type { ServedCamera } from './camera.ts';
import { createEventStream } from './event-stream.ts';
import { createHealthWatch } from './health.ts';
import { createRoutes, statusesOf } from './routes.ts';
import { createViewers } from './viewers.ts';

export type ServeOptions = {
  readonly address: ServeAddress;
  /** For everything that changes something. */
  readonly token: string | undefined;
  /** May change while the server runs. */
  readonly cameras: () => readonly ServedCamera[];
};

export type StatusServer = AsyncDisposable & {
  readonly url: string;
  /** To whoever listens to `/events`. */
  publish(event: object): void;
};

const statusEveryMs = 1_000;
const requestTimeout = 10_000;

const listen = (server: Server, { host, port }: ServeAddress): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new SrvidError(
          'OUTPUT_UNWRITABLE',
          `cannot serve on ${host}:${port}: ${cause.code ?? cause.message}`,
          { hint: 'Choose another port with --serve.', cause },
        ),
      ),
    );
    server.listen(port, host, resolve);
  });

/**
 * Picture, numbers, health and events of live runs over HTTP; what is answered is in `routes.ts`, who may do what in `access.ts`.
 * @throws SrvidError USAGE for an address that others can reach, without a token; OUTPUT_UNWRITABLE where it cannot listen
 */
export const openStatusServer = async ({
  address,
  token,
  cameras,
}: ServeOptions): Promise<StatusServer> => {
  if (!isLoopback(address.host) && token === undefined)
    throw new SrvidError('USAGE', `--serve on ${address.host} can be reached from other machines`, {
      hint: 'Give a token with --serve-token-file, or serve on 127.0.0.1 alone.',
    });
  const access = createAccess(address.host, token);
  const events = createEventStream();
  const watch = createHealthWatch(cameras);
  const port = () => (server.address() as AddressInfo).port;
  const viewers = createViewers(access, cameras, port);
  const routes = createRoutes({ access, cameras, events, health: () => watch.health(), port });
  const server = createAdaptorServer({
    fetch: routes.fetch,
    serverOptions: { requestTimeout },
  }) as Server;
  server.on('upgrade', (...request) => viewers.upgrade(...request));
  await listen(server, address);
  // A connection that could not be taken, as when there are no more descriptors, is no reason to end a run.
  server.on('error', () => {});
  const timer = setInterval(() => {
    watch.look();
    for (const status of statusesOf(cameras()))
      events.publish({ event: 'status', ...status }, false);
  }, statusEveryMs);
  timer.unref();
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${port()}/`,
    publish: (event) => events.publish(event),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      events.close();
      viewers.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
