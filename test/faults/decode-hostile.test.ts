import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { resolveInput } from '../../src/decode/input.ts';
import { decode, ffmpeg } from '../integration/decode-support.ts';

let folder = '';
let server: Server;
let base = '';
const asked: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srvid-test-'));
  await mkdir(join(folder, 'www'));
  for (const name of ['secret.ts', 'www/good.ts'])
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'testsrc=s=64x48:d=1',
      '-c:v',
      'mpeg2video',
      join(folder, name),
    );
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/redirect.ts')
      return void response.writeHead(302, { location: `file://${folder}/secret.ts` }).end();
    readFile(join(folder, 'www', request.url ?? '')).then(
      (body) => response.end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => void (asked.length = 0));

const file = async (name: string, text: string) => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};
const playlist = (...segments: readonly string[]) =>
  `#EXTM3U\n#EXT-X-TARGETDURATION:2\n${segments.map((segment) => `#EXTINF:1,\n${segment}\n`).join('')}#EXT-X-ENDLIST\n`;
const mpd = (url: string) =>
  `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" type="static" mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp2t"><Representation id="1" bandwidth="1"><BaseURL>${url}</BaseURL></Representation></AdaptationSet></Period></MPD>`;

describe('a local file that is a list', () => {
  const cases = (): Record<string, string> => ({
    'hls.mp4': playlist(`${folder}/secret.ts`),
    'hls.m3u8': playlist('secret.ts'),
    'hls-http.mp4': playlist(`${base}/good.ts`),
    'concat.mp4': "ffconcat version 1.0\nfile 'secret.ts'\n",
    'concat.ffconcat': 'ffconcat version 1.0\nfile secret.ts\n',
    'dash.mp4': mpd(`${base}/good.ts`),
    'sdp.mp4':
      'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 50000 RTP/AVP 96\na=rtpmap:96 H264/90000\n',
  });
  it.each([
    'hls.mp4',
    'hls.m3u8',
    'hls-http.mp4',
    'concat.mp4',
    'concat.ffconcat',
    'dash.mp4',
    'sdp.mp4',
  ])('%s is refused, and nothing fetched', async (name) => {
    const path = await file(name, cases()[name] ?? '');
    await expect(decode(path)).rejects.toMatchObject({
      code: 'INPUT_REFUSED',
      message: expect.stringContaining(name) as string,
      hint: expect.any(String) as string,
    });
    expect(asked).toEqual([]);
  });

  it('a playlist named like a picture is no picture', async () => {
    const path = await file('hls.png', playlist(`${folder}/secret.ts`));
    await expect(decode(path)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });

  it('a playlist from standard input is refused too', async () => {
    const { Readable } = await import('node:stream');
    const signal = new AbortController().signal;
    const input = await resolveInput('-', {
      frameRate: { num: 25, den: 1 },
      spoolDirectory: folder,
      signal,
      stdin: Readable.from([Buffer.from(playlist(`${folder}/secret.ts`))]),
    });
    await expect(decode((input.ref as { path: string }).path)).rejects.toMatchObject({
      code: 'INPUT_REFUSED',
    });
    await input.dispose();
  });
});

describe('an address', () => {
  it('of a video, and of a playlist on the same server, is read', async () => {
    expect((await decode(`${base}/good.ts`)).report).toMatchObject({ frames: 25, complete: true });
    await writeFile(join(folder, 'www/list.m3u8'), playlist('good.ts'));
    expect((await decode(`${base}/list.m3u8`)).report).toMatchObject({
      frames: 25,
      complete: true,
    });
  });

  it.each(['file', 'plain', 'concat', 'subfile', 'crypto'])(
    'of a playlist that points at a local file (%s) gives nothing of it',
    async (how) => {
      const target =
        {
          file: `file://${folder}/secret.ts`,
          plain: `${folder}/secret.ts`,
          concat: `concat:${folder}/secret.ts`,
          subfile: `subfile,,start,0,end,0,,:${folder}/secret.ts`,
          crypto: `crypto+file://${folder}/secret.ts`,
        }[how] ?? '';
      await writeFile(join(folder, 'www/evil.m3u8'), playlist(target));
      const error = await decode(`${base}/evil.m3u8`).then(
        ({ report }) => report.frames,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ name: 'SrvidError' });
    },
  );

  it('that redirects to a local file gives nothing of it', async () => {
    await expect(decode(`${base}/redirect.ts`)).rejects.toMatchObject({ name: 'SrvidError' });
  });

  it('with a password does not show it when it fails', async () => {
    const error = await decode(
      base.replace('//', '//user:hunter2@').replace(/:\d+$/, ':9/x.ts'),
    ).catch((thrown: unknown) => thrown as Error & { hint?: string });
    expect(`${(error as Error).message} ${(error as { hint?: string }).hint}`).not.toContain(
      'hunter2',
    );
    expect((error as { code?: string }).code).toBe('INPUT_UNREADABLE');
  });
});

describe('a size', () => {
  it('beyond the limit is refused before it is decoded', async () => {
    const path = join(folder, 'huge.mkv');
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'color=gray:s=9000x5000',
      '-frames:v',
      '1',
      '-c:v',
      'mjpeg',
      path,
    );
    await expect(decode(path)).rejects.toMatchObject({
      code: 'INPUT_REFUSED',
      message: expect.stringContaining('9000×5000') as string,
    });
  });
});

describe('spooling to a small disk', async () => {
  const small = await mkdtemp(join(tmpdir(), 'srvid-small-'));
  const run = promisify(execFile);
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small]).then(
    () => true,
    () => false,
  );
  afterAll(async () => {
    if (mounted) await run('umount', [small]);
    await rm(small, { recursive: true, force: true });
  });
  if (!mounted) process.stderr.write('skipped: no right to mount a small tmpfs\n');

  it.runIf(mounted)('stops before it is full, and cleans up', async () => {
    const { Readable } = await import('node:stream');
    const { readdir } = await import('node:fs/promises');
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(65_536));
      },
    });
    const options = {
      frameRate: { num: 25, den: 1 },
      spoolDirectory: small,
      signal: new AbortController().signal,
      stdin: endless,
    };
    await expect(resolveInput('-', options)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('bytes') as string,
    });
    expect(await readdir(small)).toEqual([]);
    expect(endless.destroyed).toBe(true);
  });
});
