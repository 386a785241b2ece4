import { chromaArea, type ChromaSiting } from '../core/chroma-siting.ts';
import type { Point, Rect } from '../core/frame.ts';
import { cubicTaps, resample } from '../core/kernels/cubic-taps.ts';
import { rgbToYcbcr, ycbcrToRgb } from '../core/kernels/rgb.ts';
import type { RgbCoding } from '../core/rgb-coding.ts';
import type { PlaneSamples } from './plane-network.ts';
import type { TensorNetwork, Values } from './tensor-network.ts';
import { growByHalo } from './tile.ts';

/** A network bound to one device that enlarges rectangles of whole pictures. One call at a time. */
export type RgbNetwork = {
  /**
   * Reads `rect` of the luma, its halo, and the chroma that goes with it; writes scale · rect.
   * @param source,target Y', Cb and Cr; Y' alone for gray, which is run as R = G = B
   * @param origin the luma sample of the source where the target begins, on the chroma grid; by default the first
   */
  enlarge(
    source: readonly PlaneSamples[],
    rect: Rect,
    target: readonly PlaneSamples[],
    origin?: Point,
  ): Promise<void>;
};

/**
 * Y'CbCr → chroma to the size of luma (Keys bicubic at its siting) → R'G'B' → network → R'G'B' → Y'CbCr of the same coding
 * → chroma to its own size (the same kernel, widened) → rounded half up and clipped, once. Levels beyond the nominal range
 * reach a float32 network as values outside [0, 1], and so survive; a uint8 network cannot have them.
 *
 * @param network of three channels
 */
export const rgbNetwork = (network: TensorNetwork, coding: RgbCoding, bits: number): RgbNetwork => {
  const { scale, form } = network;
  const { siting } = coding;
  const gain = form.type === 'float32' ? 1 : 255;
  const peak = 2 ** bits - 1;
  return {
    async enlarge([luma, ...chroma], rect, [enlarged, ...enlargedChroma], origin = { x: 0, y: 0 }) {
      if (!luma || !enlarged) return;
      const halo = network.halo + (siting ? Math.ceil(reachOf(siting) / scale) : 0);
      const read = growByHalo(rect, halo, luma);
      const rgb = new Float32Array(3 * read.width * read.height);
      const planes = {
        y: cut(luma, read),
        cb: chromaAtLuma(chroma[0], siting, read, peak),
        cr: chromaAtLuma(chroma[1], siting, read, peak),
      };
      ycbcrToRgb(planes, coding, bits, rgb);
      fill(network.input(read.width, read.height), rgb, gain);
      const output = await network.run(read.width, read.height);
      const [part, written] = [times(read, scale), times(rect, scale)];
      const result = rgbToYcbcr(output, gain, coding, bits);
      const at = (written.y - part.y) * part.width + written.x - part.x;
      const [left, top] = [origin.x * scale, origin.y * scale];
      const inTarget = { ...written, x: written.x - left, y: written.y - top };
      store(result.y.subarray(at), part.width, enlarged, inTarget, peak);
      for (const [n, target] of enlargedChroma.entries()) {
        if (!siting) continue;
        const { area, columns, rows } = chromaWithin(written, siting);
        const plane = { width: luma.width * scale, height: luma.height * scale };
        const source = { samples: n === 0 ? result.cb : result.cr, ...part, plane };
        const [x, y] = [area.x - left / siting.stepX, area.y - top / siting.stepY];
        store(resample(source, columns, rows), area.width, target, { ...area, x, y }, peak);
      }
    },
  };
};

/** How far, in luma samples, from the luma samples that own it a chroma sample's value may come. */
const reachOf = ({ stepX, stepY }: ChromaSiting): number => 3 * Math.max(stepX, stepY);

const times = ({ x, y, width, height }: Rect, scale: number): Rect => ({
  x: x * scale,
  y: y * scale,
  width: width * scale,
  height: height * scale,
});

const cut = ({ samples, width }: PlaneSamples, area: Rect): Float64Array => {
  const result = new Float64Array(area.width * area.height);
  for (let row = 0; row < area.height; row++) {
    const start = (area.y + row) * width + area.x;
    result.set(samples.subarray(start, start + area.width), row * area.width);
  }
  return result;
};

/** A chroma plane at the luma samples of `area`; neutral where there is none. */
const chromaAtLuma = (
  plane: PlaneSamples | undefined,
  siting: ChromaSiting | undefined,
  area: Rect,
  peak: number,
): Float64Array => {
  if (!plane || !siting) return new Float64Array(area.width * area.height).fill((peak + 1) / 2);
  const { stepX, stepY, offsetX, offsetY } = siting;
  return resample(
    { samples: plane.samples, x: 0, y: 0, width: plane.width, plane },
    cubicTaps(area.x, area.width, (n) => (n - offsetX) / stepX, 1),
    cubicTaps(area.y, area.height, (n) => (n - offsetY) / stepY, 1),
  );
};

/** The chroma samples that belong to the luma samples of `area`, each to one, and how they are made of luma-sized chroma. */
const chromaWithin = (luma: Rect, siting: ChromaSiting) => {
  const area = chromaArea(luma, siting);
  const { stepX, stepY, offsetX, offsetY } = siting;
  return {
    area,
    columns: cubicTaps(area.x, area.width, (n) => n * stepX + offsetX, stepX),
    rows: cubicTaps(area.y, area.height, (n) => n * stepY + offsetY, stepY),
  };
};

const fill = (input: Values, rgb: Float32Array, gain: number): void => {
  if (input instanceof Float32Array) input.set(rgb);
  else
    for (let i = 0; i < rgb.length; i++)
      input[i] = Math.min(Math.max(Math.round(rgb[i]! * gain), 0), gain);
};

/** Rounds half up and clips into `area` of the target. @param stride from row to row of the values */
const store = (
  values: Float64Array,
  stride: number,
  target: PlaneSamples,
  area: Rect,
  peak: number,
): void => {
  for (let row = 0; row < area.height; row++) {
    const to = (area.y + row) * target.width + area.x;
    for (let x = 0; x < area.width; x++) {
      const value = Math.floor(values[row * stride + x]! + 0.5);
      // Written so that NaN becomes 0.
      target.samples[to + x] = value > 0 ? (value < peak ? value : peak) : 0;
    }
  }
};
