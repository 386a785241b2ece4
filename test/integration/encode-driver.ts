import { probeLastFrame } from '../../src/decode/last-frame.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FrameLayout, LeasedFrame } from '../../src/core/frame.ts';
import type { MediaInfo } from '../../src/core/media.ts';
import { findPixelFormat, frameBytes, type PixelFormat } from '../../src/core/pixel-format.ts';
import { runTool } from '../../src/core/ffmpeg/tool.ts';
import { probe } from '../../src/decode/probe.ts';
import { openSink } from '../../src/encode/index.ts';
import { type EncodePlan, planEncode } from '../../src/encode/encode-plan.ts';
import type { OutputRef } from '../../src/encode/output.ts';
import type { EncodeRequest } from '../../src/encode/request.ts';
import type { SinkReport } from '../../src/encode/sink.ts';

/** Plain FFmpeg as the oracle: runs it and fails loudly. */
export const ffmpeg = async (...args: string[]): Promise<Buffer> => {
  const { code, stdout, stderr } = await runTool(
    'ffmpeg',
    ['-v', 'error', '-nostdin', '-y', ...args],
    { timeoutMs: 120_000 },
  );
  if (code !== 0) throw new Error(`ffmpeg ${args.join(' ')}: ${stderr}`);
  return stdout;
};

export const ffprobe = async (path: string, ...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await runTool('ffprobe', [
    '-v',
    'error',
    ...args,
    '-i',
    `file:${path}`,
  ]);
  if (code !== 0) throw new Error(`ffprobe ${path}: ${stderr}`);
  return stdout.toString().trim();
};

type ProbedTags = Readonly<Record<string, string>>;
type ProbedStream = Readonly<Record<string, string | number>> & { readonly tags?: ProbedTags };
type Probed = {
  readonly streams: readonly ProbedStream[];
  readonly frames: readonly ProbedStream[];
  readonly programs: readonly { readonly tags?: ProbedTags }[];
  readonly format: { readonly tags?: ProbedTags };
};

export const probeJson = (path: string, ...args: string[]): Promise<Probed> =>
  probeAs<Probed>(path, ...args);

/** ffprobe's JSON, taken for what the caller knows it to be. */
export const probeAs = async <T>(path: string, ...args: string[]): Promise<T> =>
  JSON.parse(await ffprobe(path, '-of', 'json', ...args)) as T;

export const probeFile = (path: string, videoStream?: number): Promise<MediaInfo> =>
  probe({ kind: 'file', path }, { label: path, videoStream });

/** Sorted PTS of the decoded frames of one stream, in ticks. */
export const decodedPts = async (path: string, stream: string): Promise<number[]> =>
  (await ffprobe(path, '-select_streams', stream, '-show_entries', 'frame=pts', '-of', 'csv=p=0'))
    .split(/\s+/)
    .map((text) => Number.parseInt(text, 10))
    .filter(Number.isFinite);

export const packetSeconds = async (path: string, stream: string): Promise<number[]> =>
  (
    await ffprobe(
      path,
      '-select_streams',
      stream,
      '-show_entries',
      'packet=pts_time',
      '-of',
      'csv=p=0',
    )
  )
    .split(/\s+/)
    .map(Number.parseFloat)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);

export const frameOf = (bytes: Uint8Array, index: number, pts: number): LeasedFrame => {
  const memory = new SharedArrayBuffer(bytes.length);
  const output = new Uint8Array(memory);
  output.set(bytes);
  return { index, pts, lease: { memory, input: new Uint8Array(0), output, release: () => {} } };
};

/** Frames of a file, enlarged by repeating samples: what the networks would hand over, made by FFmpeg alone. */
export async function* enlarged(
  media: MediaInfo,
  format: PixelFormat,
  scale: number,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<LeasedFrame> {
  if (media.input.kind !== 'file') throw new Error('files only');
  const { index, video } = media.video;
  const pts = await decodedPts(media.input.path, String(index));
  const layout = { format, width: video.width * scale, height: video.height * scale };
  const child = spawn(
    'ffmpeg',
    [
      '-v',
      'error',
      '-nostdin',
      '-noautorotate',
      '-i',
      `file:${media.input.path}`,
      '-map',
      `0:${index}`,
      '-vf',
      `scale=${layout.width}:${layout.height}:flags=neighbor:in_range=${video.color.range ?? 'tv'}:out_range=${video.color.range ?? 'tv'}`,
      '-fps_mode',
      'passthrough',
      '-f',
      'rawvideo',
      '-pix_fmt',
      video.pixelFormat,
      'pipe:1',
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const size = frameBytes(format, layout.width, layout.height);
  let pending: Buffer[] = [];
  let have = 0;
  let frame = 0;
  try {
    for await (const chunk of child.stdout) {
      pending.push(chunk as Buffer);
      have += (chunk as Buffer).length;
      while (have >= size) {
        const all = Buffer.concat(pending);
        if (frame >= limit) return;
        yield frameOf(all.subarray(0, size), frame, pts[frame] as number);
        frame += 1;
        pending = [all.subarray(size)];
        have = all.length - size;
      }
    }
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

export type Encoded = {
  readonly report: SinkReport;
  readonly plan: EncodePlan;
  readonly written: number;
};

export const requestFor = (
  media: MediaInfo,
  output: OutputRef,
  scale: number,
  more: Partial<EncodeRequest> = {},
): EncodeRequest => {
  const { video, timeBase } = media.video;
  const layout: FrameLayout = {
    format: findPixelFormat(video.pixelFormat) as PixelFormat,
    width: video.width * scale,
    height: video.height * scale,
  };
  return {
    output,
    media,
    layout,
    timeBase,
    sampleAspect: video.sampleAspect,
    color: video.color,
    displayMatrix: video.displayMatrix,
    scale,
    audio: true,
    tag: 'srvid 0.1.0 test x2',
    overwrite: true,
    preset: 'ultrafast',
    ...more,
  };
};

/** Enlarges a file and writes it through the sink under test. */
export const encodeFile = async (
  media: MediaInfo,
  output: OutputRef,
  scale = 1,
  more: Partial<EncodeRequest> = {},
  limit?: number,
): Promise<Encoded> => {
  const lastFrame = more.duration === undefined ? await probeLastFrame(media) : undefined;
  const request = requestFor(media, output, scale, { lastFrame, ...more });
  const plan = await planEncode(request);
  await using sink = await openSink(plan);
  let written = 0;
  for await (const frame of enlarged(media, request.layout.format, scale, limit)) {
    await sink.write(frame);
    written += 1;
  }
  return { report: await sink.finish('complete'), plan, written };
};
