// A live run under faults, one every 30 s:
//   node bench/live-soak.mjs [minutes] [more options of srvid]
// The camera is killed, frozen and changed in size, the publishing target is killed, and srvid's own FFmpegs are killed. At the end, as
// JSON: how long each outage lasted, whether memory and latency stayed flat, what was left over, and whether every recording plays.
// Needs scripts/setup-test-camera.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const [minutes = '20', ...options] = process.argv.slice(2);
const everyMs = 30_000;
const folder = mkdtempSync(join(tmpdir(), 'srvid-soak-'));

const makeClip = (name, size) => {
  const args = `-v error -y -f lavfi -i testsrc2=size=${size}:rate=25 -t 10 -c:v libx264 -preset ultrafast -bf 0 -g 25 -pix_fmt yuv420p -x264-params sliced-threads=0:slices=1`;
  spawnSync('ffmpeg', [...args.split(' '), join(folder, name)]);
};
makeClip('one.mp4', '320x180');
makeClip('other.mp4', '352x288');

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
};
const [cameraPort, targetPort] = [await freePort(), await freePort()];
const serve = async (port, clip) => {
  const script = at('../test/fixtures/rtsp-camera.py');
  const child = spawn('/usr/bin/python3', [script, '--port', port, '--clip', join(folder, clip)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return child;
};
let camera = await serve(cameraPort, 'one.mp4');
let target = await serve(targetPort, 'one.mp4');

const recordings = join(folder, 'rec', '%Y%m%d-%H%M%S.mp4');
const srvid = spawn(
  process.execPath,
  [
    at('../dist/cli/main.js'),
    `rtsp://127.0.0.1:${cameraPort}/cam`,
    '-x2',
    '--model',
    'fast',
    '--progress',
    'json',
    '--segment',
    '20',
    '-o',
    recordings,
    '-o',
    `rtsp://127.0.0.1:${targetPort}/pub`,
    ...options,
  ],
  { stdio: ['ignore', 'ignore', 'pipe'] },
);
const statuses = [];
const outages = [];
let broken = 0;
let pending = '';
srvid.stderr.setEncoding('utf8').on('data', (text) => {
  const lines = (pending + text).split('\n');
  pending = lines.pop() ?? '';
  for (const line of lines) {
    if (!line.startsWith('{')) continue;
    const event = JSON.parse(line);
    if (event.what === 'signal') outages.push(event.outageSeconds);
    if (event.event !== 'status') continue;
    const { counts } = event;
    if (counts.in !== counts.shown + counts.dropped + counts.inFlight) broken += 1;
    statuses.push({
      at: event.uptimeSeconds,
      rss: event.residentBytes,
      p95: event.arrivalToDone?.p95,
      counts,
    });
  }
});

/** srvid's FFmpegs whose arguments hold a word. */
const children = (word) =>
  readdirSync('/proc').flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]);
      const args = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      return parent === srvid.pid && args.includes(word) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
const killChildren = (word) => () => children(word).map((pid) => process.kill(pid, 'SIGKILL'));
const replaceCamera = (clip) => async () => {
  camera.kill('SIGKILL');
  await sleep(3_000);
  camera = await serve(cameraPort, clip);
};
const faults = [
  replaceCamera('one.mp4'),
  async () => {
    camera.kill('SIGSTOP');
    await sleep(5_000);
    camera.kill('SIGCONT');
  },
  replaceCamera('other.mp4'),
  killChildren('pipe:4'),
  async () => {
    target.kill('SIGKILL');
    await sleep(3_000);
    target = await serve(targetPort, 'one.mp4');
  },
  killChildren('libx264'),
];

const end = performance.now() + Number(minutes) * 60_000;
for (let number = 0; performance.now() + everyMs < end; number++) {
  await sleep(everyMs);
  await faults[number % faults.length]();
  const { at: second, rss, p95, counts } = statuses.at(-1);
  console.error(
    `${Math.round(second)} s: fault ${number + 1}, ${Math.round(rss / 2 ** 20)} MiB, p95 ${Math.round(p95)} ms, ${counts.shown} shown`,
  );
}
await sleep(Math.max(0, end - performance.now()));
const before = children('');
srvid.kill('SIGINT');
await once(srvid, 'close');
camera.kill('SIGKILL');
target.kill('SIGKILL');

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const files = readdirSync(join(folder, 'rec'));
const plays = (name) =>
  spawnSync('ffmpeg', ['-v', 'error', '-i', join(folder, 'rec', name), '-f', 'null', '-']);
const unplayable = files.filter((name) => {
  const { status, stderr } = plays(name);
  return status !== 0 || stderr.length > 0;
});
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const part = (from, to) => statuses.slice(statuses.length * from, statuses.length * to);
const figures = (list) => ({
  rssMiB: Math.round(mean(list.map(({ rss }) => rss)) / 2 ** 20),
  p95ms: Math.round(mean(list.flatMap(({ p95 }) => p95 ?? []))),
});
console.log(
  JSON.stringify(
    {
      minutes: Number(minutes),
      quarters: [0, 0.25, 0.5, 0.75].map((from) => figures(part(from, from + 0.25))),
      outagesSeconds: outages.map((seconds) => Math.round(seconds * 10) / 10),
      statusesThatDoNotAddUp: broken,
      orphans: before.filter(alive).length,
      recordings: files.length,
      unplayable,
      counts: statuses.at(-1).counts,
    },
    undefined,
    1,
  ),
);
rmSync(folder, { recursive: true });
