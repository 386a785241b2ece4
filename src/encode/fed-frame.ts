import type { FrameLayout } from '../core/frame.ts';
import { bytesPerSample, frameBytes, type PlaneSize, planeSizes } from '../core/pixel-format.ts';

/**
 * The bytes of one frame as the encoder gets them, in order. Valid until the next call: a changed layout uses one buffer again
 * and again.
 */
export type FrameFeeder = (frame: Uint8Array) => readonly Uint8Array[];

/**
 * Brings frames of one layout to another without FFmpeg: the same; gray with neutral chroma added (FFmpeg's scaler would take
 * gray for full range and change its samples); or wider and higher by replicated last columns and rows.
 */
export const createFrameFeeder = (from: FrameLayout, to: FrameLayout): FrameFeeder => {
  const bytes = frameBytes(from.format, from.width, from.height);
  const sameSize = from.width === to.width && from.height === to.height;
  const chroma =
    from.format.chroma === undefined && to.format.chroma !== undefined ? [neutralChroma(to)] : [];
  if (sameSize) return (frame) => [frame.subarray(0, bytes), ...chroma];
  const target = { ...to, format: from.format };
  const buffer = new Uint8Array(frameBytes(target.format, target.width, target.height));
  const planes = planeSizes(target.format, target.width, target.height);
  return (frame) => {
    for (const [i, plane] of planeSizes(from.format, from.width, from.height).entries()) {
      extendPlane(frame, plane, buffer, planes[i] as PlaneSize, bytesPerSample(from.format));
    }
    return [buffer, ...chroma];
  };
};

/** Both chroma planes of a picture without colour. */
const neutralChroma = ({ format, width, height }: FrameLayout): Uint8Array => {
  const bytes = planeSizes(format, width, height)
    .slice(1)
    .reduce((sum, plane) => sum + plane.bytes, 0);
  if (format.bits === 8) return new Uint8Array(bytes).fill(128);
  return new Uint8Array(new Uint16Array(bytes / 2).fill(2 ** (format.bits - 1)).buffer);
};

const extendPlane = (
  from: Uint8Array,
  plane: PlaneSize,
  to: Uint8Array,
  wider: PlaneSize,
  unit: 1 | 2,
): void => {
  const stride = wider.width * unit;
  for (let y = 0; y < wider.height; y++) {
    const row = plane.offset + Math.min(y, plane.height - 1) * plane.width * unit;
    const end = row + plane.width * unit;
    const at = wider.offset + y * stride;
    to.set(from.subarray(row, end), at);
    for (let x = plane.width; x < wider.width; x++)
      to.set(from.subarray(end - unit, end), at + x * unit);
  }
};
