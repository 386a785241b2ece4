import type { StreamInfo } from '../../core/media.ts';
import type { Holds, StreamFate } from './container.ts';

/** Subtitles that are text: FFmpeg converts any of them into any other. */
const textSubtitles = [
  'subrip',
  'srt',
  'ass',
  'ssa',
  'mov_text',
  'webvtt',
  'text',
  'microdvd',
  'jacosub',
  'sami',
  'realtext',
  'subviewer',
  'subviewer1',
  'mpl2',
  'stl',
  'pjs',
  'vplayer',
  'hdmv_text_subtitle',
];

const isTextSubtitle = (codec: string): boolean => textSubtitles.includes(codec);

const drop = (reason: string): StreamFate => ({ action: 'drop', reason });
const copy: StreamFate = { action: 'copy' };

export type FateRules = {
  readonly label: string;
  readonly holds: Holds;
  /** What audio of other codecs becomes. */
  readonly audio?: {
    readonly encoder: string;
    readonly to: string;
    readonly options?: readonly string[];
  };
  /** What text subtitles of other codecs become. */
  readonly text?: { readonly encoder: string; readonly to: string };
  readonly coverArt: readonly string[];
  readonly attachments: boolean;
  /** Data codecs that are copied. */
  readonly data: readonly string[];
  /** A timecode track comes back from the video's `timecode` tag: as a track, or as that tag (Matroska). */
  readonly timecode?: boolean;
};

const holdsCodec = (list: readonly string[] | 'any', codec: string): boolean =>
  list === 'any' || list.includes(codec);

/** The fate of one stream by a container's rules. */
export const fateBy = (rules: FateRules, stream: StreamInfo): StreamFate => {
  const { codec, kind } = stream;
  const cannot = drop(
    `${rules.label} cannot hold ${codec ?? (stream.codecTag || 'unknown')} ${kind} streams`,
  );
  if (kind === 'attachment')
    return rules.attachments ? copy : drop(`${rules.label} cannot hold attachments`);
  if (kind === 'data') {
    if (rules.timecode && stream.codecTag === 'tmcd') return { action: 'regenerate' };
    return codec !== undefined && rules.data.includes(codec) ? copy : cannot;
  }
  if (codec === undefined) return drop(`FFmpeg does not know the codec of this ${kind} stream`);
  if (kind === 'video') {
    if (stream.video?.isCoverArt)
      return rules.coverArt.includes(codec)
        ? copy
        : drop(`${rules.label} cannot hold ${codec} cover art`);
    return holdsCodec(rules.holds.video, codec) ? copy : cannot;
  }
  if (kind === 'audio') {
    if (holdsCodec(rules.holds.audio, codec)) return copy;
    return rules.audio ? { action: 'convert', ...rules.audio } : cannot;
  }
  if (holdsCodec(rules.holds.subtitle, codec)) return copy;
  return rules.text && isTextSubtitle(codec) ? { action: 'convert', ...rules.text } : cannot;
};
