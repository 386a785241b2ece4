import { totalmem } from 'node:os';
import { SrvidError } from '../core/errors.ts';
import type { Plan } from './plan.ts';

/** V8, the native libraries and FFmpeg's pipes. */
const baseBytes = 160e6;

/** NUT, in which frames travel, has packets below 2 GiB. */
const largestFrame = 2 ** 31 - 65_536;

type Memory = Pick<Plan, 'leases' | 'bytesPerLease' | 'threads' | 'enlarge' | 'model'>;

/** The most that the process will hold at once, in bytes. */
export const memoryBound = ({ leases, bytesPerLease, threads, enlarge, model }: Memory): number => {
  const largestTile = Math.max(...enlarge.tiles.map(({ width, height }) => width * height));
  const activations = threads * largestTile * model.activationBytes;
  return Math.round(baseBytes + leases * bytesPerLease + activations);
};

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** @throws SrvidError USAGE for a run that cannot fit into this machine's memory */
export const requireMemory = (plan: Memory): void => {
  const { width, height } = plan.enlarge.output;
  const bound = memoryBound(plan);
  if (plan.bytesPerLease > largestFrame) {
    throw new SrvidError(
      'USAGE',
      `frames of ${width}×${height} are too large: ${gib(plan.bytesPerLease)} each`,
      {
        hint: 'Use a smaller scale.',
      },
    );
  }
  if (bound > totalmem()) {
    throw new SrvidError(
      'USAGE',
      `frames of ${width}×${height} need up to ${gib(bound)} of memory (${plan.leases} in flight), this machine has ${gib(totalmem())}`,
      { hint: 'Use a smaller scale, fewer --threads, or --tile.' },
    );
  }
};
