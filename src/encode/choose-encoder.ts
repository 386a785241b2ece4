import { SrvidError } from '../core/errors.ts';
import type { Container } from './containers/container.ts';
import {
  type EncoderCapabilities,
  encoderCapabilities,
  listVideoEncoders,
} from './encoder-capabilities.ts';
import type { Encoder, EncoderOptions } from './encoders/encoder.ts';
import { encoders, findEncoder } from './encoders/index.ts';
import { nearest } from '../core/near-miss.ts';

export type ChosenEncoder = {
  readonly encoder: Encoder;
  readonly capabilities: EncoderCapabilities;
};

const hdrTransfers = ['smpte2084', 'arib-std-b67'];

/** PQ or HLG. */
const isHdr = (transfer: string | undefined): boolean =>
  transfer !== undefined && hdrTransfers.includes(transfer);

export type EncoderWish = {
  readonly codec: string | undefined;
  readonly bits: number;
  readonly transfer: string | undefined;
};

/** Without a wish: HDR goes to the container's HDR encoder, more than 10 bits to x265 or FFV1, the rest to its usual one. */
const defaultEncoder = (container: Container, { bits, transfer }: EncoderWish): string => {
  if (isHdr(transfer)) return container.encoders.hdr;
  if (bits > 10 && container.holds.video !== 'any' && container.holds.video.includes('hevc'))
    return 'libx265';
  if (bits > 10 && container.holds.video === 'any') return bits > 12 ? 'ffv1' : 'libx265';
  return bits > 8 ? container.encoders.deep : container.encoders.sdr;
};

/** An encoder of FFmpeg that srvid has no file for: its own defaults, and `crf` and `preset` where it has such options. */
const plainEncoder = (id: string, { options }: EncoderCapabilities, codec: string): Encoder => ({
  id,
  codec,
  aliases: [],
  crf: options.includes('crf') ? { min: 0, max: 63, default: Number.NaN } : undefined,
  preset: options.includes('preset') ? { values: [], default: '' } : undefined,
  needsWholeChroma: true,
  keepsHdrMetadata: false,
  codesColor: false,
  options: ({ crf, preset }) => ({
    ...(crf === undefined ? {} : { crf: String(crf) }),
    ...(preset === undefined ? {} : { preset }),
  }),
});

/**
 * The encoder that was asked for, or the default of the container for this kind of video.
 * @throws SrvidError USAGE for an unknown name, or a codec that the container cannot hold; ENCODE_FAILED when FFmpeg lacks it
 */
export const chooseEncoder = async (
  container: Container,
  wish: EncoderWish,
): Promise<ChosenEncoder> => {
  const name = wish.codec ?? defaultEncoder(container, wish);
  const known = findEncoder(name);
  const id = known?.id ?? name;
  const capabilities = await encoderCapabilities(id);
  if (capabilities) {
    const encoder = known ?? plainEncoder(id, capabilities, await codecOf(id));
    requireHeld(container, encoder);
    return { encoder, capabilities };
  }
  if (known) {
    throw new SrvidError('ENCODE_FAILED', `this FFmpeg has no encoder ${known.id}`, {
      hint: 'Install a full build of FFmpeg, or choose another --codec; "srvid doctor" lists what is there.',
    });
  }
  const names = [
    ...encoders.flatMap((encoder) => [encoder.id, ...encoder.aliases]),
    ...(await listVideoEncoders()).map((listed) => listed.id),
  ];
  const near = nearest(name, names);
  throw new SrvidError('USAGE', `unknown codec ${JSON.stringify(name)}`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}Known are h264, h265, vp9, av1, ffv1, and any video encoder that "ffmpeg -encoders" lists.`,
  });
};

const codecOf = async (id: string): Promise<string> =>
  (await listVideoEncoders()).find((listed) => listed.id === id)?.codec ?? id;

const requireHeld = (container: Container, { id, codec }: Encoder): void => {
  const { video } = container.holds;
  if (video === 'any' || video.includes(codec)) return;
  throw new SrvidError('USAGE', `${container.label} cannot hold ${codec} video (encoder ${id})`, {
    hint: `${container.label} holds ${video.join(', ')}; Matroska (.mkv) holds everything.`,
  });
};

/**
 * Checks the user's `--crf` and `--preset` against the encoder.
 * @throws SrvidError USAGE
 */
export const requireSettings = (
  encoder: Encoder,
  crf: number | undefined,
  preset: string | undefined,
): void => {
  if (crf !== undefined) {
    if (!encoder.crf)
      throw new SrvidError('USAGE', `${encoder.id} has no --crf`, {
        hint: 'Leave it out, or use --encoder-option with an option of that encoder.',
      });
    const { min, max } = encoder.crf;
    if (!(crf >= min && crf <= max))
      throw new SrvidError(
        'USAGE',
        `--crf ${crf} is out of range for ${encoder.id} (${min} to ${max})`,
      );
  }
  if (preset === undefined) return;
  if (!encoder.preset)
    throw new SrvidError('USAGE', `${encoder.id} has no --preset`, {
      hint: 'Leave it out, or use --encoder-option with an option of that encoder.',
    });
  const { values } = encoder.preset;
  if (values.length === 0 || values.includes(preset)) return;
  const near = nearest(preset, values);
  throw new SrvidError('USAGE', `unknown preset ${JSON.stringify(preset)} of ${encoder.id}`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}Known are ${values.join(', ')}.`,
  });
};

const rateControls = ['qp', 'b', 'q', 'cq', 'rc', 'lossless', 'global_quality'];

/**
 * The user's `key=value` list on top of srvid's own options.
 * @throws SrvidError USAGE for an entry without `=`, or a key that is no option name
 */
export const withUserOptions = (
  encoder: Encoder,
  own: EncoderOptions,
  user: readonly string[],
): EncoderOptions => {
  const keys = user.map((entry) => entry.replace(/^-/, '').split('=')[0]);
  const { crf, ...rest } = own;
  // An encoder takes one rate control: a constant quality beside it would win, or be refused.
  const merged: Record<string, string> =
    crf === undefined || keys.some((key) => rateControls.includes(key ?? ''))
      ? { ...rest }
      : { crf, ...rest };
  for (const entry of user) {
    const at = entry.indexOf('=');
    const key = entry.slice(0, at).replace(/^-/, '');
    if (at <= 0 || !/^[A-Za-z][\w-]*$/.test(key)) {
      throw new SrvidError('USAGE', `--encoder-option ${JSON.stringify(entry)} is not key=value`, {
        hint: 'For example --encoder-option tune=film.',
      });
    }
    const before = merged[key];
    const value = entry.slice(at + 1);
    merged[key] =
      before !== undefined && encoder.listOptions?.includes(key) ? `${before}:${value}` : value;
  }
  return merged;
};
