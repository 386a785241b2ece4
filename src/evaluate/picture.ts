import { basename } from 'node:path';
import { SrvidError } from '../core/errors.ts';
import { inputEnd } from '../core/ffmpeg/input-safety.ts';
import { runTool } from '../core/ffmpeg/tool.ts';
import { probe } from '../decode/probe.ts';

/** A still picture of 8 bits as it is stored: R, G, B interleaved, or one channel. */
export type Picture = {
  readonly samples: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
};

/** JPEG's chroma is interpolated linearly, as libjpeg does it, which the papers' tools read with. */
const conversion = ['-sws_flags', 'bilinear+accurate_rnd+full_chroma_int+full_chroma_inp'];
const oneFrame = ['-frames:v', '1', ...conversion, '-f', 'rawvideo', '-pix_fmt'];

const allEqual = (rgb: Uint8Array): boolean => rgb.every((value, i) => value === rgb[i - (i % 3)]);

/** Is any sample of it not gray? */
export const hasColour = ({ channels, samples }: Picture): boolean =>
  channels === 3 && !allEqual(samples);

const firstChannel = (rgb: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: rgb.length / 3 }, (_, i) => rgb[3 * i] ?? 0);

/**
 * Decodes a picture with FFmpeg. One that is stored with one channel (gray of any depth, with alpha or without, or a palette
 * of grays) is used as it is; one that is stored as RGB keeps three, be it without colour. More than 8 bits are rounded,
 * alpha is ignored.
 * @param path absolute
 * @throws SrvidError INPUT_NOT_FOUND, INPUT_UNREADABLE, INPUT_REFUSED, FFMPEG_MISSING; the signal's reason when aborted
 */
export const readPicture = async (path: string, signal: AbortSignal): Promise<Picture> => {
  const ref = { kind: 'file', path } as const;
  const { video } = await probe(ref, { label: path, signal });
  const { width, height, pixelFormat } = video.video;
  // By itself: on its way to RGB FFmpeg makes gray of 16 bits brighter by half a level.
  const isGray = /^(?:gray|ya\d|mono)/.test(pixelFormat);
  const { url, options } = inputEnd(ref, undefined, ['-noautorotate']);
  const { code, stdout, stderr } = await runTool(
    'ffmpeg',
    ['-nostdin', '-v', 'error', ...options, '-i', url, ...oneFrame, isGray ? 'gray' : 'rgb24', '-'],
    { signal },
  );
  if (code !== 0 || stdout.length !== (isGray ? 1 : 3) * width * height) {
    throw new SrvidError('DECODE_FAILED', `${basename(path)} cannot be decoded`, {
      hint: stderr.split('\n', 1)[0],
    });
  }
  if (isGray) return { samples: stdout, width, height, channels: 1 };
  return pixelFormat === 'pal8' && allEqual(stdout)
    ? { samples: firstChannel(stdout), width, height, channels: 1 }
    : { samples: stdout, width, height, channels: 3 };
};
