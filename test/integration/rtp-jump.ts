import { connect, createServer } from 'node:net';
import { once } from 'node:events';

type Jump = {
  /** Packets of a connection that pass unchanged. */
  readonly after: number;
  /** Added to the sequence number and to the timestamp of all that follow. */
  readonly packets: number;
  readonly ticks: number;
};

/** One RTP packet or RTSP message off the front of what a camera sends over TCP (RFC 2326, section 10.12); undefined while it is not whole. */
const takeMessage = (bytes: Buffer): Buffer | undefined => {
  if (bytes[0] === 0x24) {
    const end = bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + bytes.readUInt16BE(2);
    return bytes.length >= end ? bytes.subarray(0, end) : undefined;
  }
  const head = bytes.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = /^content-length: *(\d+)/im.exec(bytes.subarray(0, head).toString('latin1'))?.[1];
  const end = head + 4 + Number(length ?? 0);
  return bytes.length >= end ? bytes.subarray(0, end) : undefined;
};

/** Stands before a camera, whose RTP clock and count jump in mid-stream, as when it is set or restarts within. */
export const startJumpingProxy = async (cameraPort: number, { after, packets, ticks }: Jump) => {
  let jumped = 0;
  const server = createServer((viewer) => {
    const camera = connect(cameraPort, '127.0.0.1');
    let left: Buffer = Buffer.alloc(0);
    let seen = 0;
    viewer.on('error', () => camera.destroy()).pipe(camera);
    camera.on('error', () => viewer.destroy()).on('close', () => viewer.destroy());
    camera.on('data', (chunk: Buffer) => {
      left = Buffer.concat([left, chunk]);
      for (let message = takeMessage(left); message; message = takeMessage(left)) {
        left = left.subarray(message.length);
        // Channel 0 is the RTP of the pictures.
        if (message[0] === 0x24 && message[1] === 0 && ++seen > after) {
          jumped += 1;
          message.writeUInt16BE((message.readUInt16BE(6) + packets) & 0xffff, 6);
          message.writeUInt32BE((message.readUInt32BE(8) + ticks) >>> 0, 8);
        }
        viewer.write(message);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { port, jumped: () => jumped, close: () => server.close() };
};
