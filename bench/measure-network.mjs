/**
 * Enlarges one 640×360 plane again and again in this process, through the workers and tiles that the pipeline uses, and prints one JSON
 * line: frames, wall seconds, CPU seconds of the workers, peak resident memory. Argument: {model, scale, threads, frames}, or
 * {peak, frames} for one of bench/peak.mjs.
 */
import { peaks } from './peak.mjs';

const built = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);
const job = JSON.parse(process.argv[2]);
const signal = new AbortController().signal;
const [width, height] = [640, 360];

/** A drawing with soft and hard edges: what is in the picture does not change the time. */
const samples = Uint8Array.from({ length: width * height }, (_, i) => {
  const [x, y] = [i % width, Math.floor(i / width)];
  return 16 + ((x * 3 + y + ((x >> 4) % 2) * 90) % 220);
});

const processCpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const peak = async () => {
  const { openSession } = await built('infer/session.js');
  const { dims, bytes } = peaks[job.peak];
  const session = await openSession(bytes(), { name: 'cpu' });
  const size = dims.reduce((product, n) => product * n, 1);
  const x = { type: 'float32', data: new Float32Array(size).fill(0.5), dims };
  const into = { ...x, data: new Float32Array(size) };
  await session.run({ x }, into);
  const [cpu, begun] = [processCpuSeconds(), performance.now()];
  for (let frame = 0; frame < job.frames; frame++) await session.run({ x }, into);
  const seconds = (performance.now() - begun) / 1000;
  const cpuSeconds = processCpuSeconds() - cpu;
  await session.release();
  return { seconds, cpuSeconds };
};

const network = async () => {
  const [{ resolveModel }, { openCandidate }, { enlargeLuma }] = await Promise.all([
    built('infer/model.js'),
    built('infer/candidate.js'),
    built('infer/enlarge-plane.js'),
  ]);
  const model = await resolveModel(job.model, job.scale);
  const { threads } = job;
  const candidate = await openCandidate({ model, bits: 8, device: 'cpu', threads });
  const enlarge = (plane) => enlargeLuma(candidate, plane, signal);
  // A small plane per worker, so that a heavy network need not run twice; then a whole one where that is cheap.
  const small = { samples: samples.subarray(0, 64 * 64), width: 64, height: 64 };
  const plane = { samples, width, height };
  await Promise.all(Array.from({ length: threads }, () => enlarge(job.frames > 1 ? plane : small)));
  let cpuMs = 0;
  let next = 0;
  const begun = performance.now();
  // As many frames in flight as there are workers.
  const inFlight = Array.from({ length: Math.min(threads, job.frames) }, async () => {
    while (next++ < job.frames) cpuMs += (await enlarge(plane)).cpuMs;
  });
  await Promise.all(inFlight);
  const seconds = (performance.now() - begun) / 1000;
  await candidate[Symbol.asyncDispose]();
  return { seconds, cpuSeconds: cpuMs / 1000 };
};

const measured = await (job.peak ? peak() : network());
const peakRss = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ frames: job.frames, ...measured, peakRss }));
