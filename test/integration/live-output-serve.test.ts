import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { parseServeAddress } from '../../src/serve/address.ts';
import type { ServedCamera } from '../../src/serve/camera.ts';
import { createHealthWatch } from '../../src/serve/health.ts';
import { metricsText } from '../../src/serve/metrics.ts';
import { openStatusServer, type StatusServer } from '../../src/serve/server.ts';
import { waitFor } from './live-output-receiver.ts';
import { exampleStatus as status } from '../fixtures/live-status.ts';

const camera = (more: Partial<ServedCamera> = {}): ServedCamera => ({
  id: 'gate',
  name: 'the gate',
  status: () => status,
  ...more,
});

let server: StatusServer | undefined;
afterEach(() => server?.[Symbol.asyncDispose]());

const serve = async (cameras: readonly ServedCamera[], token?: string): Promise<StatusServer> => {
  server = await openStatusServer({
    address: { host: '127.0.0.1', port: 0 },
    token,
    cameras: () => cameras,
  });
  return server;
};

type Asked = { readonly status: number; readonly body: string; readonly response: IncomingMessage };

const ask = async (
  { url }: StatusServer,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Asked> => {
  const asked = request(new URL(path, url), { headers, method }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, body: await readText(response), response };
};

describe('the status server', () => {
  it('answers requests that name this machine, and no others', async () => {
    const own = await serve([camera()]);
    const { port } = new URL(own.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'localhost', `[::1]:${port}`])
      expect((await ask(own, '/status', { host })).status, host).toBe(200);
    for (const host of [
      'rebound.example',
      `rebound.example:${port}`,
      '127.0.0.1:1',
      '127.0.0.1.example',
    ])
      for (const path of ['/', '/status', '/metrics', '/events', '/healthz'])
        expect((await ask(own, path, { host })).status, `${host} ${path}`).toBe(403);
  });

  it('refuses to be reached by others without a token', async () => {
    const address = { host: '0.0.0.0', port: 0 };
    const cameras = () => [];
    await expect(openStatusServer({ address, token: undefined, cameras })).rejects.toMatchObject({
      code: 'USAGE',
    });
    await using open = await openStatusServer({ address, token: 'abc', cameras });
    const near = (path: string) => `http://127.0.0.1:${new URL(open.url).port}${path}`;
    for (const path of ['/', '/status', '/metrics', '/events'])
      expect((await ask(open, near(path))).status, path).toBe(401);
    // Whoever watches over it need not know more than that.
    expect((await ask(open, near('/healthz'))).status).toBe(503);
    expect((await ask(open, near('/status'), { authorization: 'Bearer abc' })).status).toBe(200);
  });

  it('takes the token of an address out of it, into a cookie', async () => {
    const own = await serve([camera({ setRecording: () => {} })], 't0ken');
    const path = '/cameras/gate/recording/stop';
    expect((await ask(own, '/?token=wrong')).response.headers['set-cookie']).toBeUndefined();
    const { status: redirect, response } = await ask(own, '/?token=t0ken');
    expect([redirect, response.headers.location]).toEqual([303, '/']);
    const [cookie = ''] = response.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict/);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await ask(own, path, headers, 'POST')).status).toBe(200);
    const { host } = new URL(own.url);
    // Another server of this machine has another port, 80 when none is named; to the cookie it is the same site.
    for (const [origin, wanted] of [
      [`http://${host}`, 200],
      ['http://elsewhere.example', 403],
      ['http://127.0.0.1', 403],
      ['null', 403],
    ] as const)
      expect((await ask(own, path, { ...headers, origin }, 'POST')).status, origin).toBe(wanted);
  });

  it('takes regions that are some, and no others', async () => {
    const taken: unknown[] = [];
    const size = () => ({ width: 64, height: 36 });
    const own = await serve([camera({ size, setRegions: (next) => taken.push(next) })], 't0ken');
    const send = async (body: string): Promise<number> =>
      (
        await fetch(new URL('/cameras/gate/regions', own.url), {
          method: 'POST',
          headers: { authorization: 'Bearer t0ken' },
          body,
        })
      ).status;
    expect(await send('[{"x":1,"y":2,"width":3,"height":4,"more":5}]')).toBe(200);
    expect(await send('[]')).toBe(200);
    const region = { x: 0, y: 0, width: 1, height: 1 };
    const wrong = [
      'nonsense',
      '{}',
      '[{"x":-1,"y":2,"width":3,"height":4}]',
      '[{"x":1,"y":2,"width":0,"height":4}]',
      '[{"x":62,"y":2,"width":3,"height":4}]',
      '[{"x":1,"y":33,"width":3,"height":4}]',
      '[{"x":1.5,"y":2,"width":3,"height":4}]',
      '[null]',
      JSON.stringify(Array.from({ length: 17 }, () => region)),
    ];
    for (const body of wrong) expect(await send(body), body).toBe(400);
    expect(await send(' '.repeat(20_000))).toBe(413);
    expect(taken).toEqual([[{ x: 1, y: 2, width: 3, height: 4 }], []]);
  });

  it('shows the picture to pages of its own, masked frames and all, and to no others', async () => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const view: ServedCamera['view'] = async (what, onData) => {
      await onData(Buffer.from(`picture ${what}`));
      await onData(new Uint8Array(70_000).fill(7));
      return { end: async () => end() };
    };
    const own = await serve([camera({ view })]);
    const { host } = new URL(own.url);
    const upgrade = (path: string, origin: string) =>
      request(new URL(path, own.url), {
        headers: {
          origin,
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        },
      }).end();
    for (const [path, origin, wanted] of [
      ['/cameras/gate/live', 'http://elsewhere.example', 403],
      ['/cameras/other/live', `http://${host}`, 404],
      ['/cameras/gate/else', `http://${host}`, 404],
    ] as const) {
      const [refused] = (await once(upgrade(path, origin), 'response')) as [IncomingMessage];
      expect(refused.statusCode, path).toBe(wanted);
      refused.resume();
    }
    const [answer, socket, head] = (await once(
      upgrade('/cameras/gate/comparison', `http://${host}`),
      'upgrade',
    )) as [IncomingMessage, Socket, Buffer];
    // The example of RFC 6455, section 1.3.
    expect(answer.headers['sec-websocket-accept']).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    let got = Buffer.from(head);
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
    });
    await waitFor('both frames', () => got.length >= 2 + 18 + 10 + 70_000);
    expect(got.subarray(0, 2).toString('hex')).toBe('8212');
    expect(got.subarray(2, 20).toString()).toBe('picture comparison');
    expect(got.subarray(20, 30).toString('hex')).toBe('827f0000000000011170');
    // A close, masked as clients must (RFC 6455, section 5.5.1), is answered.
    socket.write(Buffer.from('88820102030402ea', 'hex'));
    await once(socket, 'close');
    expect(got.subarray(-4).toString('hex')).toBe('880203e8');
    await ended;
  });

  it('says where it cannot listen', async () => {
    const first = await serve([]);
    const address = { host: '127.0.0.1', port: Number(new URL(first.url).port) };
    await expect(
      openStatusServer({ address, token: undefined, cameras: () => [] }),
    ).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      message: expect.stringContaining('EADDRINUSE'),
    });
  });

  it('changes nothing without the token', async () => {
    const calls: boolean[] = [];
    const own = await serve([camera({ setRecording: (active) => calls.push(active) })], 't0ken');
    const path = '/cameras/gate/recording/stop';
    for (const authorization of ['', 'Bearer ', 'Bearer t0ke', 'Bearer t0kenx', 'Basic t0ken'])
      expect((await ask(own, path, { authorization }, 'POST')).status).toBe(401);
    expect(calls).toEqual([]);
    const authorization = 'Bearer t0ken';
    expect((await ask(own, path, { authorization }, 'POST')).status).toBe(200);
    expect(calls).toEqual([false]);
    expect(
      (await ask(own, '/cameras/other/recording/stop', { authorization }, 'POST')).status,
    ).toBe(404);
    expect((await ask(own, path)).status).toBe(405);
    expect((await ask(own, path, { authorization }, 'PUT')).status).toBe(405);
    expect((await ask(own, `${path}/more`, { authorization }, 'POST')).status).toBe(404);
  });

  it('without any token changes nothing at all', async () => {
    const own = await serve([camera({ setRecording: () => {} })]);
    for (const authorization of ['', 'Bearer ', 'Bearer undefined'])
      expect(
        (await ask(own, '/cameras/gate/recording/stop', { authorization }, 'POST')).status,
      ).toBe(401);
  });

  it('gives a page that loads nothing from elsewhere', async () => {
    const own = await serve([camera()]);
    const { body, response } = await ask(own, '/');
    expect(response.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    expect(response.headers['x-content-type-options']).toBe('nosniff');
    const links = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect((await ask(own, link)).status).toBe(200);
    expect(body).not.toMatch(/<script>|<style>|https?:/);
  });

  it('tells events as JSON lines, the past ones first', async () => {
    const own = await serve([camera()]);
    own.publish({ camera: 'gate', event: 'lost', reason: 'a' });
    const asked = request(new URL('/events', own.url)).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    own.publish({ camera: 'gate', event: 'connected' });
    let got = '';
    for await (const chunk of response) {
      got += String(chunk);
      if (got.includes('"status"')) break;
    }
    const lines = got
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ event }) => event)).toEqual(['lost', 'connected', 'status']);
    expect(lines[2]).toMatchObject({ id: 'gate', camera: 'the gate', reconnects: 1 });
  });

  it('outlives a visitor that never reads and one that speaks no HTTP', async () => {
    const own = await serve([camera()]);
    const port = Number(new URL(own.url).port);
    const rude = connect(port, '127.0.0.1');
    await once(rude, 'connect');
    rude.write('GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    rude.pause();
    const noise = connect(port, '127.0.0.1');
    noise.on('error', () => {});
    await once(noise, 'connect');
    noise.write('\0\0\0\r\n\r\n');
    for (let i = 0; i < 300; i++) own.publish({ event: 'x', filler: 'y'.repeat(50_000) });
    expect((await ask(own, '/status')).status).toBe(200);
    rude.destroy();
    noise.destroy();
    // An upgrade to something else, whose sender is gone before the answer.
    const other = connect(port, '127.0.0.1');
    await once(other, 'connect');
    other.on('error', () => {});
    other.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    other.resetAndDestroy();
    expect((await ask(own, '/status')).status).toBe(200);
  });
});

describe('metrics', async () => {
  // The grammar of the text format 0.0.4, as Prometheus documents it.
  const sample = /^[a-z_][a-z0-9_]*\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)*\} (?:-?\d[\d.e+-]*)$/;
  const written = await metricsText([camera(), camera({ id: 'yard', name: 'yard' })]);
  const lines = written.split('\n').filter((line) => line !== '');

  it('are in the format of Prometheus, each described once and before its samples', () => {
    const types = lines
      .filter((line) => line.startsWith('# TYPE'))
      .map((line) => line.split(' ')[2]);
    expect(new Set(types).size).toBe(types.length);
    for (const line of lines.filter((text) => !text.startsWith('#'))) {
      expect(line).toMatch(sample);
      const name = line.slice(0, line.indexOf('{'));
      expect(types).toContain(name);
    }
    for (const line of lines.filter((text) => text.startsWith('# TYPE')))
      expect(
        line.endsWith('_total counter') || (line.endsWith(' gauge') && !line.includes('_total ')),
      ).toBe(true);
  });

  it('tell what the status says, in base units', () => {
    for (const line of [
      'srvid_camera_up{camera="the gate"} 1',
      'srvid_frames_dropped_total{camera="the gate",reason="late"} 3',
      'srvid_ticks_total{camera="yard",picture="no_signal"} 5',
      'srvid_arrival_to_done_seconds{camera="the gate",percentile="95"} 0.08',
      'srvid_output_up{camera="the gate",output="C:\\\\rec \\"a\\"\\n.mp4",kind="recording"} 0',
      'srvid_encoded_bytes_per_second{camera="the gate"} 1000',
    ])
      expect(lines).toContain(line);
    expect(lines.some((line) => line.startsWith('srvid_arrival_to_sent_seconds'))).toBe(false);
  });
});

describe('health', () => {
  it('is bad before the first picture, good while pictures are written, and bad 10 s after the last', () => {
    let now = 0;
    let ticks = 0;
    const counts = () => ({ ...status.counts, ticks });
    const watch = createHealthWatch(
      () => [camera({ status: () => ({ ...status, state: 'no-signal', counts: counts() }) })],
      () => now,
    );
    expect(watch.health()).toMatchObject({ ok: false });
    ticks = 1;
    // A camera that is away is no illness: the pictures "no signal" are written.
    expect(watch.health()).toMatchObject({ ok: true, cameras: [{ state: 'no-signal' }] });
    now = 9_000;
    expect(watch.health()).toMatchObject({ ok: true, cameras: [{ secondsSinceLastWrite: 9 }] });
    now = 11_000;
    expect(watch.health()).toMatchObject({ ok: false });
    ticks = 2;
    expect(watch.health()).toMatchObject({ ok: true });
    expect(createHealthWatch(() => []).health().ok).toBe(false);
  });

  it('leaves out a camera whose run is over while another goes on', () => {
    let now = 0;
    let going = 1;
    const cameraAt = (id: string, ticks: () => number, state: 'ended' | 'streaming') =>
      camera({
        id,
        status: () => ({ ...status, state, counts: { ...status.counts, ticks: ticks() } }),
      });
    const list = [cameraAt('over', () => 1, 'ended'), cameraAt('yard', () => going, 'streaming')];
    const watch = createHealthWatch(
      () => list,
      () => now,
    );
    watch.look();
    now = 20_000;
    expect(watch.health()).toMatchObject({ ok: false });
    going = 2;
    expect(watch.health()).toMatchObject({ ok: true });
  });
});

describe('--serve', () => {
  it.each([
    ['8080', { host: '127.0.0.1', port: 8080 }],
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['camera.local:9000', { host: 'camera.local', port: 9000 }],
    ['', undefined],
    ['65536', undefined],
    ['host', undefined],
    ['http://x:1', undefined],
    ['::1:80', undefined],
  ])('%j is %j', (given, wanted) => {
    expect(parseServeAddress(given)).toEqual(wanted);
  });
});
