import { ffmpegArguments, type FfmpegJob } from '../core/ffmpeg/command.ts';
import { redact } from '../core/ffmpeg/redact.ts';
import { formatRational, toNumber } from '../core/rational.ts';
import { decodeJob, usesDeinterlacer } from '../decode/ffmpeg-args.ts';
import type { EncodePlan } from '../encode/encode-plan.ts';
import { encodeJob } from '../encode/encode-job.ts';
import type { OutputRef } from '../encode/output.ts';
import type { Upscaler } from '../infer/upscaler.ts';
import type { PlanSummary } from './events.ts';
import { displayedSize } from './geometry.ts';
import { memoryBound } from './memory-bound.ts';
import type { Plan } from './plan.ts';
import { expectedLength } from './expected-length.ts';
import { summarizeRegions } from './regions/summary.ts';

export const describeOutput = (output: OutputRef): string => {
  if (output.kind === 'sequence') return output.pattern;
  if (output.kind === 'null') return 'null:';
  if (output.kind === 'stdout') return '-';
  if (output.kind === 'live') return output.outputs.map(({ label }) => label).join(', ');
  if (output.kind === 'hash') return `hash:${output.path ?? ''}`;
  return output.path;
};

const describeDeinterlacing = ({ decode, media }: Plan): string => {
  const { interlaced } = media.video.video;
  if (!usesDeinterlacer({ deinterlace: decode.deinterlace, video: media.video })) {
    return interlaced ? 'off: the video is interlaced and stays so' : 'off: progressive';
  }
  if (decode.deinterlace === 'auto') {
    return interlaced
      ? 'bwdif, one frame per frame: the video is flagged as interlaced'
      : 'bwdif on frames that are flagged as interlaced, should there be any';
  }
  return decode.deinterlace === 'field'
    ? 'bwdif on all frames, one frame per field'
    : 'bwdif on all frames, one frame per frame';
};

/** For people and logs: no password of a URL in it. */
const commandLine = (job: FfmpegJob): readonly string[] => [
  'ffmpeg',
  ...ffmpegArguments(job).map(redact),
];

/** What is written, in the encoder's words; for `null:` and `hash:` the enlarged frames themselves. */
export const describeEncoding = ({ request, video }: EncodePlan) => {
  const { layout } = request;
  if (!video)
    return {
      format: layout.format.name,
      width: layout.width,
      height: layout.height,
      streams: [],
      command: [],
    };
  const { kind } = request.output;
  const isPiped = kind === 'stdout' || kind === 'live';
  const job = encodeJob(
    { request, video, warnings: [] },
    { url: isPiped ? 'pipe:1' : `file:${describeOutput(request.output)}` },
  );
  return {
    format: `${video.format.name} by ${video.encoder.id}`,
    width: video.size.width,
    height: video.size.height,
    streams: video.streams.map(
      ({ source, enhanced, codec }) =>
        `${source.index} ${source.kind} ${source.codec ?? 'unknown'}: ${enhanced ? 'enhanced' : codec === 'copy' ? 'copied' : `converted by ${codec}`}`,
    ),
    command: commandLine(job),
  };
};

/** The plan in words and numbers. */
export const summarize = (plan: Plan, upscaler: Pick<Upscaler, 'device' | 'halo'>): PlanSummary => {
  const { media, working, enlarge, decode } = plan;
  const { request } = plan.encode;
  const facts = media.video.video;
  const encoding = describeEncoding(plan.encode);
  const { totalFrames, totalSeconds } = expectedLength(plan);
  const rate = facts.averageFrameRate;
  const unspecified = 'unspecified';
  return {
    input: plan.label,
    output: describeOutput(request.output),
    source: {
      codec: media.video.codec ?? 'unknown',
      width: facts.width,
      height: facts.height,
      pixelFormat: facts.pixelFormat,
      frameRate: rate ? `${formatRational(rate)} (${toNumber(rate).toFixed(3)})` : unspecified,
      frames: totalFrames,
      seconds: totalSeconds,
    },
    geometry: {
      scale: request.scale,
      decoded: `${enlarge.input.width}×${enlarge.input.height}`,
      enlarged: `${enlarge.output.width}×${enlarge.output.height}`,
      written: `${encoding.width}×${encoding.height}`,
      displayed: displayedSize(
        encoding.width,
        encoding.height,
        plan.encode.video ? plan.encode.video.sampleAspect : request.sampleAspect,
        decode.rotate ? 0 : facts.rotation,
      ),
    },
    formats: {
      working: working.format.name,
      encoded: encoding.format,
      range: request.color.range ?? unspecified,
      matrix: request.color.matrix ?? unspecified,
      chromaLocation:
        request.color.chromaLocation ??
        `${unspecified}${working.format.chroma ? ` (taken as ${working.format.chroma.x === 4 && working.format.chroma.y === 4 ? 'center' : 'left'})` : ''}`,
      rules: working.rules,
    },
    model: {
      id: plan.model.id,
      why: plan.why,
      device: upscaler.device,
      threads: plan.threads,
      receptiveField: upscaler.halo,
      sha256: plan.model.sha256,
    },
    tiles: { side: String(plan.tile), perFrame: enlarge.tiles.length },
    memory: { leases: plan.leases, bytesPerLease: plan.bytesPerLease, bound: memoryBound(plan) },
    deinterlace: describeDeinterlacing(plan),
    ...(plan.regions ? { regions: summarizeRegions(plan.regions, enlarge, facts) } : {}),
    streams: encoding.streams,
    commands: {
      decode: commandLine(decodeJob(decode)),
      encode: encoding.command,
    },
  };
};
