import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { setCookie } from 'hono/cookie';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import { type Access, tokenCookie } from './access.ts';
import type { ServedCamera } from './camera.ts';
import type { EventStream } from './event-stream.ts';
import type { Health } from './health.ts';
import { metricsText, metricsType } from './metrics.ts';
import { page } from './page/html.ts';
import { script } from './page/script.ts';
import { style } from './page/style.ts';
import { maxRegions, readRegions } from './regions.ts';

export type Routes = {
  readonly access: Access;
  readonly cameras: () => readonly ServedCamera[];
  readonly events: EventStream;
  readonly health: () => Health;
  /** Where the server listens. */
  readonly port: () => number;
};

const maxBodyBytes = 16_384;

const smallBody = bodyLimit({
  maxSize: maxBodyBytes,
  onError: (c) => c.text('too large\n', 413),
});

/** The page loads nothing but its own two files, and nobody may put it into a frame. */
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    connectSrc: ["'self'"],
    mediaSrc: ['blob:'],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  // It is a promise about the name, which may serve other things; there is no TLS here.
  strictTransportSecurity: false,
  xFrameOptions: 'DENY',
});

/** The numbers of all cameras, as `/status` and `/events` tell them. */
export const statusesOf = (cameras: readonly ServedCamera[]): readonly object[] =>
  cameras.map(({ id, name, status, size }) => ({ id, camera: name, size: size?.(), ...status() }));

/** What is answered to whom. The order is the rule: names, `/healthz`, token, everything else. */
export const createRoutes = ({ access, cameras, events, health, port }: Routes) => {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const find = (id: string) => cameras().find((camera) => camera.id === id);

  // Hono's own way is to print the error.
  app.onError((error, c) => c.text(`${error.message}\n`, 500));
  app.use(headers);
  app.use(async (c, next) => {
    c.header('Cache-Control', 'no-store');
    if (!access.isOwn(c.env.incoming, port()))
      return c.text('this name does not belong to this machine\n', 403);
    return next();
  });
  // Whoever watches over srvid need not be able to do more.
  app.get('/healthz', (c) => {
    const state = health();
    return c.json(state, state.ok ? 200 : 503);
  });
  app.get('/', async (c, next) => {
    const token = c.req.query('token') ?? '';
    if (!access.isToken(token)) return next();
    setCookie(c, tokenCookie, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
    // Out of the address, and so out of the history.
    return c.redirect('/', 303);
  });
  app.use(async (c, next) =>
    access.permits(c.env.incoming)
      ? next()
      : c.text('a token is needed: Authorization: Bearer …, or /?token=…\n', 401),
  );
  app.use(methodNotAllowed({ app }));

  app.get('/', (c) => c.html(page));
  app.get('/page.js', (c) =>
    c.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  );
  app.get('/page.css', (c) => c.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  app.get('/status', (c) => c.json(statusesOf(cameras())));
  app.get('/metrics', async (c) =>
    c.body(await metricsText(cameras()), 200, { 'Content-Type': metricsType }),
  );
  app.get('/events', (c) => {
    c.header('Content-Type', 'application/jsonl; charset=utf-8');
    if (c.req.method === 'HEAD') return c.body(null);
    const { outgoing } = c.env;
    return c.body(events.listen(() => void outgoing.destroy()));
  });

  app.post('/cameras/:id/recording/:action{start|stop}', (c) => {
    const camera = find(c.req.param('id'));
    if (!camera) return c.notFound();
    if (!camera.setRecording) return c.json({ error: `${camera.name} records nothing` }, 409);
    const recording = c.req.param('action') === 'start';
    camera.setRecording(recording);
    return c.json({ camera: camera.name, recording });
  });
  app.post('/cameras/:id/regions', smallBody, async (c) => {
    const camera = find(c.req.param('id'));
    if (!camera) return c.notFound();
    const size = camera.size?.();
    if (!camera.setRegions || !size)
      return c.json({ error: `${camera.name} takes no regions now` }, 409);
    const regions = readRegions(await c.req.text(), size);
    if (!regions) {
      const error = `a list of at most ${maxRegions} {x, y, width, height} in samples of ${size.width}×${size.height} is needed`;
      return c.json({ error }, 400);
    }
    camera.setRegions(regions);
    return c.json({ camera: camera.name, regions });
  });
  return app;
};
