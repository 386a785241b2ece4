import { SrvidError } from '../core/errors.ts';
import type { FfmpegEnd, FfmpegJob } from '../core/ffmpeg/command.ts';
import { inputEnd } from '../core/ffmpeg/input-safety.ts';
import type { MediaInfo } from '../core/media.ts';
import { formatRational } from '../core/rational.ts';
import { colorFilter, colorOptions, limitedRangeFilter } from './color.ts';
import type { EncodePlan, VideoPlan } from './encode-plan.ts';
import { fitFilters, formatFilters, pictureFilters } from './geometry.ts';
import type { EncodeRequest } from './request.ts';
import {
  durationFilter,
  losesTimecode,
  planTiming,
  type Timing,
  timescaleOptions,
} from './timing.ts';

/** What is known only when the first frame arrives and the place to write is chosen. */
export type EncodeTarget = {
  /** FFmpeg's URL of the output: `file:` + path, or `pipe:1`. */
  readonly url: string;
  /** PTS of the first frame in ticks of the request's time base; by default where the source's video starts. */
  readonly firstPts?: number;
  /** The output can be sought in. */
  readonly seekable?: boolean;
};

/** Statistics that other muxers wrote about the coded stream that is replaced. */
const staleTags = /^(?:BPS|NUMBER_OF_FRAMES|NUMBER_OF_BYTES|_STATISTICS_\w+)(?:-\w+)?$/i;

/** Where the source says that its video starts, in ticks. */
const expectedFirstPts = ({ media, timeBase, start }: EncodeRequest): number => {
  const first = (media?.video.startSeconds ?? 0) + (start ?? 0);
  return Math.round((first * timeBase.den) / timeBase.num);
};

/** The FFmpeg command of a plan, as data. Raw frames come in NUT on standard input; all else comes from the source file. */
export const encodeJob = (plan: EncodePlan, target: EncodeTarget): FfmpegJob => {
  const { request, video } = plan;
  if (!video) throw new SrvidError('BUG', `${request.output.kind} outputs need no encoder`);
  const timing = planTiming(request, video.container, target.firstPts ?? expectedFirstPts(request));
  return {
    // Whether something may be overwritten was settled before; a device always exists.
    global: [
      '-y',
      '-v',
      'error',
      '-nostats',
      '-progress',
      'pipe:2',
      '-stats_period',
      '3600',
      '-copyts',
    ],
    inputs: [
      pipeInput,
      ...(video.streams.length > 0 && request.media
        ? [sourceInput(request, request.media, timing)]
        : []),
    ],
    output: {
      url: target.url,
      options: video.container
        ? movieOptions(request, video, timing, target.seekable ?? true)
        : pictureOptions(request, video, timing),
    },
  };
};

// One frame is enough to know a raw stream.
const pipeInput: FfmpegEnd = { url: 'pipe:0', options: ['-f', 'nut', '-probesize', '32'] };

const decimal = (seconds: number): string => seconds.toFixed(6);

const sourceInput = (
  { start, duration }: EncodeRequest,
  media: MediaInfo,
  { sourceOffset }: Timing,
): FfmpegEnd =>
  inputEnd(media.input, media.format, [
    ...(start === undefined ? [] : ['-ss', decimal(start)]),
    ...(start === undefined && duration !== undefined ? ['-t', decimal(duration)] : []),
    ...(sourceOffset === 0 ? [] : ['-itsoffset', decimal(sourceOffset)]),
  ]);

const filters = (
  { color, fit, filter }: EncodeRequest,
  { fed, format, size, sampleAspect, picture }: VideoPlan,
  { lift }: Timing,
): string => {
  const colors = colorFilter(color);
  return [
    // A number above 2^53 would not be exact; a lift is the size of a start offset.
    ...(lift > 0 ? [`setpts=PTS-${lift}`] : []),
    ...(colors ? [colors] : []),
    ...(filter === undefined ? [] : [filter]),
    ...(fit ? fitFilters(fed, size, color, sampleAspect) : []),
    ...(picture
      ? pictureFilters(color, picture.pixelFormats[fed.format.bits > 8 ? 'deep' : 'eight'])
      : formatFilters(fed.format, format, color)),
  ].join(',');
};

/** Options of one output stream: `{ crf: '18' }` becomes `-crf:0 18`. */
const forStream = (stream: number, options: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(options).flatMap(([name, value]) => [`-${name}:${stream}`, value]);

const passthrough = (stream: number, { timeBase }: Timing): readonly string[] => [
  `-fps_mode:${stream}`,
  'passthrough',
  `-enc_time_base:${stream}`,
  formatRational(timeBase),
];

const enhancedOptions = (
  request: EncodeRequest,
  video: VideoPlan,
  timing: Timing,
  stream: number,
): readonly string[] => {
  const { container, encoder, options, lastFrame } = video;
  const chain = filters(request, video, timing);
  const tag = container?.codecTags[encoder.codec];
  const durations = container && durationFilter(container, timing, lastFrame);
  const packets = [limitedRangeFilter(encoder, request.color), durations].filter(
    (filter) => filter !== undefined,
  );
  return [
    `-c:${stream}`,
    encoder.id,
    ...forStream(stream, options),
    ...(chain === '' ? [] : [`-filter:${stream}`, chain]),
    ...(video.picture ? [] : forStream(stream, colorOptions(request.color))),
    ...passthrough(stream, timing),
    ...(tag ? [`-tag:${stream}`, tag] : []),
    ...(packets.length > 0 ? [`-bsf:${stream}`, packets.join(',')] : []),
  ];
};

const movieOptions = (
  request: EncodeRequest,
  video: VideoPlan,
  timing: Timing,
  seekable: boolean,
): readonly string[] => {
  const { container, streams } = video;
  if (!container) return [];
  const stream = Math.max(
    0,
    streams.findIndex(({ enhanced }) => enhanced),
  );
  const alone = streams.length === 0;
  return [
    ...(alone
      ? ['-map', '0:v:0', ...pcmOptions(request)]
      : streams.flatMap(({ enhanced, source }) => [
          '-map',
          enhanced ? '0:v:0' : `1:${source.index}`,
        ])),
    ...enhancedOptions(request, video, timing, stream),
    ...streams.flatMap(({ enhanced, codec, options }, i) =>
      enhanced ? [] : [`-c:${i}`, codec, ...sharpCut(request, i), ...streamOptions(i, options)],
    ),
    ...(alone ? [] : metadataOptions(video)),
    ...cutOptions(request),
    ...container.tagOptions(request.tag, stream),
    ...timescaleOptions(container, timing, request),
    ...container.muxerOptions,
    ...(losesTimecode(request, container) ? ['-write_tmcd', '0'] : []),
    ...(seekable ? [] : container.streamingOptions),
    '-f',
    container.muxer,
  ];
};

/** AAC is what every live protocol and player takes; 128 kbit/s is transparent for a camera's microphone. */
const pcmOptions = ({ pcm }: EncodeRequest): readonly string[] =>
  pcm ? ['-map', '0:a:0', '-c:1', 'aac', '-b:1', '128k'] : [];

/**
 * The end of a cut that begins at `start` is an option of the output, whose time begins at 0 there: for an input that is shifted,
 * FFmpeg 5.1 would count it from the wrong place. Without `start` nothing is shifted, and the output's time need not begin at 0.
 * The millisecond more is for frames whose time was rounded; the next packet is never that near.
 */
const cutOptions = ({ start, duration }: EncodeRequest): readonly string[] =>
  start === undefined || duration === undefined ? [] : ['-t', decimal(duration + 0.001)];

/** By default FFmpeg also copies what lies between the key frame that it seeks to and the start of a cut. */
const sharpCut = ({ start }: EncodeRequest, stream: number): readonly string[] =>
  start === undefined ? [] : [`-copypriorss:${stream}`, '0'];

/** Pairs of name and value; a name with a dash is an option of the whole output. */
const streamOptions = (stream: number, pairs: readonly string[]): readonly string[] =>
  pairs.map((text, i) => (i % 2 === 1 || text.startsWith('-') ? text : `-${text}:${stream}`));

/** Everything by name: FFmpeg's automatic copying would take the tags from the pipe, and stops at the first manual map. */
const metadataOptions = ({ streams }: VideoPlan): readonly string[] => [
  '-map_metadata',
  '1',
  '-map_chapters',
  '1',
  ...streams.flatMap(({ source, enhanced, disposition }, i) => [
    `-map_metadata:s:${i}`,
    `1:s:${source.index}`,
    ...(enhanced
      ? Object.keys(source.tags)
          .filter((key) => staleTags.test(key))
          .flatMap((key) => [`-metadata:s:${i}`, `${key}=`])
      : []),
    `-disposition:${i}`,
    disposition,
  ]),
];

const pictureOptions = (
  request: EncodeRequest,
  video: VideoPlan,
  timing: Timing,
): readonly string[] => [
  '-map',
  '0:v:0',
  ...enhancedOptions(request, video, timing, 0),
  '-f',
  'image2',
  ...(request.output.kind === 'sequence'
    ? ['-start_number', String(request.output.firstNumber)]
    : ['-update', '1', '-frames:v', '1']),
];
