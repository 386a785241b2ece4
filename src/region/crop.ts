import type { FrameLayout, Rect } from '../core/frame.ts';
import { bytesPerSample, planeSizes, type PixelFormat } from '../core/pixel-format.ts';
import { emptyPlane, type RealPlane } from './plane.ts';

/** A piece of a picture as it was decoded: the bytes of its planes, each tightly packed. */
export type RawCrop = { readonly rect: Rect; readonly bytes: Uint8Array };

/** A piece of a picture: luma, and chroma at its own resolution unless the picture is gray. */
export type Crop = {
  /** In luma samples of the picture. */
  readonly rect: Rect;
  readonly luma: RealPlane;
  readonly chroma: readonly [RealPlane, RealPlane] | undefined;
};

/** @param bytes of whole samples, at an even offset where they have two bytes */
const fillSamples = (out: Float32Array, bytes: Uint8Array, bits: number): void => {
  if (bits === 8) {
    out.set(bytes);
    return;
  }
  const words = new Uint16Array(bytes.buffer, bytes.byteOffset, out.length);
  const unit = 2 ** (bits - 8);
  for (let i = 0; i < out.length; i++) out[i] = words[i]! / unit;
};

/**
 * Reads the luma of whole decoded pictures (`Lease.input`). Each plane holds until the next but one is read, so that a picture
 * can be compared with the one before it without new memory for each.
 */
export const lumaReader = ({
  format,
  width,
  height,
}: FrameLayout): ((picture: Uint8Array) => RealPlane) => {
  let [next, last] = [emptyPlane(width, height), emptyPlane(width, height)];
  return (picture) => {
    fillSamples(
      next.samples,
      picture.subarray(0, width * height * bytesPerSample(format)),
      format.bits,
    );
    [next, last] = [last, next];
    return last;
  };
};

/** Whole chroma samples around a rectangle, inside the picture. */
export const alignToChroma = (
  { x, y, width, height }: Rect,
  { format, width: right, height: bottom }: FrameLayout,
): Rect => {
  const step = format.chroma ?? { x: 1, y: 1 };
  const left = Math.floor(x / step.x) * step.x;
  const top = Math.floor(y / step.y) * step.y;
  return {
    x: left,
    y: top,
    width: Math.min(right, Math.ceil((x + width) / step.x) * step.x) - left,
    height: Math.min(bottom, Math.ceil((y + height) / step.y) * step.y) - top,
  };
};

const planeRects = (format: PixelFormat, rect: Rect): readonly Rect[] => {
  const { chroma } = format;
  if (!chroma) return [rect];
  const small = {
    x: rect.x / chroma.x,
    y: rect.y / chroma.y,
    width: Math.ceil(rect.width / chroma.x),
    height: Math.ceil(rect.height / chroma.y),
  };
  return [rect, small, small];
};

/** Cuts a piece out of a decoded picture. @param rect from `alignToChroma` */
export const cutCrop = (layout: FrameLayout, picture: Uint8Array, rect: Rect): RawCrop => {
  const { format } = layout;
  const unit = bytesPerSample(format);
  const rects = planeRects(format, rect);
  const bytes = new Uint8Array(
    rects.reduce((sum, { width, height }) => sum + width * height * unit, 0),
  );
  let at = 0;
  for (const [i, plane] of planeSizes(format, layout.width, layout.height).entries()) {
    const part = rects[i]!;
    for (let y = part.y; y < part.y + part.height; y++) {
      const start = plane.offset + (y * plane.width + part.x) * unit;
      bytes.set(picture.subarray(start, start + part.width * unit), at);
      at += part.width * unit;
    }
  }
  return { rect, bytes };
};

export const cropOf = (format: PixelFormat, { rect, bytes }: RawCrop): Crop => {
  const unit = bytesPerSample(format);
  let at = 0;
  const [luma, cb, cr] = planeRects(format, rect).map(({ width, height }): RealPlane => {
    // A copy: samples of two bytes need an even offset.
    const plane = emptyPlane(width, height);
    fillSamples(plane.samples, bytes.slice(at, (at += width * height * unit)), format.bits);
    return plane;
  });
  return { rect, luma: luma!, chroma: cb && cr ? [cb, cr] : undefined };
};
