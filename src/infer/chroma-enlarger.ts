import { enlargeBicubic, planBicubic, type BicubicPlan } from '../core/kernels/bicubic.ts';
import type { PlaneSamples } from './plane-network.ts';
import type { ChromaSiting } from '../core/chroma-siting.ts';

/** Enlarges chroma planes; makes the plan for a size and siting once, since all frames of a video share it. */
export const chromaEnlarger = (
  scale: number,
): ((source: PlaneSamples, target: PlaneSamples, siting: ChromaSiting, peak: number) => void) => {
  let key = '';
  let plan: BicubicPlan | undefined;
  return (source, target, siting, peak) => {
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
};
