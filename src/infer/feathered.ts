import { chromaArea, type ChromaSiting, lumaSiting } from '../core/chroma-siting.ts';
import type { Rect } from '../core/frame.ts';
import { blendBehind, type Feather, featherWeights } from '../core/kernels/feather.ts';
import type { PlaneSamples } from './plane-network.ts';

/** Saves `area` of a plane; what is returned mixes it back in. Undefined where nothing of it would show. */
const keepBehind = (
  plane: PlaneSamples,
  area: Rect,
  weights: Float32Array | undefined,
): (() => void) | undefined => {
  if (!weights) return undefined;
  const { samples, width } = plane;
  const behind = new (samples.BYTES_PER_ELEMENT === 2 ? Uint16Array : Uint8Array)(
    area.width * area.height,
  );
  for (let row = 0; row < area.height; row++) {
    const from = (area.y + row) * width + area.x;
    behind.set(samples.subarray(from, from + area.width), row * area.width);
  }
  return () => blendBehind(plane, area, behind, weights);
};

/**
 * Lets a network write over scale · rect of the target, and then mixes the result with what was there, by the job's feather.
 * @param siting of the planes behind luma
 */
export const feathered = async (
  { rect, feather }: { readonly rect: Rect; readonly feather?: Feather },
  target: readonly PlaneSamples[],
  scale: number,
  siting: ChromaSiting | undefined,
  enlarge: () => Promise<void>,
): Promise<void> => {
  if (!feather) return enlarge();
  const written = {
    x: rect.x * scale,
    y: rect.y * scale,
    width: rect.width * scale,
    height: rect.height * scale,
  };
  const mixes = target.map((plane, n) => {
    const at = n === 0 ? lumaSiting : (siting ?? lumaSiting);
    const area = chromaArea(written, at);
    return keepBehind(plane, area, featherWeights(feather, scale, area, at));
  });
  await enlarge();
  for (const mix of mixes) mix?.();
};
