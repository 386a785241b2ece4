import type { FfmpegJob } from '../core/ffmpeg/command.ts';
import { inputEnd } from '../core/ffmpeg/input-safety.ts';
import type { Rect } from '../core/frame.ts';
import type { MediaInfo, VideoStreamInfo } from '../core/media.ts';
import type { Rational } from '../core/rational.ts';
import { formatRational, reduce } from '../core/rational.ts';
import { isRawStream } from './raw-stream.ts';
import type { WorkingFormat } from './working-format.ts';

export type Deinterlace = 'auto' | 'on' | 'off' | 'field';

export type DecodeRequest = {
  readonly media: MediaInfo;
  readonly working: WorkingFormat;
  /** `auto`: frames that are flagged; `on`: all; `field`: all, one picture per field; `off`: none. */
  readonly deinterlace: Deinterlace;
  /** Seconds from the start of the container: pictures before it are left out. Timestamps stay the source's. */
  readonly start?: number | undefined;
  /** Decode from the start of the input on, whatever `start` is: slow, and never too late for the key frame. */
  readonly withoutSeeking?: boolean | undefined;
  /** Seconds from `start` on. */
  readonly duration?: number | undefined;
  /** At most so many pictures (after deinterlacing). */
  readonly frames?: number | undefined;
  /** FFmpeg's name of a hardware decoder. FFmpeg decodes in software, without an error, what the hardware cannot. */
  readonly hwaccel?: string | undefined;
  /** Turn the pictures by the display matrix (for outputs that cannot carry one). */
  readonly rotate?: boolean | undefined;
  /** The part of the pictures, as they are after all else, that is wanted: in luma samples, on the chroma grid. */
  readonly crop?: Rect | undefined;
};

/** The time base of the frames: the source's, halved when each field becomes a picture. */
export const frameTimeBase = ({
  media,
  deinterlace,
}: Pick<DecodeRequest, 'media' | 'deinterlace'>): Rational =>
  deinterlace === 'field' ? half(media.video.timeBase) : media.video.timeBase;

/** Half a tick; the same tick where FFmpeg's 31 bits for a denominator do not suffice. */
const half = ({ num, den }: Rational): Rational =>
  den * 2 < 2 ** 31 ? reduce({ num, den: den * 2 }) : { num, den };

/**
 * The time base asked of FFmpeg: half of the frames' one. A timestamp that FFmpeg had to move (NUT wants them to rise; it then adds one
 * tick to the one before) falls between the frames' ticks and is so recognised.
 */
export const pipeTimeBase = (request: Pick<DecodeRequest, 'media' | 'deinterlace'>): Rational =>
  half(frameTimeBase(request));

/** NUT cannot carry negative timestamps, so all are sent an hour late, in whole ticks of the source, and put back by the reader. */
export const timestampOffset = ({ num, den }: Rational): number => Math.ceil((3600 * den) / num);

/** Codecs that know no fields. Everything else may flag single frames as interlaced, whatever its header says. */
const progressiveCodecs = /^(?:vp[89]|av1|gif|apng|png|webp|bmp|qoi|jpegxl|flic|theora)$/;

/** Is bwdif in the chain? With `auto` it is wherever frames may be flagged; frames that are not pass it untouched. */
export const usesDeinterlacer = ({
  deinterlace,
  video,
}: {
  deinterlace: Deinterlace;
  video: VideoStreamInfo;
}): boolean => {
  if (deinterlace === 'off' || video.video.height < 3 || video.video.width < 3) return false;
  return (
    deinterlace !== 'auto' || video.video.interlaced || !progressiveCodecs.test(video.codec ?? '')
  );
};

const deinterlacer = (deinterlace: Deinterlace): string =>
  `bwdif=mode=${deinterlace === 'field' ? 'send_field' : 'send_frame'}:parity=auto:deint=${deinterlace === 'auto' ? 'interlaced' : 'all'}`;

/** Seconds to ticks, up to the next tick. Hair-splitting of binary fractions aside: 0.3 s at 1/10 is tick 3. */
const ticksAt = (seconds: number, { num, den }: Rational): number =>
  Math.ceil((seconds * den) / num - 1e-6);

/** Pictures with `start` ≤ time < `start + duration`, both counted from the start of the container, and no others. */
const trim = ({ media, start, duration }: DecodeRequest): string | undefined => {
  if (start === undefined && duration === undefined) return undefined;
  const { timeBase } = media.video;
  const from = (media.startSeconds ?? 0) + (start ?? 0);
  const bounds = [
    ...(start === undefined ? [] : [`start_pts=${ticksAt(from, timeBase)}`]),
    ...(duration === undefined ? [] : [`end_pts=${ticksAt(from + duration, timeBase)}`]),
  ];
  return `trim=${bounds.join(':')}`;
};

/** Containers with an index of key frames: seeking leads to one. */
const indexed = /^(?:mov|matroska|avi|asf|nut|gif|apng|image2)/;

/**
 * How far before `start` decoding begins. Without an index FFmpeg seeks to some packet, and what follows up to the next key frame is
 * garbage or nothing; half a minute holds a key frame of nearly all recordings.
 */
const seek = ({ media, start = 0, withoutSeeking }: DecodeRequest): readonly string[] => {
  if (withoutSeeking || isRawStream(media)) return [];
  // AVI knows no timestamps: after seeking, those of codecs with B-frames are one frame off.
  if (media.format === 'avi' && /^(?:mpeg4|h264|hevc|vc1|wmv3)$/.test(media.video.codec ?? ''))
    return [];
  const to = start - (indexed.test(media.format) ? 1 : 30);
  return to > 0 ? ['-noaccurate_seek', '-ss', to.toFixed(3)] : [];
};

const filters = (request: DecodeRequest): string => {
  const { media, working, deinterlace, crop } = request;
  // Trimming and delaying count in the source's ticks: bwdif halves the time base.
  const chain = [
    trim(request),
    working.filter,
    `setpts=PTS+${timestampOffset(media.video.timeBase)}`,
  ];
  if (usesDeinterlacer({ deinterlace, video: media.video })) chain.push(deinterlacer(deinterlace));
  if (crop) chain.push(`crop=${crop.width}:${crop.height}:${crop.x}:${crop.y}:exact=1`);
  return chain.filter((filter) => filter !== undefined).join(',');
};

/** The command that decodes the chosen stream to NUT on standard output. */
export const decodeJob = (request: DecodeRequest): FfmpegJob => {
  const { media, working, frames, hwaccel, rotate } = request;
  const before = [
    ...(rotate ? [] : ['-noautorotate']),
    ...(hwaccel === undefined ? [] : ['-hwaccel', hwaccel]),
    ...seek(request),
  ];
  return {
    // Verbose: only there FFmpeg says that the picture changed its size and how many frames it sent. A handful of lines.
    global: ['-v', 'level+verbose', '-nostats', '-copyts'],
    inputs: [inputEnd(media.input, media.format, before)],
    output: {
      url: 'pipe:1',
      options: [
        '-map',
        `0:${media.video.index}`,
        '-filter:v',
        filters(request),
        '-sws_flags',
        'bicubic+accurate_rnd+full_chroma_int+bitexact',
        '-c:v',
        'rawvideo',
        '-pix_fmt',
        working.ffmpegName,
        '-fps_mode',
        'passthrough',
        '-enc_time_base',
        formatRational(pipeTimeBase(request)),
        ...(frames === undefined ? [] : ['-frames:v', String(frames)]),
        '-f',
        'nut',
      ],
    },
  };
};
