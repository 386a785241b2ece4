import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Camera,
  freePort,
  haveCamera,
  makeCameraClip,
  startCamera,
  whyNoCamera,
} from './live-camera.ts';
import { startLive } from './live-cli.ts';
import { makeFolder } from './run-cli.ts';

const folder = makeFolder();
let camera: Camera;
let server: Server;
let address: string;

/** Takes TLS off, with a certificate of its own making for this machine. */
const startTls = async (port: number): Promise<Server> => {
  const [key, cert] = [folder.at('key.pem'), folder.at('cert.pem')];
  const request = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`;
  const { status, stderr } = spawnSync('openssl', request.split(' '), { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const made = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (near) => {
    const far = connect(port, '127.0.0.1');
    near.on('error', () => far.destroy()).pipe(far);
    far.on('error', () => near.destroy()).pipe(near);
  });
  await once(made.listen(0, '127.0.0.1'), 'listening');
  return made;
};

describe.skipIf(!haveCamera)(`RTSP over TLS${whyNoCamera}`, { timeout: 150_000 }, () => {
  beforeAll(async () => {
    makeCameraClip(folder.at('clip.mp4'), { size: [160, 96] });
    const port = await freePort();
    camera = await startCamera({ clip: folder.at('clip.mp4'), port });
    server = await startTls(port);
    address = `rtsps://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterAll(async () => {
    await camera.kill();
    server.close();
    folder.remove();
  });

  it('comes from a camera, and goes to a server whose certificate is known', async () => {
    const args = [`${address}/cam`, '-x2', '-o', `${address}/pub`, '--model', 'fast'];
    const live = startLive(args, { env: { NODE_EXTRA_CA_CERTS: folder.at('cert.pem') } });
    const { state } = await live.saw('output');
    expect(state).toBe('sending');
    await live.shows(3);
    await live.stop();
  });

  it('goes to no server whose certificate is not known', async () => {
    const live = startLive([`${address}/cam`, '-x2', '-o', `${address}/pub`, '--model', 'fast']);
    const { state, reason } = await live.saw('output');
    expect(state).toBe('waiting');
    expect(reason).toMatch(/self-signed certificate/);
    await live.stop();
  });
});
