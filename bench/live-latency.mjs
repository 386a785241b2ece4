// How late is a picture? A test camera with the number of each picture burnt in, enhanced, pushed to an RTSP server, read back:
//   node bench/live-latency.mjs [seconds] [more options of srvid]
// Prints, as JSON, p50 and p95 in milliseconds from the moment when the camera hands a picture over to the moment when a reader has
// decoded it, and the last numbers of srvid itself. Needs scripts/setup-test-camera and a quiet machine.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const [seconds = '20', ...options] = process.argv.slice(2);
const [width, height, rate, frames] = [640, 360, 25, 250];
const folder = mkdtempSync(join(tmpdir(), 'srvid-latency-'));

const makeClip = () => {
  const input = Buffer.alloc((frames * width * height * 3) / 2, 128);
  const side = width / 16;
  for (let n = 0; n < frames; n++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        input[(n * width * height * 3) / 2 + y * width + x] =
          y < side ? ((n >> Math.floor(x / side)) & 1 ? 235 : 16) : 64 + ((x + y + n * 3) & 127);
  const args = `-v error -y -f rawvideo -pix_fmt yuv420p -s ${width}x${height} -r ${rate} -i pipe:0 -c:v libx264 -preset ultrafast -bf 0 -g ${rate} -x264-params sliced-threads=0:slices=1`;
  spawnSync('ffmpeg', [...args.split(' '), join(folder, 'clip.mp4')], { input });
};

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
};

const percentile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)];

makeClip();
const port = await freePort();
const log = join(folder, 'pushed.log');
const camera = spawn(
  '/usr/bin/python3',
  [
    at('../test/fixtures/rtsp-camera.py'),
    '--port',
    String(port),
    '--clip',
    join(folder, 'clip.mp4'),
    '--log',
    log,
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
await once(camera.stdout, 'data');
const url = `rtsp://127.0.0.1:${port}`;
const srvid = spawn(
  process.execPath,
  [
    at('../dist/cli/main.js'),
    `${url}/cam`,
    '-x2',
    '-o',
    `${url}/pub`,
    '--progress',
    'json',
    ...options,
  ],
  { stdio: ['ignore', 'ignore', 'pipe'] },
);
let told = '';
srvid.stderr.setEncoding('utf8').on('data', (text) => (told += text));
const patience = performance.now() + 60_000;
while (!told.includes('"state":"sending"')) {
  if (performance.now() > patience) throw new Error(told);
  await sleep(50);
}
const [outWidth, outHeight] = [width * 2, height * 2];
const reader = spawn(
  'ffmpeg',
  `-nostdin -v fatal -rtsp_transport tcp -probesize 500000 -analyzeduration 500000 -fpsprobesize 0 -threads 1 -i ${url}/relay -map 0:v:0 -an -fps_mode passthrough -pix_fmt gray -f rawvideo pipe:1`.split(
    ' ',
  ),
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const seen = [];
let [filled, picture] = [0, Buffer.alloc(outWidth * outHeight)];
reader.stdout.on('data', (chunk) => {
  for (let rest = chunk; rest.length > 0;) {
    const taken = rest.copy(picture, filled);
    filled += taken;
    rest = rest.subarray(taken);
    if (filled < picture.length) continue;
    filled = 0;
    const side = outWidth / 16;
    let number = 0;
    for (let bit = 0; bit < 16; bit++)
      if (picture[Math.floor(side / 2) * outWidth + Math.floor((bit + 0.5) * side)] > 125)
        number |= 1 << bit;
    seen.push({ number, time: performance.timeOrigin + performance.now() });
  }
});
await sleep(Number(seconds) * 1000);
srvid.kill('SIGINT');
await once(srvid, 'close');
reader.kill('SIGKILL');
camera.kill('SIGKILL');

const pushed = readFileSync(log, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' ').map(Number));
/** When the picture was handed over: the last time before it was seen, as the clip is played in a loop. */
const latencies = seen.flatMap(({ number, time }) => {
  const when = pushed.findLast(([n, pushedAt]) => n === number && pushedAt <= time)?.[1];
  return when === undefined ? [] : [time - when];
});
const settled = latencies.slice(2 * rate);
const status = told
  .split('\n')
  .filter((line) => line.includes('"event":"status"'))
  .at(-1);
const { counts, rungName, arrivalToDone, arrivalToSent } = JSON.parse(status);
console.log(
  JSON.stringify(
    {
      pictures: settled.length,
      p50: Math.round(percentile(settled, 0.5)),
      p95: Math.round(percentile(settled, 0.95)),
      p99: Math.round(percentile(settled, 0.99)),
      rungName,
      counts,
      arrivalToDone,
      arrivalToSent,
    },
    undefined,
    1,
  ),
);
rmSync(folder, { recursive: true });
