import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { SrvidError } from '../core/errors.ts';
import { createAccess } from './access.ts';
import { isLoopback, type ServeAddress } from './address.ts';
import type { ServedCamera } from './camera.ts';
import { applyChange, findCamera } from './changes.ts';
import { createEventStream } from './event-stream.ts';
import { createHealthWatch } from './health.ts';
import { metricsText } from './metrics.ts';
import { page } from './page/html.ts';
import { script } from './page/script.ts';
import { style } from './page/style.ts';
import { acceptWebSocket } from './websocket.ts';

export type ServeOptions = {
  readonly address: ServeAddress;
  /** For everything that changes something. */
  readonly token: string | undefined;
  readonly cameras: () => readonly ServedCamera[];
};

export type StatusServer = AsyncDisposable & {
  readonly url: string;
  /** To whoever listens to `/events`. */
  publish(event: object): void;
};

type Answer = {
  readonly status: number;
  readonly type: string;
  readonly body: string;
};

const headers = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'media-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const text = (status: number, body: string): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${body}\n`,
});
const json = (status: number, value: unknown): Answer => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(value)}\n`,
});
const refusals = {
  401: text(401, 'a token is needed: Authorization: Bearer …, or /?token=…'),
  403: text(403, 'this name does not belong to this machine'),
};

const statusEveryMs = 1_000;
const maxBodyBytes = 16_384;
const maxViewers = 8;

const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
};

/**
 * Picture, numbers, health and events of live runs over HTTP; who may do what is in `access.ts`.
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
  let viewers = 0;
  const statuses = () =>
    cameras().map(({ name, status, size }) => ({ camera: name, size: size?.(), ...status() }));

  const pages: Readonly<Record<string, () => Answer>> = {
    '/': () => ({ status: 200, type: 'text/html; charset=utf-8', body: page }),
    '/page.js': () => ({ status: 200, type: 'text/javascript; charset=utf-8', body: script }),
    '/page.css': () => ({ status: 200, type: 'text/css; charset=utf-8', body: style }),
    '/healthz': () => {
      const health = watch.health();
      return json(health.ok ? 200 : 503, health);
    },
    '/metrics': () => ({
      status: 200,
      type: 'text/plain; version=0.0.4; charset=utf-8',
      body: metricsText(cameras()),
    }),
    '/status': () => json(200, statuses()),
  };

  const portOf = (): number => (server.address() as AddressInfo).port;

  const answer = async (request: IncomingMessage, path: string): Promise<Answer> => {
    const refused = access.refusal(request, portOf());
    if (refused !== undefined) return refusals[refused];
    if (request.method === 'POST') {
      const body = await readBody(request);
      if (body === undefined) return text(413, 'too large');
      const { status, value } = applyChange(path, body, cameras());
      return json(status, value);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'GET or POST');
    return Object.hasOwn(pages, path) ? (pages[path] as () => Answer)() : text(404, 'not found');
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    const path = url.replace(/\?.*$/s, '');
    const cookie = path === '/' ? access.cookieFor(url) : undefined;
    if (cookie !== undefined) {
      // Out of the address, and so out of the history.
      response.writeHead(303, { ...headers, 'Set-Cookie': cookie, Location: '/' }).end();
      return;
    }
    if (path === '/events' && request.method === 'GET' && !access.refusal(request, portOf())) {
      response.writeHead(200, { ...headers, 'Content-Type': 'application/jsonl; charset=utf-8' });
      response.flushHeaders();
      events.add(response);
      return;
    }
    const { status, type, body } = await answer(request, path);
    response.writeHead(status, { ...headers, 'Content-Type': type });
    response.end(request.method === 'HEAD' ? undefined : body);
  };

  const show = async (request: IncomingMessage, socket: Duplex): Promise<void> => {
    const found = findCamera(request.url ?? '', cameras());
    const what = found?.rest;
    const refused =
      access.refusal(request, portOf()) ??
      (what === 'live' || what === 'comparison' ? undefined : 404);
    if (refused !== undefined || !found || (what !== 'live' && what !== 'comparison')) {
      socket.end(`HTTP/1.1 ${refused ?? 404} Refused\r\nConnection: close\r\n\r\n`);
      return;
    }
    const sender = acceptWebSocket(request, socket);
    if (!sender) return;
    if (viewers >= maxViewers) return sender.close('too many look on');
    viewers += 1;
    try {
      const viewer = await found.camera.view?.(what, (chunk) => sender.send(chunk));
      if (!viewer) return sender.close('there is no picture yet');
      await sender.closed;
      await viewer.end();
    } catch (error) {
      sender.close((error as Error).message);
    } finally {
      viewers -= 1;
    }
  };

  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket) => {
    socket.on('error', () => {});
    void show(request, socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new SrvidError(
          'OUTPUT_UNWRITABLE',
          `cannot serve on ${address.host}:${address.port}: ${cause.code ?? cause.message}`,
          { hint: 'Choose another port with --serve.', cause },
        ),
      ),
    );
    server.listen(address.port, address.host, resolve);
  });
  const sockets = new Set<Duplex>();
  server.on('upgrade', (_, socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const timer = setInterval(() => {
    watch.look();
    for (const status of statuses()) events.publish({ event: 'status', ...status }, false);
  }, statusEveryMs);
  timer.unref();
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${portOf()}/`,
    publish: (event) => events.publish(event),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      events.close();
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
