import { redact } from '../../core/ffmpeg/redact.ts';
import { frameBytes } from '../../core/pixel-format.ts';
import { formatRational, toNumber } from '../../core/rational.ts';
import { pullCommand } from '../../decode/live-args.ts';
import type { PlanSummary } from '../events.ts';
import { displayedSize } from '../geometry.ts';
import { defaultOptions } from '../options.ts';
import { describeEncoding, describeOutput } from '../summary.ts';
import type { LiveUpscaler } from './live-upscaler.ts';
import type { LivePlan } from './plan-live.ts';

/** Those that wait before and after the workers, in them, being read, and being shown. */
const liveLeases = 8;

const describeSound = ({ settings, connection, encode }: LivePlan): string => {
  if (encode.request.pcm) return 'carried, in step with the picture';
  return connection.video.hasSound && !settings.wantsSound ? 'left out' : 'the camera has none';
};

/** The plan in words and numbers. */
export const summarizeLive = (
  plan: LivePlan,
  chosen: Pick<LiveUpscaler, 'device' | 'halo'>,
  rungs: readonly string[],
): PlanSummary => {
  const { settings, connection, enlarge, encode, rate } = plan;
  const { video, layout } = connection;
  const [model] = settings.models;
  const { request } = encode;
  const encoding = describeEncoding(encode);
  const unspecified = 'unspecified';
  const bytesPerLease =
    frameBytes(layout.format, layout.width, layout.height) +
    frameBytes(enlarge.output.format, enlarge.output.width, enlarge.output.height);
  return {
    input: settings.input.label,
    output: describeOutput(request.output),
    source: {
      codec: video.codec,
      width: video.width,
      height: video.height,
      pixelFormat: video.pixelFormat,
      frameRate: `${formatRational(rate)} (${toNumber(rate).toFixed(3)})`,
      frames: undefined,
      seconds: undefined,
    },
    geometry: {
      scale: request.scale,
      decoded: `${layout.width}×${layout.height}`,
      enlarged: `${enlarge.output.width}×${enlarge.output.height}`,
      written: `${encoding.width}×${encoding.height}`,
      displayed: displayedSize(
        encoding.width,
        encoding.height,
        encode.video ? encode.video.sampleAspect : request.sampleAspect,
        0,
      ),
    },
    formats: {
      working: layout.format.name,
      encoded: encoding.format,
      range: request.color.range ?? unspecified,
      matrix: request.color.matrix ?? unspecified,
      chromaLocation: request.color.chromaLocation ?? unspecified,
      rules: [],
    },
    model: {
      id: model?.id ?? '',
      why: model?.id.endsWith('-coded') ? 'weights for coded footage' : undefined,
      device: chosen.device,
      threads: settings.threads,
      receptiveField: chosen.halo,
      sha256: model?.sha256 ?? '',
    },
    tiles: {
      side: String(settings.options.tile ?? defaultOptions.tile),
      perFrame: enlarge.tiles.length,
    },
    memory: { leases: liveLeases, bytesPerLease, bound: liveLeases * bytesPerLease },
    deinterlace: 'off: live pictures are enlarged as they come',
    streams: encoding.streams,
    live: {
      transport: settings.input.transport,
      maxLatency: settings.maxLatencyMs / 1000,
      maxOutage: settings.maxOutageMs === undefined ? null : settings.maxOutageMs / 1000,
      rungs,
      sound: describeSound(plan),
    },
    commands: {
      decode: [
        'ffmpeg',
        ...pullCommand({
          input: settings.input,
          fit: undefined,
          sound: settings.wantsSound,
        }).args.map(redact),
      ],
      encode: encoding.command,
    },
  };
};
