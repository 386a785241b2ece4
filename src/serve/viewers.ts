import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { tryDecodeURIComponent } from 'hono/utils/url';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Access } from './access.ts';
import type { ServedCamera, ViewKind } from './camera.ts';

const maxViewers = 8;
/** Viewers have nothing to say. */
const maxPayload = 1024;

const refuse = (socket: Duplex, status: number): void => {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
};

const findView = (
  request: IncomingMessage,
  cameras: readonly ServedCamera[],
): { readonly camera: ServedCamera; readonly what: ViewKind } | undefined => {
  const path = (request.url ?? '').replace(/\?.*$/s, '');
  const [, id, what] = /^\/cameras\/([^/]+)\/(live|comparison)$/.exec(path) ?? [];
  const camera = cameras.find((known) => known.id === tryDecodeURIComponent(id ?? ''));
  return camera && { camera, what: what as ViewKind };
};

/** Resolves when the system has taken it, so that a slow viewer waits for himself alone; rejects once the viewer has gone. */
const sendTo =
  (socket: WebSocket) =>
  (chunk: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.send(chunk, (error) => (error ? reject(error) : resolve()));
    });

const show = async (camera: ServedCamera, what: ViewKind, socket: WebSocket): Promise<void> => {
  // Who leaves while the picture is being opened has left.
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  try {
    const viewer = await camera.view?.(what, sendTo(socket));
    if (!viewer) return socket.close(1013, 'there is no picture now');
    await gone;
    await viewer.end();
  } catch (error) {
    // A reason has 123 bytes (RFC 6455, section 5.5).
    socket.close(
      1011,
      Buffer.from((error as Error).message)
        .subarray(0, 120)
        .toString(),
    );
  }
};

/** The pictures, over WebSockets: `/cameras/<id>/live` and `/cameras/<id>/comparison`. */
export const createViewers = (
  access: Access,
  cameras: () => readonly ServedCamera[],
  port: () => number,
) => {
  const server = new WebSocketServer({ noServer: true, maxPayload, clientTracking: true });
  return {
    /** For the `upgrade` event of an HTTP server. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      socket.on('error', () => {});
      if (!access.isOwn(request, port())) return refuse(socket, 403);
      if (!access.permits(request)) return refuse(socket, 401);
      const view = findView(request, cameras());
      if (!view) return refuse(socket, 404);
      server.handleUpgrade(request, socket, head, (viewer) => {
        viewer.on('error', () => {});
        if (server.clients.size > maxViewers) return viewer.close(1013, 'too many look on');
        void show(view.camera, view.what, viewer);
      });
    },
    close(): void {
      for (const viewer of server.clients) viewer.terminate();
      server.close();
    },
  };
};
