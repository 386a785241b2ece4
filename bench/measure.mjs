/**
 * Measures one thing in this process and prints one JSON line: frames, wall seconds of the steady state, CPU seconds of this process and of
 * the children that it has waited for, and peak resident memory of this process.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const built = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);
const job = JSON.parse(process.argv[2]);
const signal = new AbortController().signal;
const scratch = mkdtempSync(join(tmpdir(), 'srvid-bench-'));
const output = join(scratch, 'out.mp4');

/** utime + stime of this process and of its reaped children, in seconds (Linux). */
const cpuSeconds = () => {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
};

/** `await using`, which Node 20 does not read in plain JavaScript. */
const using = async (opening, work) => {
  const resource = await opening;
  try {
    return await work(resource);
  } finally {
    await resource[Symbol.asyncDispose]();
  }
};

const timed = async (work) => {
  const cpu = cpuSeconds();
  const begun = performance.now();
  const result = await work();
  return { seconds: (performance.now() - begun) / 1000, cpuSeconds: cpuSeconds() - cpu, ...result };
};

const options = {
  input: job.clip,
  output: 'null:',
  scale: job.scale,
  model: job.model,
  preset: 'veryfast',
  frames: job.frames,
  overwrite: true,
  audio: false,
  device: 'cpu',
};

const planned = async (extra = {}) => {
  const [{ resolveInput }, { resolveOutput }, { planRun }, { resolveWeights }] = await Promise.all([
    built('decode/input.js'),
    built('encode/output.js'),
    built('pipeline/plan.js'),
    built('infer/model.js'),
  ]);
  const all = { ...options, ...extra };
  const input = await resolveInput(all.input, {
    frameRate: { num: 25, den: 1 },
    spoolDirectory: scratch,
    signal,
  });
  return planRun({
    options: all,
    input,
    output: await resolveOutput(all.output, { overwrite: true }),
    weights: await resolveWeights(all.model, all.scale),
    signal,
  });
};

const upscalerOptions = (plan) => ({
  model: plan.model,
  bits: plan.working.format.bits,
  device: plan.device,
  threads: plan.threads,
});

/** Leases without a pool: the frames stay where they are. */
const readFrames = async (plan, count) => {
  const [{ openDecoder }, { createFramePool }] = await Promise.all([
    built('decode/ffmpeg-source.js'),
    built('core/frame-pool.js'),
  ]);
  const { format, width, height } = plan.enlarge.input;
  const { frameBytes } = await built('core/pixel-format.js');
  // One lease more than frames: the reader takes one before it knows that the end has come.
  const pool = createFramePool(count + 1, frameBytes(format, width, height), plan.bytesPerLease);
  return using(
    openDecoder({ ...plan.decode, frames: count }, { label: 'bench' }),
    async (source) => {
      const frames = [];
      for await (const frame of source.frames(() => pool.acquire(signal), signal))
        frames.push(frame);
      return frames;
    },
  );
};

const measures = {
  async decode() {
    const plan = await planned();
    const [{ openDecoder }, { createFramePool }] = await Promise.all([
      built('decode/ffmpeg-source.js'),
      built('core/frame-pool.js'),
    ]);
    const { frameBytes } = await built('core/pixel-format.js');
    return timed(() =>
      using(openDecoder(plan.decode, { label: 'bench' }), async (source) => {
        const { format, width, height } = source.layout;
        const pool = createFramePool(2, frameBytes(format, width, height), 64);
        let frames = 0;
        for await (const frame of source.frames(() => pool.acquire(signal), signal)) {
          frame.lease.release();
          frames += 1;
        }
        await source.report();
        return { frames, width, height };
      }),
    );
  },

  async infer() {
    const plan = await planned();
    const [{ createUpscaler }, { createFramePool }, { enlarge }, { frameBytes }] =
      await Promise.all([
        built('infer/create-upscaler.js'),
        built('core/frame-pool.js'),
        built('pipeline/enlarge.js'),
        built('core/pixel-format.js'),
      ]);
    const { input, output: enlarged } = plan.enlarge;
    const pool = createFramePool(
      plan.leases,
      frameBytes(input.format, input.width, input.height),
      frameBytes(enlarged.format, enlarged.width, enlarged.height),
    );
    const one = (upscaler) => async (index) => {
      const lease = await pool.acquire(signal);
      if (index < plan.leases)
        lease.input.forEach((_, i, bytes) => (bytes[i] = (i * 31 + (i >> 9) * 17) & 255));
      await enlarge(upscaler, plan.enlarge, { index, pts: index, lease }, signal);
      lease.release();
    };
    return using(createUpscaler(upscalerOptions(plan)), async (upscaler) => {
      const many = (from, count) =>
        Promise.all(Array.from({ length: count }, (_, i) => one(upscaler)(from + i)));
      await many(0, plan.leases);
      return timed(async () => {
        await many(plan.leases, job.frames);
        return { frames: job.frames };
      });
    });
  },

  async encode() {
    const plan = await planned({ output });
    const [{ openSink }, { createUpscaler }, { enlarge }] = await Promise.all([
      built('encode/index.js'),
      built('infer/create-upscaler.js'),
      built('pipeline/enlarge.js'),
    ]);
    const frames = await readFrames(plan, Math.min(40, job.frames));
    await using(createUpscaler(upscalerOptions(plan)), async (upscaler) => {
      for (const frame of frames) await enlarge(upscaler, plan.enlarge, frame, signal);
    });
    const step = frames.length > 1 ? frames[1].pts - frames[0].pts : 1;
    return timed(() =>
      using(openSink(plan.encode), async (sink) => {
        // Back and forth through the enlarged frames, so that motion stays like the clip's.
        for (let index = 0; index < job.frames; index++) {
          const turn = index % (2 * frames.length);
          const frame = frames[turn < frames.length ? turn : 2 * frames.length - 1 - turn];
          await sink.write({ ...frame, index, pts: frames[0].pts + index * step });
        }
        await sink.finish('complete');
        return { frames: job.frames };
      }),
    );
  },

  async whole() {
    const { upscale } = await built('index.js');
    let input = job.clip;
    if (job.loop) {
      input = join(scratch, 'loop.mp4');
      spawnSync('ffmpeg', [
        '-v',
        'error',
        '-nostdin',
        '-stream_loop',
        '40',
        '-i',
        job.clip,
        '-map',
        '0:v:0',
        '-c',
        'copy',
        '-frames:v',
        String(job.frames),
        input,
      ]);
    }
    return timed(async () => {
      const report = await upscale({ ...options, input, output }).done;
      return { frames: report.frames.inOutput };
    });
  },

  plain: () =>
    timed(async () => {
      const filter = `scale=iw*${job.scale}:ih*${job.scale}:flags=bicubic`;
      const done = spawnSync('ffmpeg', [
        '-v',
        'error',
        '-nostdin',
        '-i',
        job.clip,
        '-frames:v',
        String(job.frames),
        '-an',
        '-vf',
        filter,
        '-c:v',
        'libx264',
        '-preset',
        'veryfast',
        '-y',
        output,
      ]);
      if (done.status !== 0) throw new Error(String(done.stderr));
      return { frames: job.frames };
    }),

  async opencv() {
    const script = fileURLToPath(new URL('opencv.py', import.meta.url));
    const graph = fileURLToPath(
      new URL(`../../shared/data/peers/opencv_FSRCNN/FSRCNN_x${job.scale}.pb`, import.meta.url),
    );
    const call = [script, graph, 'fsrcnn', String(job.scale), '40', '0'];
    const done = spawnSync('/usr/bin/python3', call, { encoding: 'utf8' });
    if (done.status !== 0)
      throw new Error('not installed (Debian: apt-get install python3-opencv)');
    return JSON.parse(done.stdout);
  },
};

try {
  const result = await measures[job.what]();
  console.log(JSON.stringify({ peakRss: process.resourceUsage().maxRSS * 1024, ...result }));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
