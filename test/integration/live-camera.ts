import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';

const python = '/usr/bin/python3';
const script = join(import.meta.dirname, '../fixtures/rtsp-camera.py');

/** A real RTSP server, from Debian packages; tests with it run where it is. */
export const haveCamera =
  spawnSync(python, [
    '-c',
    'import gi; gi.require_version("GstRtspServer", "1.0"); from gi.repository import GstRtspServer',
  ]).status === 0;
export const whyNoCamera = haveCamera
  ? ''
  : ' (skipped: no GStreamer RTSP server, see scripts/setup-test-camera)';

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
};

export type ClipSettings = {
  readonly size?: readonly [width: number, height: number];
  readonly frames?: number;
  readonly rate?: number;
  /** Picture number and position to luma; by default the number as a bar code over a moving pattern. */
  readonly luma?: (number: number, x: number, y: number) => number;
  readonly codec?: CameraCodec;
  /** Between two others, by which they are predicted; 0 by default. */
  readonly bFrames?: number;
};

type CameraCodec = 'h264' | 'h265' | 'mjpeg';

/** Sixteen blocks on top: bit b of the picture's number is block b, black or white. */
const barCode =
  (width: number) =>
  (number: number, x: number, y: number): number => {
    const side = width / 16;
    if (y < side) return (number >> Math.floor(x / side)) & 1 ? 235 : 16;
    return 64 + ((x + y + number * 3) & 127);
  };

/** As cameras send it: one slice, a key frame every second. */
const encoderOf = (
  codec: CameraCodec,
  rate: number,
  bFrames: number,
): { readonly name: string; readonly options: string } =>
  ({
    h264: {
      name: 'libx264',
      options: `-preset ultrafast -bf ${bFrames} -g ${rate} -x264-params sliced-threads=0:slices=1`,
    },
    h265: {
      name: 'libx265',
      options: `-preset ultrafast -tag:v hvc1 -x265-params log-level=error:bframes=${bFrames}:keyint=${rate}`,
    },
    mjpeg: { name: 'mjpeg', options: '-pix_fmt yuvj420p -huffman default -q:v 5' },
  })[codec];

export const makeCameraClip = (path: string, settings: ClipSettings = {}): void => {
  const { size: [width, height] = [320, 180], frames = 100, rate = 25 } = settings;
  const { luma = barCode(width), codec = 'h264', bFrames = 0 } = settings;
  const { name, options } = encoderOf(codec, rate, bFrames);
  const bytes = Buffer.alloc((frames * width * height * 3) / 2, 128);
  for (let number = 0; number < frames; number++) {
    const start = (number * width * height * 3) / 2;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) bytes[start + y * width + x] = luma(number, x, y);
  }
  const args = `-v error -y -f rawvideo -pix_fmt yuv420p -s ${width}x${height} -r ${rate} -i pipe:0 -c:v ${name} ${options}`;
  const { status, stderr } = spawnSync('ffmpeg', [...args.split(' '), `file:${path}`], {
    input: bytes,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
};

/** The number that the bar code of a picture tells. @param luma of the whole picture, enlarged or not */
export const readBarCode = (luma: Uint8Array, width: number): number => {
  const side = width / 16;
  const row = Math.floor(side / 2) * width;
  return Array.from({ length: 16 }, (_, bit) => luma[row + Math.floor((bit + 0.5) * side)] ?? 0)
    .map((value, bit) => (value > 125 ? 1 << bit : 0))
    .reduce((sum, value) => sum + value, 0);
};

export type CameraSettings = {
  readonly clip: string;
  readonly port: number;
  readonly codec?: CameraCodec;
  readonly alaw?: string;
  readonly user?: string;
  readonly password?: string;
  readonly log?: string;
  readonly loss?: number;
  readonly mount?: string;
};

export type Camera = {
  readonly url: string;
  readonly process: ChildProcess;
  /** Connections so far. */
  readonly clients: () => number;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL, and gone when it resolves. */
  kill(): Promise<void>;
};

/** Resolves when the camera listens. */
export const startCamera = async ({ port, ...settings }: CameraSettings): Promise<Camera> => {
  const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(python, [script, '--port', String(port), ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (errors += text));
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.includes('ready')) resolve();
    });
    child.on('exit', () => reject(new Error(`the camera did not start: ${errors}`)));
  });
  return {
    url: `rtsp://127.0.0.1:${port}${settings.mount ?? '/cam'}`,
    process: child,
    clients: () => out.split('client').length - 1,
    signal: (name) => void child.kill(name),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};
