import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../../core/ffmpeg/tool.ts';
import { networks, presets } from '../../infer/networks.ts';
import type { ProgressEvent } from '../../pipeline/events.ts';
import type { UpscaleOptions } from '../../pipeline/options.ts';
import { upscale } from '../../pipeline/run.ts';
import { clipFrames, clipSize, makeBenchClip, type BenchClip } from '../bench-clip.ts';
import type { Command } from '../command.ts';
import { rate } from '../reporters/format.ts';
import { exitCodeOfSignal } from '../exit-codes.ts';
import { watchSignals } from '../signals.ts';
import { table } from '../table.ts';

type Figure = {
  readonly what: string;
  readonly framesPerSecond: number;
  /** Against 25 frames per second. */ readonly realTime: number;
};

const figure = (what: string, framesPerSecond: number): Figure => ({
  what,
  framesPerSecond,
  realTime: framesPerSecond / 25,
});

/** Long enough for a steady rate, short enough that nobody leaves. */
const secondsPerRun = 4;

/** Frames per second between the first and the last word of a run: start-up is left out. */
const measureRun = async (options: UpscaleOptions, signal: AbortSignal): Promise<number> => {
  const stop = new AbortController();
  const run = upscale(options, { signal, stop: stop.signal });
  let first: ProgressEvent | undefined;
  let last: ProgressEvent | undefined;
  run.events.subscribe({
    next: (event) => {
      if (event.kind !== 'progress' || event.frames === 0) return;
      first ??= event;
      last = event;
      if (event.elapsedSeconds - first.elapsedSeconds >= secondsPerRun) stop.abort();
    },
    error: () => {},
  });
  const report = await run.done;
  const seconds = (last?.elapsedSeconds ?? 0) - (first?.elapsedSeconds ?? 0);
  return seconds < 0.5
    ? report.framesPerSecond
    : ((last?.frames ?? 0) - (first?.frames ?? 0)) / seconds;
};

const timeTool = async (
  args: readonly string[],
  frames: number,
  signal: AbortSignal,
): Promise<number> => {
  const start = performance.now();
  await runTool('ffmpeg', ['-nostdin', '-v', 'error', ...args, '-f', 'null', '-'], { signal });
  return frames / ((performance.now() - start) / 1000);
};

/** What is measured: a word for it, and how. */
const measurements = (
  clip: BenchClip,
  given: Pick<UpscaleOptions, 'device' | 'threads'>,
  signal: AbortSignal,
) => {
  const input = ['-i', `file:${clip.path}`];
  const large = `${3 * clipSize.width}x${3 * clipSize.height}`;
  const encoder = [
    '-vf',
    `scale=${3 * clipSize.width}:${3 * clipSize.height}:flags=bicubic`,
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
  ];
  const used = networks.filter(({ id }) => Object.values(presets).some((preset) => preset === id));
  const job = (model: string, scale: number, output: string) => () =>
    measureRun({ ...given, input: clip.path, output, model, scale }, signal);
  return [
    {
      what: `decode ${clipSize.width}x${clipSize.height}`,
      run: () => timeTool(['-stream_loop', '3', ...input], 4 * clipFrames, signal),
    },
    {
      what: `scale and encode ${large}, bicubic, x264 veryfast`,
      run: () => timeTool([...input, '-frames:v', '100', ...encoder], 100, signal),
    },
    ...used.flatMap(({ id, scales }) =>
      scales.map((scale) => ({
        what: `enlarge with ${id} x${scale}`,
        run: job(id, scale, 'null:'),
      })),
    ),
    {
      what: 'the whole job, x3, balanced, to an MP4',
      run: job('balanced', 3, join(clip.folder, 'out.mp4')),
    },
  ];
};

const asText = (figures: readonly Figure[]): string =>
  table([
    ['', 'fps', 'real time'],
    ...figures.map(({ what, framesPerSecond, realTime }) => [
      what,
      rate(framesPerSecond),
      `${rate(realTime)}x`,
    ]),
  ]);

/** `srvid bench`: a clip of 640×360 is made, and each figure takes a few seconds. */
export const run: Command = async ({ values }, { terminal, abort }) => {
  const leave = new AbortController();
  const interruption = watchSignals(() => leave.abort());
  const signal = AbortSignal.any([abort, leave.signal]);
  const { device, threads } = values;
  let clip: BenchClip | undefined;
  try {
    clip = await makeBenchClip(signal);
    const figures: Figure[] = [];
    const given = {
      ...(device === undefined ? {} : { device }),
      ...(threads === undefined ? {} : { threads }),
    };
    for (const { what, run: measure } of measurements(clip, given, signal)) {
      terminal.err(`measuring: ${what}\n`);
      figures.push(figure(what, await measure()));
    }
    const machine = {
      processor: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
    };
    const text = `${machine.processor}, ${machine.cores} cores; source ${clipSize.width}x${clipSize.height}\n\n${asText(figures)}\n`;
    terminal.out(values.json ? `${JSON.stringify({ machine, figures }, null, 2)}\n` : text);
    return 0;
  } catch (error) {
    const received = interruption.received();
    if (received === undefined) throw error;
    return exitCodeOfSignal(received);
  } finally {
    await clip?.remove();
    interruption.end();
  }
};
