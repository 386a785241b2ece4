import type { Published } from '../published.ts';
import type { Results } from '../results.ts';
import type { CropPicture } from './crops.ts';
import type { NetworkCost } from './quality-chart.ts';

export type ReportInput = {
  /** What was run, in the order to print: version, command, device, date, … */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly results: Results;
  readonly published: Published;
  /** For the chart; weight sets without an entry are left out of it. */
  readonly costs: readonly NetworkCost[];
  readonly crops: readonly CropPicture[];
};
