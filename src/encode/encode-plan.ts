import { isLive } from '../core/ffmpeg/input-safety.ts';
import { SrvidError } from '../core/errors.ts';
import type { FrameLayout } from '../core/frame.ts';
import type { ColorInfo, MediaInfo } from '../core/media.ts';
import { findPixelFormat, type PixelFormat } from '../core/pixel-format.ts';
import { type Rational, toNumber } from '../core/rational.ts';
import {
  chooseEncoder,
  type ChosenEncoder,
  requireSettings,
  withUserOptions,
} from './choose-encoder.ts';
import { unknownColorNames } from './color.ts';
import type { Container } from './containers/container.ts';
import { containerOf } from './containers/index.ts';
import type { Encoder, EncoderOptions } from './encoders/encoder.ts';
import { type Picture, pictureOf } from './encoders/pictures.ts';
import { fittedSampleAspect, type Size, wholeChromaSize } from './geometry.ts';
import { choosePixelFormat } from './pixel-format-choice.ts';
import { liveRequest } from './live/defaults.ts';
import { liveNut } from './live/nut.ts';
import type { EncodeRequest, LastFrame } from './request.ts';
import { type OutputStream, planStreams } from './streams.ts';
import { frameRateOf, hasConstantRate, losesTimecode } from './timing.ts';

/** What FFmpeg will be asked to encode. */
export type VideoPlan = {
  /** Undefined for still pictures. */
  readonly container: Container | undefined;
  readonly picture: Picture | undefined;
  readonly encoder: Encoder;
  readonly options: EncoderOptions;
  /** The frames in the pipe: the enlarged ones, with a replicated row or column, or with neutral chroma, where the encoder needs that. */
  readonly fed: FrameLayout;
  /** What is encoded. */
  readonly format: PixelFormat;
  readonly size: Size;
  /** Of what is encoded: with `size` it says how large the picture is shown. */
  readonly sampleAspect: Rational | undefined;
  /** In output order; empty when nothing but the video is written. */
  readonly streams: readonly OutputStream[];
  /** In ticks of the source, where it is known. */
  readonly lastFrame: LastFrame | undefined;
};

/** A checked request: all that is needed to build the FFmpeg command, and what the user must be told. */
export type EncodePlan = {
  readonly request: EncodeRequest;
  /** Undefined for `null:` and `hash:`. */
  readonly video: VideoPlan | undefined;
  /** Whole sentences. */
  readonly warnings: readonly string[];
};

/**
 * Checks a request against the container and the installed FFmpeg, and decides codec, pixel format, size and streams.
 * @throws SrvidError USAGE (codec, crf, preset, encoder options), ENCODE_FAILED (the encoder is not in this FFmpeg), FFMPEG_MISSING
 */
export const planEncode = async (request: EncodeRequest): Promise<EncodePlan> => {
  const { output } = request;
  switch (output.kind) {
    case 'null':
    case 'hash':
      return { request, video: undefined, warnings: [] };
    case 'picture':
    case 'sequence':
      return planPictures(request, pictureOf(output.picture));
    case 'stdout':
      return planMovie(request, containerOf('mkv'));
    case 'file':
      return planMovie(request, containerOf(output.container));
    case 'live':
      return planMovie(liveRequest(request, output.outputs), liveNut);
  }
};

const formatNamed = (name: string): PixelFormat => findPixelFormat(name) as PixelFormat;

const planPictures = (request: EncodeRequest, picture: Picture): EncodePlan => {
  const { layout, fit } = request;
  const size = fit ?? { width: layout.width, height: layout.height };
  // A scaler that takes gray for full range must not see limited gray.
  const fed = layout.format.chroma
    ? layout
    : {
        ...layout,
        format: formatNamed(
          layout.format.bits === 8 ? 'yuv444p' : `yuv444p${layout.format.bits}le`,
        ),
      };
  const options = withUserOptions(
    picture.encoder,
    picture.encoder.options(noSettings),
    request.encoderOptions ?? [],
  );
  const warnings =
    request.codec === undefined && request.crf === undefined && request.preset === undefined
      ? []
      : ['--codec, --crf and --preset mean nothing for still pictures.'];
  return {
    request,
    video: {
      container: undefined,
      picture,
      encoder: picture.encoder,
      options,
      fed,
      format: fed.format,
      size,
      sampleAspect: sampleAspectOf(request, size),
      streams: [],
      lastFrame: undefined,
    },
    warnings,
  };
};

const sampleAspectOf = ({ layout, fit, sampleAspect }: EncodeRequest, size: Size) =>
  fit ? fittedSampleAspect(layout, size, sampleAspect) : sampleAspect;

const noSettings = {
  crf: undefined,
  preset: undefined,
  frameRate: undefined,
  constantRate: false,
  noReordering: false,
  hdr: undefined,
};

const planMovie = async (request: EncodeRequest, container: Container): Promise<EncodePlan> => {
  const { layout, color, media, audio } = request;
  const chosen = await chooseEncoder(container, {
    codec: request.codec,
    bits: layout.format.bits,
    transfer: color.transfer,
  });
  requireSettings(chosen.encoder, request.crf, request.preset);
  const { format, losses } = chooseFormat(layout.format, chosen);
  const geometry = planGeometry(request, chosen.encoder, format);
  const { streams, warnings } =
    !media || copiesNothing(media)
      ? { streams: [], warnings: media && isLive(media.input) ? [liveLoss] : [] }
      : planStreams(media, container, { audio });
  return {
    request,
    video: {
      container,
      picture: undefined,
      encoder: chosen.encoder,
      options: withUserOptions(
        chosen.encoder,
        encoderOptions(request, chosen.encoder, container),
        request.encoderOptions ?? [],
      ),
      format,
      ...geometry.layout,
      sampleAspect: sampleAspectOf(request, geometry.layout.size),
      streams,
      lastFrame: request.lastFrame,
    },
    warnings: [
      ...losses,
      ...geometry.warnings,
      ...warnings,
      ...videoWarnings(request, chosen.encoder, container),
    ],
  };
};

const liveLoss =
  'Sound and other streams of a live source are left out: it cannot be opened a second time.';

/** Pictures as input have nothing beside them, and of a live source nothing can be read twice. */
const copiesNothing = (media: MediaInfo): boolean =>
  media.input.kind === 'sequence' || /_pipe$|^image2$/.test(media.format) || isLive(media.input);

const chooseFormat = (
  from: PixelFormat,
  { encoder, capabilities }: ChosenEncoder,
): { readonly format: PixelFormat; readonly losses: readonly string[] } => {
  // An encoder that lists no formats (rawvideo) takes any.
  if (capabilities.pixelFormats.length === 0) return { format: from, losses: [] };
  const choice = choosePixelFormat(from, capabilities.pixelFormats);
  if (!choice)
    throw new SrvidError('USAGE', `${encoder.id} takes no Y'CbCr format`, {
      hint: 'Choose another --codec.',
    });
  const { format, losses } = choice;
  if (format.name === from.name) return { format, losses: [] };
  return {
    format,
    losses: [
      `${from.name} is encoded as ${format.name}, as ${encoder.id} does not take it${losses.length > 0 ? `: ${losses.join(', ')}` : ''}.`,
    ],
  };
};

const planGeometry = ({ layout, fit }: EncodeRequest, encoder: Encoder, format: PixelFormat) => {
  const asked = fit ?? { width: layout.width, height: layout.height };
  const size = encoder.needsWholeChroma ? wholeChromaSize(asked, format) : asked;
  const changed = size.width !== asked.width || size.height !== asked.height;
  const padded = fit ? { width: layout.width, height: layout.height } : size;
  // The scaler would take gray for full range: chroma is added before it.
  const fedFormat =
    layout.format.chroma || !format.chroma ? layout.format : sameDepth(format, layout.format.bits);
  const how = fit
    ? 'it is scaled to the next even size'
    : 'the last row or column is repeated once';
  return {
    layout: { size, fed: { format: fedFormat, ...padded } },
    warnings: changed
      ? [
          `${encoder.id} cannot encode ${asked.width}×${asked.height} in ${format.name}: ${how} (${size.width}×${size.height}).`,
        ]
      : [],
  };
};

const sameDepth = (format: PixelFormat, bits: number): PixelFormat =>
  findPixelFormat(
    bits === 8
      ? format.name.replace(/p\d+le$/, 'p')
      : format.name.replace(/p(?:\d+le)?$/, `p${bits}le`),
  ) ?? format;

const encoderOptions = (
  request: EncodeRequest,
  encoder: Encoder,
  container: Container,
): EncoderOptions => {
  const facts = request.media?.video.video;
  const hdr =
    facts?.masteringDisplay || facts?.contentLight
      ? { masteringDisplay: facts.masteringDisplay, contentLight: facts.contentLight }
      : undefined;
  return encoder.options({
    crf: request.crf,
    preset: request.preset,
    frameRate: frameRateOf(request),
    constantRate: hasConstantRate(request),
    // B-frames have a negative DTS at the start of a stream: where there is none, all timestamps would be moved.
    noReordering:
      container.timing === 'constant' || (!container.holdsNegativeDts && startsEarly(request)),
    hdr,
  });
};

/** Less than the reordering delay of an encoder before the first frame. */
const startsEarly = (request: EncodeRequest): boolean => {
  const rate = frameRateOf(request);
  const delay = Math.max(0.5, rate ? 4 / toNumber(rate) : 0);
  return request.start !== undefined || (request.media?.video.startSeconds ?? 0) < delay;
};

const videoWarnings = (
  request: EncodeRequest,
  encoder: Encoder,
  container: Container,
): readonly string[] => {
  const { media, color } = request;
  const facts = media?.video.video;
  const warnings: string[] = [];
  if (facts && facts.lostSideData.length > 0) {
    warnings.push(`What raw frames cannot carry is lost: ${facts.lostSideData.join(', ')}.`);
  }
  if (facts?.closedCaptions)
    warnings.push('Closed captions in the video are lost: they cannot pass with raw frames.');
  if ((facts?.masteringDisplay || facts?.contentLight) && !encoder.keepsHdrMetadata) {
    warnings.push(
      `Mastering-display and content-light data are lost: ${encoder.id} does not take them; libx265 does.`,
    );
  }
  for (const name of unknownColorNames(color))
    warnings.push(`The colour ${name} cannot be carried and is left unspecified.`);
  const colorLoss = lostColor(color, encoder, container);
  if (colorLoss) warnings.push(colorLoss);
  if (losesTimecode(request, container))
    warnings.push(`The timecode is lost: ${container.label} cannot hold one at this frame rate.`);
  const { averageFrameRate: average, baseFrameRate: base } = facts ?? {};
  const variable = average && base && Math.abs(toNumber(average) / toNumber(base) - 1) > 0.001;
  if (container.timing === 'constant') {
    warnings.push(
      `${container.label} holds a constant frame rate only${variable ? `, and this video's varies (${toNumber(average).toFixed(3)} to ${toNumber(base).toFixed(3)} fps): its timestamps and start offset are lost` : ': start offsets between streams are lost'}.`,
    );
  }
  return warnings;
};

/** Full range is the one property whose loss changes how the picture looks everywhere. */
const lostColor = (
  { range, matrix, primaries, transfer }: ColorInfo,
  { id, codesColor }: Encoder,
  { label, holdsColor }: Container,
): string | undefined => {
  if (codesColor || holdsColor === 'all') return undefined;
  const lost =
    holdsColor === 'none'
      ? [range, matrix, primaries, transfer].some((name) => name !== undefined)
      : range === 'pc';
  if (!lost) return undefined;
  return `${label} with ${id} does not say ${holdsColor === 'none' ? 'the colour range and matrix' : 'that the samples are full range'}: players will guess.`;
};
