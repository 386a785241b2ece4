import { inputEnd, schemeOf } from '../core/ffmpeg/input-safety.ts';
import type { FrameLayout } from '../core/frame.ts';
import type { ColorInfo } from '../core/media.ts';
import type { PcmFormat } from '../core/pcm.ts';
import { rawPixelFormats } from '../core/nut/raw-fourcc.ts';
import type { LiveInput } from './live-input.ts';

/** What the pictures of every later connection are brought to. */
export type LiveFit = { readonly layout: FrameLayout; readonly color: ColorInfo };

export type PullRequest = {
  readonly input: LiveInput;
  /** Undefined for the first connection, which decides it. */
  readonly fit: LiveFit | undefined;
  readonly sound: boolean;
};

export type PullCommand = {
  readonly args: readonly string[];
  /** Goes in on fd 3 when the URL is secret. */
  readonly script: string | undefined;
};

/** Seconds added to all timestamps: NUT holds none below 0. */
export const liveTimeOffset = 3600;

const liveSound: PcmFormat = { sampleRate: 48_000, channels: 2 };

/** What cameras send; a decoder for anything else is a door that need not be open. */
const cameraCodecs =
  'h264,hevc,mjpeg,mpeg4,mpeg2video,h263,vp8,vp9,av1,libdav1d,aac,aac_latm,pcm_alaw,pcm_mulaw,pcm_s16be,pcm_s16le,g722,g726,g726le,adpcm_g722,adpcm_g726,adpcm_g726le,opus,libopus,mp2,mp3,mp3float,ac3';

/** A sign of life on the socket within 5 s. No stall detector: FFmpeg leaves only after four times as long, if at all. */
const socketTimeout = '5000000';

/** Can packets be lost on the way? FFmpeg then says of each picture whether it is a key frame. */
export const mayLosePackets = ({ ref, transport }: LiveInput): boolean => {
  const scheme = ref.kind === 'url' ? schemeOf(ref.url) : undefined;
  return /^rtsps?$/.test(scheme ?? '') ? transport === 'udp' : /^(?:rtp|udp)$/.test(scheme ?? '');
};

/** Options of the demuxer, by the scheme. `timeout` means "listen" up to FFmpeg 4; srvid needs 5.1. */
const demuxerOptions = ({ ref, transport }: LiveInput): readonly (readonly [string, string])[] => {
  const scheme = ref.kind === 'url' ? schemeOf(ref.url) : undefined;
  const small = [
    ['probesize', '500000'],
    ['analyzeduration', '500000'],
    ['fpsprobesize', '0'],
    // Stamps packets on arrival: the camera's clock may jump, and sound and pictures are stamped by the same clock.
    ['use_wallclock_as_timestamps', '1'],
  ] as const;
  if (scheme !== 'rtsp' && scheme !== 'rtsps') return small;
  return [
    ['rtsp_transport', transport],
    ['timeout', socketTimeout],
    ...(transport === 'udp' ? [['max_delay', '300000'] as const] : []),
    ...small,
  ];
};

const asArguments = (pairs: readonly (readonly [string, string])[]): readonly string[] =>
  pairs.flatMap(([name, value]) => [`-${name}`, value]);

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Adds a name to the list behind an option. */
const allowing = (options: readonly string[], option: string, name: string): readonly string[] =>
  options.map((text, i) => (options[i - 1] === option ? `${text},${name}` : text));

const inputArguments = (
  input: LiveInput,
): { readonly args: readonly string[]; readonly script?: string } => {
  const own = demuxerOptions(input);
  if (input.kind === 'device')
    return { args: ['-f', 'v4l2', '-i', input.ref.kind === 'file' ? input.ref.path : ''] };
  if (input.kind === 'file') {
    const { url, options } = inputEnd(input.ref);
    return { args: ['-re', ...options, '-i', url] };
  }
  const { url, options } = inputEnd(input.ref);
  const camera = ['-codec_whitelist', cameraCodecs];
  if (!input.isSecret) return { args: [...asArguments(own), ...options, ...camera, '-i', url] };
  const safe = allowing(
    allowing(options, '-protocol_whitelist', 'pipe'),
    '-format_whitelist',
    'concat',
  );
  return {
    args: [...safe, ...camera, '-f', 'concat', '-safe', '0', '-i', 'pipe:3'],
    script: [
      'ffconcat version 1.0',
      `file ${quoted(url)}`,
      ...own.map(([name, value]) => `option ${name} ${value}`),
      '',
    ].join('\n'),
  };
};

/** As the camera sends them, where NUT can carry that; else the nearest. */
const anyFormat = `format=pix_fmts=${rawPixelFormats
  .flatMap((name) =>
    /^yuv4(?:[024]{2}|11)p$/.test(name) ? [name, name.replace('yuv', 'yuvj')] : [name],
  )
  .join('|')}`;

const fitFilters = ({ layout, color }: LiveFit): readonly string[] => {
  const { width, height, format } = layout;
  const range = color.range === undefined ? '' : `:out_range=${color.range}`;
  return [
    `scale=${width}:${height}:force_original_aspect_ratio=decrease:flags=bicubic${range}`,
    `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`,
    `format=${format.name}`,
  ];
};

/**
 * One connection: pictures as NUT on fd 1, sound as NUT on fd 4. Where sound is wanted its pipe also carries a tiny picture per
 * picture: an output without any stream would be an error for cameras without sound.
 */
export const pullCommand = ({ input, fit, sound }: PullRequest): PullCommand => {
  const { args, script } = inputArguments(input);
  const late = `setpts=PTS+${liveTimeOffset}/TB`;
  const chain = [
    ...(fit ? fitFilters(fit) : [anyFormat]),
    ...(mayLosePackets(input) ? ['showinfo=checksum=0'] : []),
    late,
  ].join(',');
  const raw = ['-c:v', 'rawvideo', '-fps_mode:v', 'passthrough', '-enc_time_base:v', '1/90000'];
  const pipe = ['-flush_packets', '1', '-f', 'nut'];
  return {
    script,
    args: [
      '-hide_banner',
      '-nostdin',
      '-nostats',
      '-v',
      'level+verbose',
      '-threads',
      '1',
      ...args,
      '-map',
      '0:v:0',
      '-an',
      '-filter:v',
      chain,
      ...raw,
      ...pipe,
      'pipe:1',
      ...(sound ? soundArguments(late, raw, pipe) : []),
    ],
  };
};

const soundArguments = (
  late: string,
  raw: readonly string[],
  pipe: readonly string[],
): readonly string[] => [
  '-map',
  '0:v:0',
  '-filter:v',
  `scale=16:16:flags=neighbor,${late}`,
  ...raw,
  '-map',
  '0:a:0?',
  '-filter:a',
  `a${late}`,
  '-c:a',
  'pcm_s16le',
  '-ar',
  String(liveSound.sampleRate),
  '-ac',
  String(liveSound.channels),
  '-max_interleave_delta',
  '1',
  ...pipe,
  'pipe:4',
];
