import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFramePool } from '../../src/core/frame-pool.ts';
import type { MediaInfo } from '../../src/core/media.ts';
import { frameBytes } from '../../src/core/pixel-format.ts';
import type { Rational } from '../../src/core/rational.ts';
import type { DecodeRequest } from '../../src/decode/ffmpeg-args.ts';
import { openDecoder } from '../../src/decode/ffmpeg-source.ts';
import { resolveInput } from '../../src/decode/input.ts';
import { probe } from '../../src/decode/probe.ts';
import type { DecodeReport, FrameSource } from '../../src/decode/source.ts';
import { chooseWorkingFormat, type WorkingFormat } from '../../src/decode/working-format.ts';

export const shared = join(import.meta.dirname, '../../../shared/data/video');
export const hasShared = existsSync(shared);
if (!hasShared) process.stderr.write(`skipped: ${shared} is missing\n`);

const run = promisify(execFile);
const bound = { maxBuffer: 2 ** 28, encoding: 'utf8' as const };

/** Makes clips and expected values: FFmpeg itself, without our code. */
export const ffmpeg = async (...args: readonly string[]): Promise<string> =>
  (await run('ffmpeg', ['-nostdin', '-hide_banner', '-v', 'error', '-y', ...args], bound)).stdout;

export const ffprobeFrames = async (
  path: string,
  stream: number | string = 'v:0',
): Promise<readonly (number | undefined)[]> => {
  const { stdout } = await run(
    'ffprobe',
    [
      '-v',
      'quiet',
      '-of',
      'json',
      '-select_streams',
      String(stream),
      '-show_frames',
      '-show_entries',
      'frame=best_effort_timestamp',
      `file:${path}`,
    ],
    bound,
  );
  return (JSON.parse(stdout) as { frames: { best_effort_timestamp?: number }[] }).frames.map(
    (frame) => frame.best_effort_timestamp,
  );
};

/** FFmpeg's own decode: MD5 of each picture. */
export const frameMd5 = async (
  path: string,
  ...options: readonly string[]
): Promise<readonly string[]> => {
  const map = options.includes('-map') ? [] : ['-map', '0:v:0'];
  const text = await ffmpeg(
    '-noautorotate',
    '-i',
    `file:${path}`,
    ...map,
    '-fps_mode',
    'passthrough',
    ...options,
    '-f',
    'framemd5',
    '-',
  );
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
};

export type Decoded = {
  readonly media: MediaInfo;
  readonly working: WorkingFormat;
  readonly layout: FrameSource['layout'];
  readonly timeBase: Rational;
  readonly sampleAspect: Rational | undefined;
  readonly pts: readonly number[];
  readonly md5: readonly string[];
  readonly report: DecodeReport;
  readonly warnings: readonly string[];
};

export type DecodeOptions = Partial<Omit<DecodeRequest, 'media' | 'working'>> & {
  readonly videoStream?: number;
  readonly signal?: AbortSignal;
  readonly onFrame?: (index: number, source: FrameSource) => void | Promise<void>;
};

export const inspect = async (text: string, videoStream?: number) => {
  const signal = new AbortController().signal;
  const input = await resolveInput(text, {
    frameRate: { num: 25, den: 1 },
    spoolDirectory: process.env['TMPDIR'] ?? '/tmp',
    signal,
  });
  return { input, media: await probe(input.ref, { label: input.label, videoStream }) };
};

/** The whole decode side, as the pipeline will use it. */
export const decode = async (
  text: string,
  { videoStream, signal = new AbortController().signal, onFrame, ...options }: DecodeOptions = {},
): Promise<Decoded> => {
  const { input, media } = await inspect(text, videoStream);
  const working = chooseWorkingFormat(media.video.video, 'video');
  const warnings: string[] = [];
  await using source = await openDecoder(
    { media, working, deinterlace: 'off', ...options },
    { label: input.label, signal, onWarning: (message) => warnings.push(message) },
  );
  const { format, width, height } = source.layout;
  const pool = createFramePool(3, frameBytes(format, width, height), 0);
  const [pts, md5]: [number[], string[]] = [[], []];
  try {
    for await (const frame of source.frames(() => pool.acquire(signal), signal)) {
      pts.push(frame.pts);
      md5.push(createHash('md5').update(frame.lease.input).digest('hex'));
      frame.lease.release();
      await onFrame?.(frame.index, source);
    }
  } finally {
    await input.dispose();
  }
  if (pool.inUse !== 0) throw new Error(`${pool.inUse} leases were not released`);
  const { timeBase, layout, sampleAspect } = source;
  return {
    media,
    working,
    layout,
    timeBase,
    sampleAspect,
    pts,
    md5,
    report: await source.report(),
    warnings,
  };
};
