import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** A connection on which we alone talk. */
export type WebSocketSender = {
  /** Resolves when the socket takes more; rejects once it is closed. */
  send(data: Uint8Array): Promise<void>;
  close(reason?: string): void;
  readonly closed: Promise<void>;
};

/** RFC 6455, section 1.3. */
const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const opcodes = { binary: 2, close: 8, ping: 9, pong: 10 } as const;
/** Browsers send no more than a close or a ping. */
const maxClientFrame = 125;

const frameOf = (opcode: number, data: Uint8Array): Uint8Array => {
  const size = data.length;
  const head = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = size < 126 ? size : size < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(size, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(size), 2);
  return Buffer.concat([head, data]);
};

/** One frame of a client off the front of the bytes; undefined while it is not whole, null for what it may not send. */
const takeFrame = (
  bytes: Buffer,
): { opcode: number; data: Buffer; rest: Buffer } | undefined | null => {
  if (bytes.length < 2) return undefined;
  const size = (bytes[1] as number) & 127;
  if (size > maxClientFrame || ((bytes[1] as number) & 128) === 0) return null;
  if (bytes.length < 6 + size) return undefined;
  const mask = bytes.subarray(2, 6);
  const data = Buffer.from(bytes.subarray(6, 6 + size).map((byte, i) => byte ^ (mask[i % 4] ?? 0)));
  return { opcode: (bytes[0] as number) & 15, data, rest: bytes.subarray(6 + size) };
};

/** Answers the upgrade; undefined, and the socket is closed, for a request that is none. */
export const acceptWebSocket = (
  request: IncomingMessage,
  socket: Duplex,
): WebSocketSender | undefined => {
  const key = request.headers['sec-websocket-key'];
  const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
  if (!isWebSocket || key === undefined || request.headers['sec-websocket-version'] !== '13') {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    return undefined;
  }
  const accept = createHash('sha1')
    .update(key + magic)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let left: Buffer = Buffer.alloc(0);
  const finish = (data: Uint8Array) => {
    if (socket.writable) socket.end(frameOf(opcodes.close, data));
  };
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    left = Buffer.concat([left, chunk]);
    for (let frame = takeFrame(left); frame !== undefined; frame = takeFrame(left)) {
      if (frame === null) return void socket.destroy();
      left = frame.rest;
      if (frame.opcode === opcodes.close) finish(frame.data.subarray(0, 2));
      if (frame.opcode === opcodes.ping) socket.write(frameOf(opcodes.pong, frame.data));
    }
  });
  return {
    send: (data) =>
      new Promise((resolve, reject) => {
        if (!socket.writable) return reject(new Error('closed'));
        socket.write(frameOf(opcodes.binary, data), (error) => (error ? reject(error) : resolve()));
      }),
    close: (reason = '') => {
      const text = Buffer.from(reason).subarray(0, 120);
      finish(Buffer.concat([Buffer.from([0x03, 0xe8]), text]));
    },
    closed: new Promise((resolve) => {
      socket.on('close', () => resolve());
    }),
  };
};
