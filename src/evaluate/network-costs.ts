import { existsSync } from 'node:fs';
import { modelFolder, readManifest } from '../infer/model.ts';
import { networks } from '../infer/networks.ts';
import type { NetworkCost } from './report/quality-chart.ts';

/** The size and work of every network whose weights are here, as the manifests say. */
export const networkCosts = (): Promise<
  readonly (NetworkCost & { readonly parameters: number })[]
> =>
  Promise.all(
    networks
      .flatMap(({ id, scales }) => scales.map((scale) => ({ model: id, scale })))
      .filter(({ model, scale }) => existsSync(modelFolder(model, scale)))
      .map(async ({ model, scale }) => {
        const { parameters, multiplyAddsPerOutputPixel } = await readManifest(
          modelFolder(model, scale),
        );
        return { model, scale, parameters, multiplyAddsPerOutputPixel };
      }),
  );
