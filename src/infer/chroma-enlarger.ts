import { enlargeBicubic, planBicubic, type BicubicPlan } from '../core/kernels/bicubic.ts';
import type { Point } from '../core/frame.ts';
import type { PlaneSamples } from './plane-network.ts';
import type { ChromaSiting } from '../core/chroma-siting.ts';

/** Enlarges chroma planes; makes the plan for a size and siting once, since all frames of a video share it. */
export const chromaEnlarger = (
  scale: number,
): ((
  source: PlaneSamples,
  target: PlaneSamples,
  siting: ChromaSiting,
  peak: number,
  origin?: Point,
) => void) => {
  let key = '';
  let plan: BicubicPlan | undefined;
  const enlarge = (
    source: PlaneSamples,
    target: PlaneSamples,
    siting: ChromaSiting,
    peak: number,
  ): void => {
    const wanted = [
      source.width,
      source.height,
      target.width,
      target.height,
      ...Object.values(siting),
    ].join();
    if (!plan || key !== wanted) {
      plan = planBicubic(source, target, scale, {
        x: { step: siting.stepX, offset: siting.offsetX },
        y: { step: siting.stepY, offset: siting.offsetY },
      });
      key = wanted;
    }
    enlargeBicubic(plan, source.samples, target.samples, peak);
  };
  let room: PlaneSamples['samples'] = new Uint8Array();
  return (source, target, siting, peak, origin) => {
    if (!origin) return enlarge(source, target, siting, peak);
    const [width, height] = [source.width * scale, source.height * scale];
    if (
      room.length !== width * height ||
      room.BYTES_PER_ELEMENT !== source.samples.BYTES_PER_ELEMENT
    )
      room =
        source.samples.BYTES_PER_ELEMENT === 2
          ? new Uint16Array(width * height)
          : new Uint8Array(width * height);
    enlarge(source, { samples: room, width, height }, siting, peak);
    const left = (origin.x * scale) / siting.stepX;
    const top = (origin.y * scale) / siting.stepY;
    for (let row = 0; row < target.height; row++) {
      const from = (top + row) * width + left;
      target.samples.set(room.subarray(from, from + target.width), row * target.width);
    }
  };
};
