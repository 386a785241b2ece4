import { SrvidError } from '../errors.ts';
import type { InputRef } from '../media.ts';
import { formatRational } from '../rational.ts';
import type { FfmpegEnd } from './command.ts';

/** 8192 × 4320 (8K DCI), its height rounded up to whole macroblocks as decoders allocate it. */
export const maxPixels = 8192 * 4352;

/**
 * Demuxers that read one self-contained file. Not in the list on purpose: whatever opens further files or addresses by itself
 * (hls, dash, concat, imf, sdp, vobsub, webm_dash_manifest), devices, lavfi, text (tty, subtitles) and headerless raw video.
 * FFmpeg matches any of a demuxer's names, so `mov` covers `mov,mp4,m4a,3gp,3g2,mj2`.
 */
const containers = [
  'mov',
  'matroska',
  'avi',
  'mpegts',
  'mpeg',
  'flv',
  'live_flv',
  'asf',
  'asf_o',
  'ogg',
  'mxf',
  'gxf',
  'nut',
  'dv',
  'wtv',
  'rm',
  'ivr',
  'nsv',
  'nuv',
  'ivf',
  'obu',
  'av1',
  'yuv4mpegpipe',
  'swf',
  'pva',
  'ty',
  'lmlm4',
  'kux',
  'dhav',
  'mxg',
  'mpjpeg',
  'smjpeg',
  'film_cpk',
  'flic',
  'roq',
  'bink',
  'smk',
  'vivo',
  '4xm',
  'ea',
  'dxa',
  'thp',
  'rpl',
  'idcin',
  'wsvqa',
  'mtv',
  'lxf',
  'cine',
  'ser',
  'filmstrip',
  'cdxl',
  'amv',
  'r3d',
  'mlv',
  'ifv',
  'luodat',
  'moflex',
  'ingenient',
  'iec61883',
];
const elementaryStreams = [
  'h261',
  'h263',
  'h264',
  'hevc',
  'vvc',
  'evc',
  'm4v',
  'mpegvideo',
  'mjpeg',
  'mjpeg_2000',
  'vc1',
  'vc1test',
  'cavsvideo',
  'avs2',
  'avs3',
  'dirac',
  'dnxhd',
  'apv',
];
const pictures = [
  'gif',
  'apng',
  'png_pipe',
  'jpeg_pipe',
  'jpegls_pipe',
  'jpegxl_pipe',
  'jpegxl_anim',
  'j2k_pipe',
  'bmp_pipe',
  'tiff_pipe',
  'webp_pipe',
  'ppm_pipe',
  'pgm_pipe',
  'pbm_pipe',
  'pam_pipe',
  'pgmyuv_pipe',
  'dpx_pipe',
  'exr_pipe',
  'sgi_pipe',
  'sunrast_pipe',
  'pcx_pipe',
  'qoi_pipe',
  'psd_pipe',
  'xbm_pipe',
  'xpm_pipe',
  'xwd_pipe',
  'hdr_pipe',
  'ico',
];
/** Read so that srvid can say that they hold no video. */
const audioFiles = [
  'mp3',
  'wav',
  'flac',
  'aac',
  'ac3',
  'eac3',
  'aiff',
  'caf',
  'w64',
  'amr',
  'au',
  'dts',
  'ape',
  'wv',
  'tta',
];

const selfContained = [...containers, ...elementaryStreams, ...pictures, ...audioFiles];

type Scheme = {
  readonly protocols: readonly string[];
  readonly formats: readonly string[];
  /** What plays now: a second connection would begin elsewhere, and many cameras refuse it. */
  readonly isLive?: true;
};

/**
 * What each scheme may open. A redirect may lead from http to https and back, never to a file.
 * Playlists (HLS, DASH) are taken over http and https only. They may name any http address, internal ones included: whoever
 * gives srvid a URL of a stranger must fetch it where that does no harm.
 */
const web: Scheme = {
  protocols: ['http', 'https', 'tls', 'tcp', 'crypto'],
  formats: [...selfContained, 'hls', 'dash', 'webvtt'],
};
const schemes: Readonly<Record<string, Scheme>> = {
  http: web,
  https: web,
  ftp: { protocols: ['ftp', 'tcp'], formats: selfContained },
  rtsp: {
    protocols: ['rtsp', 'rtp', 'udp', 'tcp'],
    formats: ['rtsp', 'rtp', 'sdp', 'mpegts'],
    isLive: true,
  },
  rtsps: {
    protocols: ['rtsp', 'rtsps', 'rtp', 'srtp', 'udp', 'tcp', 'tls'],
    formats: ['rtsp', 'rtp', 'sdp', 'mpegts'],
    isLive: true,
  },
  rtmp: { protocols: ['rtmp', 'tcp'], formats: ['flv', 'live_flv'], isLive: true },
  rtmps: { protocols: ['rtmps', 'rtmp', 'tls', 'tcp'], formats: ['flv', 'live_flv'], isLive: true },
  rtp: { protocols: ['rtp', 'udp'], formats: ['rtp', 'sdp', 'mpegts'], isLive: true },
  srt: { protocols: ['srt'], formats: selfContained, isLive: true },
  tcp: { protocols: ['tcp'], formats: selfContained, isLive: true },
  udp: { protocols: ['udp'], formats: selfContained, isLive: true },
};

export const allowedSchemes: readonly string[] = Object.keys(schemes);

/** Lower-case scheme of `scheme://…`; undefined for anything else, so that `foo:bar.mp4` is a file name. */
export const schemeOf = (text: string): string | undefined =>
  /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();

/** Is it a stream that plays now, which can be opened only once? */
export const isLive = (ref: InputRef): boolean =>
  ref.kind === 'url' && schemes[schemeOf(ref.url) ?? '']?.isLive === true;

const pictureName =
  /\.(?:png|jpe?g|jps|bmp|tiff?|webp|p[bgnpaf]m|dpx|exr|sgi|ras|sun|pcx|qoi|psd|xbm|xpm|xwd|hdr|jp2|j2k|jxl|jls|tga|avif)$/i;

/** Does the name end like a still picture's? AVIF is one too, but a container to FFmpeg. */
export const isPictureName = (path: string): boolean => pictureName.test(path);

const whitelist = (protocols: readonly string[], formats: readonly string[]): readonly string[] => [
  '-protocol_whitelist',
  protocols.join(','),
  '-format_whitelist',
  formats.join(','),
  '-max_pixels',
  String(maxPixels),
];

/**
 * The options that must stand before every `-i`, for ffmpeg and ffprobe: which protocols and demuxers this input may use and how
 * large a picture may be. No `-codec_whitelist`: archives need hundreds of old decoders, and FFmpeg knows no list of forbidden ones.
 * @param demuxerFormat FFmpeg's name of the demuxer once it is known: then no other is allowed for a file
 * @throws SrvidError INPUT_REFUSED for a scheme that is not in `allowedSchemes`
 */
export const inputSafetyOptions = (ref: InputRef, demuxerFormat?: string): readonly string[] => {
  if (ref.kind === 'sequence') return whitelist(['file'], ['image2']);
  if (ref.kind === 'file')
    return whitelist(
      ['file'],
      literalPicture(ref.path) ? ['image2'] : demuxerFormat ? [demuxerFormat] : selfContained,
    );
  const name = schemeOf(ref.url) ?? '';
  const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
  if (!scheme)
    throw new SrvidError('INPUT_REFUSED', `the protocol "${name}" is not allowed for inputs`, {
      hint: `Allowed are files and ${allowedSchemes.join(', ')}.`,
    });
  return whitelist(scheme.protocols, scheme.formats);
};

// Left to itself, FFmpeg takes a picture named `a%03d.png` for a pattern. AVIF is read by the mov demuxer.
const literalPicture = (path: string): boolean => isPictureName(path) && !/\.avif$/i.test(path);

const demuxerOptions = (ref: InputRef): readonly string[] => {
  if (ref.kind === 'url') return [];
  if (ref.kind === 'sequence')
    return [
      '-f',
      'image2',
      '-pattern_type',
      'sequence',
      '-framerate',
      formatRational(ref.frameRate),
      '-start_number',
      String(ref.firstNumber),
    ];
  return literalPicture(ref.path)
    ? ['-f', 'image2', '-pattern_type', 'none']
    : /\.gif$/i.test(ref.path)
      ? ['-f', 'gif']
      : [];
};

/** FFmpeg's own name of an input: a local path gets `file:` before it, so that no character of a name means anything. */
const inputUrl = (ref: InputRef): string =>
  ref.kind === 'url' ? ref.url : `file:${ref.kind === 'file' ? ref.path : ref.pattern}`;

/** An input as a command needs it: its URL, and before it the safety options, what chooses the demuxer, and `extra`. */
export const inputEnd = (
  ref: InputRef,
  demuxerFormat?: string,
  extra: readonly string[] = [],
): FfmpegEnd => ({
  url: inputUrl(ref),
  options: [...inputSafetyOptions(ref, demuxerFormat), ...demuxerOptions(ref), ...extra],
});
