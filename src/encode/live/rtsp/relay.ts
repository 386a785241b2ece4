import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { answerChallenge, type Authorize, type Credentials } from './authorization.ts';
import {
  createRtspSplitter,
  formatMessage,
  headerOf,
  type RtspItem,
  type RtspMessage,
  withHeader,
} from './messages.ts';

export type RtspTarget = {
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  /** What stands in requests: with the query, without user and password. */
  readonly url: string;
  readonly credentials: Credentials | undefined;
};

export type RtspRelay = AsyncDisposable & {
  /** Where FFmpeg pushes to. It holds no secret. */
  readonly url: string;
  /** Why the server could not be reached. */
  readonly failure: () => string | undefined;
};

/** A request under way: as it came from FFmpeg, and whether it has been signed. */
type Pending = { readonly request: RtspMessage; readonly signed: boolean };

/**
 * Stands between one FFmpeg and an RTSP server, as FFmpeg takes user and password in the address only, and everybody on the machine can
 * read that: FFmpeg pushes to a port of this machine, srvid puts in the real address and signs. Takes one connection, and no other after it.
 */
export const openRtspRelay = async (target: RtspTarget): Promise<RtspRelay> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `rtsp://127.0.0.1:${port}/${randomBytes(8).toString('hex')}`;
  let failure: string | undefined;
  let sockets: readonly Socket[] = [];

  server.once('connection', (near) => {
    server.close();
    const { host, port: farPort } = target;
    const far = target.tls
      ? connectTls({ host, port: farPort, servername: host })
      : connect({ host, port: farPort });
    sockets = [near, far];
    const both = (act: (socket: Socket) => void) => {
      act(near);
      act(far);
    };
    both((socket) => socket.setNoDelay(true));
    near.on('error', () => {});
    far.on('error', (error) => {
      failure ??= error.message;
    });
    both((socket) => socket.on('close', () => both((other) => other.destroy())));
    translate({ near, far, from: url, target });
  });

  return {
    url,
    failure: () => failure,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
};

type Ends = {
  readonly near: Socket;
  readonly far: Socket;
  readonly from: string;
  readonly target: RtspTarget;
};

const translate = ({ near, far, from, target }: Ends): void => {
  const pending = new Map<string, Pending>();
  let authorize: Authorize | undefined;
  let sequence = 0;

  const send = (request: RtspMessage): void => {
    const [method = '', uri = '', version = ''] = request.start.split(' ');
    // Only the FFmpeg that was begun for this knows the address: nobody else on this machine gets his requests signed.
    if (!uri.startsWith(from)) return void near.destroy();
    const realUri = target.url + uri.slice(from.length);
    sequence += 1;
    pending.set(String(sequence), { request, signed: authorize !== undefined });
    const addressed = { ...request, start: [method, realUri, version].join(' ') };
    const numbered = withHeader(addressed, 'CSeq', String(sequence));
    far.write(formatMessage(withHeader(numbered, 'Authorization', authorize?.(method, realUri))));
  };

  const challenge = (response: RtspMessage, { signed }: Pending): Authorize | undefined => {
    const { credentials } = target;
    if (signed || !credentials || !/^RTSP\/\d\.\d 401\b/.test(response.start)) return undefined;
    const asked = response.headers.filter(([key]) => key.toLowerCase() === 'www-authenticate');
    return answerChallenge(
      asked.map(([, value]) => value),
      credentials,
    );
  };

  const onResponse = (response: RtspMessage): void => {
    const number = headerOf(response, 'cseq') ?? '';
    const asked = pending.get(number);
    if (!asked) return;
    pending.delete(number);
    const answer = challenge(response, asked);
    if (answer) {
      authorize = answer;
      send(asked.request);
      return;
    }
    near.write(formatMessage(withHeader(response, 'CSeq', headerOf(asked.request, 'cseq'))));
  };

  // A slow server slows FFmpeg: that is how its supervisor notices.
  pump(near, far, (item) => (item.kind === 'frame' ? far.write(item.bytes) : send(item)));
  pump(far, near, (item) => (item.kind === 'frame' ? near.write(item.bytes) : onResponse(item)));
};

const pump = (from: Socket, to: Socket, take: (item: RtspItem) => unknown): void => {
  const split = createRtspSplitter();
  from.on('data', (chunk: Buffer) => {
    try {
      for (const item of split(chunk)) take(item);
    } catch {
      from.destroy();
    }
    if (!to.writableNeedDrain) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
};
